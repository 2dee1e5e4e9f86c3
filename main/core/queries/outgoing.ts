import { AppError } from '../../../shared/errors.ts';
import { newId } from '../../../shared/ids.ts';
import type { Actor } from '../../../shared/model/account.ts';
import { type Message, priorities } from '../../../shared/model/message.ts';
import { segmentOnAir } from '../../../shared/sms/segments.ts';
import { clockOf, dayOf } from '../../../shared/time.ts';
import { type Core, record } from '../context.ts';
import { signed } from '../messages/texts.ts';
import type { NewDelivery } from '../ports.ts';
import type { Book } from './book.ts';
import type { Person } from './turn.ts';

/** Who acts when nobody does. */
export const service: Actor = { userId: '', name: '查询服务', role: 'dispatcher', workstation: '' };

const titles = { reply: '查询答复', push: '订阅推送', invite: '订阅邀请' } as const;
export type Sort = keyof typeof titles;

/** One message an hour holds all answers of that hour: ten thousand answers are one line of the message list. */
export class Hours {
  readonly #core: Core;
  readonly #known = new Map<string, string>();

  constructor(core: Core) {
    this.#core = core;
  }

  async messageOf(sort: Sort, nowMs: number): Promise<string> {
    const hour = `${dayOf(nowMs)} ${clockOf(nowMs).slice(0, 2)}`;
    const key = `query-${sort} ${hour}`;
    const known = this.#known.get(key);
    if (known) return known;
    const id = await this.#create(sort, key, `${titles[sort]} ${hour.slice(5)}时`, nowMs);
    if (this.#known.size > 10) this.#known.clear();
    this.#known.set(key, id);
    return id;
  }

  async #create(sort: Sort, key: string, title: string, nowMs: number): Promise<string> {
    const core = this.#core;
    const before = await core.stores.messages.byDedupeKey(key);
    if (before) return before.id;
    const message: Message = {
      id: newId(),
      kind: 'reply',
      title,
      planId: '',
      templateId: '',
      templateVersion: 0,
      priority: sort === 'reply' ? priorities.reply : priorities.bulletin,
      asksConfirmation: false,
      isDrill: core.installation === 'drill',
      createdBy: service.name,
      approvedBy: '',
      createdMs: nowMs,
      dueMs: 0,
      approvalDueMs: 0,
      parts: 0,
      costFen: 0,
    };
    try {
      await core.stores.transaction(async (stores) => {
        await stores.messages.insert(message, key, []);
        await record(stores, core, service, {
          action: 'messages.send',
          subject: message.id,
          detail: { title },
        });
      });
      return message.id;
    } catch (error) {
      const other =
        error instanceof AppError && error.code === 'taken'
          ? await core.stores.messages.byDedupeKey(key)
          : undefined;
      if (!other) throw error;
      return other.id;
    }
  }
}

/** A delivery of the service. Its id is its dedupe key: made from what it answers, it exists once. */
export function deliveryOf(
  book: Book,
  out: {
    id: string;
    messageId: string;
    sort: Sort;
    person: Pick<Person, 'phone' | 'contact'>;
    customerIds: string[];
    text: string;
    serviceNo: string;
    nowMs: number;
  },
): NewDelivery {
  const { text } = signed(out.text, book.settings, book.mode);
  const { contact, phone } = out.person;
  return {
    id: out.id,
    messageId: out.messageId,
    contactId: contact?.id ?? '',
    contactName: contact?.name ?? '',
    role: contact?.assignments[0]?.role ?? 'other',
    customerIds: out.customerIds,
    phone,
    text,
    parts: segmentOnAir(text).parts,
    priority: out.sort === 'reply' ? priorities.reply : priorities.bulletin,
    asksConfirmation: false,
    runAtMs: out.nowMs,
    queuedMs: out.nowMs,
    parentId: '',
    ...(out.serviceNo ? { serviceNo: out.serviceNo } : {}),
  };
}
