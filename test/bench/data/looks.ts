import type { CallInput, CallName } from '../../../shared/contract/index.ts';
import { DAY, messageId, phoneOf } from './fill.ts';

export type About = 'archive' | 'audience' | 'deliveries';

/** One question a screen asks: the first page of a list. */
export type Look = {
  [N in CallName]: {
    name: string;
    about: About;
    call: N;
    input: (round: number) => CallInput<N>;
  };
}[CallName];

const look = <N extends CallName>(
  about: About,
  name: string,
  call: N,
  input: (round: number) => CallInput<N>,
) => ({ name, about, call, input }) as unknown as Look;

const initials = ['wx', 'lj', 'zw', 'cym', 'hjg', 'zzy', 'lxm', 'sl'];
const surnames = ['王', '李伟', '张芳', '刘', '陈静', '杨磊', '赵', '周敏'];
const firms = ['水泥', '恒岭', '顺城松远', '特种钢', '制药', '浑河', '鼎垣7', '橡胶'];
const of = (list: readonly string[], round: number) => list[round % list.length]!;

/** Every round asks something else, so that no answer is remembered from the last one. */
export const looks = (nowMs: number): Look[] => [
  look('archive', 'contacts by name', 'contacts.list', (r) => ({
    search: of(surnames, r) + (r > 7 ? '' : ''),
    offset: 0,
    limit: 100,
  })),
  look('archive', 'contacts by initials', 'contacts.list', (r) => ({ search: of(initials, r) })),
  look('archive', 'contacts by number fragment', 'contacts.list', (r) => ({
    search: String(1_000 + r * 37),
  })),
  look('archive', 'contacts by whole number', 'contacts.list', (r) => ({ search: phoneOf(r * 31).slice(3) })),
  look('archive', 'contacts by customer', 'contacts.list', (r) => ({ search: of(firms, r) })),
  look('archive', 'contacts by account', 'contacts.list', (r) => ({ search: `0000${100 + r}` })),
  look('archive', 'contacts by name, customer and role', 'contacts.list', (r) => ({
    search: `${of(surnames, r).slice(0, 1)} ${of(firms, r)} 总经理`,
  })),
  look('archive', 'contacts of a region and role', 'contacts.list', (r) => ({
    regionCode: `21040${2 + (r % 8)}`,
    role: 'power',
  })),
  look('archive', 'customers by name', 'customers.list', (r) => ({ search: `${of(firms, r)}` })),
  look('archive', 'customers of an industry', 'customers.list', (r) => ({
    industryCode: `C${13 + (r % 30)}`,
  })),
  look('audience', 'live count', 'audience.count', (r) => ({
    audience: {
      parts: [
        { kind: 'region', code: `21040${2 + (r % 8)}` },
        { kind: 'industry', code: `C${13 + (r % 30)}` },
      ],
      roles: ['power'],
    },
  })),
  look('deliveries', 'newest', 'deliveries.search', (r) => ({ toMs: nowMs - r * DAY })),
  look('deliveries', 'by number', 'deliveries.search', (r) => ({ search: phoneOf(r * 13).slice(3) })),
  look('deliveries', 'by customer', 'deliveries.search', (r) => ({ search: `恒岭${r % 90}水泥` })),
  look('deliveries', 'failed', 'deliveries.search', (r) => ({ state: 'undelivered', toMs: nowMs - r * DAY })),
  look('deliveries', 'uncertain', 'deliveries.search', () => ({ state: 'uncertain' })),
  look('deliveries', 'text, common', 'deliveries.search', (r) => ({ by: 'text', search: `${100 + r}水泥` })),
  look('deliveries', 'text, rare', 'deliveries.search', (r) => ({
    by: 'text',
    search: '检修停电',
    toMs: nowMs - r,
  })),
  look('deliveries', 'messages, newest', 'messages.list', (r) => ({ toMs: nowMs - r * DAY })),
  look('deliveries', 'messages with failures', 'messages.list', (r) => ({
    only: 'failed',
    toMs: nowMs - r * DAY,
  })),
  look('deliveries', 'messages not all confirmed', 'messages.list', (r) => ({
    only: 'unconfirmed',
    toMs: nowMs - r * DAY,
  })),
  look('deliveries', 'who is missing in one message', 'messages.deliveries', (r) => ({
    messageId: messageId(4 * (r + 1)),
    only: 'missing',
  })),
];
