import { groupBy } from '../../../shared/group-by.ts';
import { toGatewayNumber } from '../../../shared/sms/phone.ts';
import type { Gateway, GatewayHealth, GatewayListener, GatewayOutcome, Outbound } from '../../core/ports.ts';
import { Channel } from '../channel.ts';
import { References } from '../long-message.ts';
import type { ResultClass } from '../part-outcome.ts';
import { groupMsgId, type Packet, type Version } from './codec.ts';
import { inboundPartOf } from './inbound.ts';
import { CmppLink, type LinkSettings, type SubmitAnswer } from './link.ts';
import { decodeDeliver, decodeReport, encodeDeliverResp, readPhone, type Submit } from './messages.ts';
import { isGroupFault, outcomeOf } from './results.ts';
import { plainStyle, type TextStyle, toAirParts } from './text.ts';

export type CmppSettings = LinkSettings & {
  name: string;
  connections: number;
  serviceId: string;
  srcId: string;
  /** Most recipients of one SUBMIT; 1 = every message by itself. */
  groupSize?: number;
  style?: TextStyle;
  fee?: Submit['fee'];
  level?: number;
  /** Meaning of this site's own result numbers. */
  resultClasses?: Record<string, ResultClass>;
};

/** Result of a SUBMIT: too fast. */
const FLOW_CONTROL = 8;

/** The mobile operator's gateway over CMPP, with several links of one account. */
export class CmppGateway implements Gateway {
  readonly name: string;
  readonly deduplicates = false;
  readonly countsParts = true;
  readonly maxBatch: number;
  readonly #settings: CmppSettings;
  readonly #channel: Channel<CmppLink>;
  readonly #style: TextStyle;
  readonly #references: References;

  constructor(settings: CmppSettings) {
    this.#settings = settings;
    this.name = settings.name;
    this.maxBatch = settings.groupSize ?? 1;
    this.#style = settings.style ?? plainStyle;
    this.#references = new References(this.#style.referenceBits);
    this.#channel = new Channel(
      settings,
      (owner) =>
        new CmppLink(settings, {
          ...owner,
          delivered: (packet, version) => this.#delivered(packet, version),
        }),
    );
  }

  async start(listener: GatewayListener): Promise<void> {
    this.#channel.start(listener);
  }

  stop(): Promise<void> {
    return this.#channel.stop();
  }

  capacity(): number {
    return this.#channel.capacity();
  }

  health(): GatewayHealth {
    return this.#channel.health();
  }

  test(): Promise<string> {
    return this.#channel.test(`CMPP ${this.#settings.version}`);
  }

  /** Equal texts go together when groups are allowed. */
  async send(batch: Outbound[]): Promise<GatewayOutcome[]> {
    if (this.maxBatch === 1) return Promise.all(batch.map(async (one) => (await this.#sendGroup([one]))[0]!));
    const outcomes = new Map<Outbound, GatewayOutcome>();
    await Promise.all(
      groupsOf(batch, this.maxBatch).map(async (group) => {
        const results = await this.#sendGroup(group);
        for (const [index, message] of group.entries()) outcomes.set(message, results[index]!);
      }),
    );
    return batch.map((message) => outcomes.get(message)!);
  }

  async #sendGroup(group: Outbound[]): Promise<GatewayOutcome[]> {
    const answers = await this.#submitAll(group);
    const first = answers[0];
    // One bad number makes the whole group fail; nothing of it was sent, so each may go by itself.
    if (group.length > 1 && first && answers.every(isGroupFault))
      return (await Promise.all(group.map((one) => this.#sendGroup([one])))).flat();
    return group.map((_, index) =>
      outcomeOf(
        answers.map((answer) =>
          answer.kind === 'answered' ? { ...answer, msgId: groupMsgId(answer.msgId, index) } : answer,
        ),
        this.#settings.resultClasses,
      ),
    );
  }

  /** All parts on one link, written in order, answered in any order. */
  async #submitAll(group: Outbound[]): Promise<SubmitAnswer[]> {
    const { text, serviceNo } = group[0]!;
    const link = this.#channel.next();
    if (!link) return [{ kind: 'unsent', code: 'link-down' }];
    const phones = group.map((message) => message.phone);
    const parts = toAirParts(text, this.#references.next(phones, Date.now()), this.#style);
    return Promise.all(
      parts.map((part) =>
        this.#submit(link, {
          pkTotal: part.total,
          pkNumber: part.number,
          wantsReport: true,
          level: this.#settings.level ?? 0,
          serviceId: this.#settings.serviceId,
          ...(this.#settings.fee ? { fee: this.#settings.fee } : {}),
          udhi: part.udhi,
          format: part.format,
          spId: this.#settings.spId,
          srcId: serviceNo ?? this.#settings.srcId,
          phones: phones.map(toGatewayNumber),
          content: part.content,
        }),
      ),
    );
  }

  #submit(link: CmppLink, submit: Submit): Promise<SubmitAnswer> {
    return this.#channel.patiently(
      () => link.submit(submit),
      (answer) => answer.kind === 'answered' && answer.result === FLOW_CONTROL,
    );
  }

  async #delivered(packet: Packet, version: Version): Promise<{ msgId: bigint; body: Buffer }> {
    const deliver = decodeDeliver(packet.body, version);
    if (deliver.isReport) {
      const report = decodeReport(deliver.content);
      const phone = report.phone || readPhone(deliver.phone);
      await this.#channel.arrivals.report({
        by: 'part',
        msgId: report.msgId.toString(),
        phone,
        stat: report.stat,
        atMs: 0,
      });
    } else await this.#channel.arrivals.message(inboundPartOf(deliver, Date.now()));
    return { msgId: deliver.msgId, body: encodeDeliverResp(deliver.msgId, 0, version) };
  }
}

/** Messages with one text and one source number, at most `size` together. */
function groupsOf(batch: Outbound[], size: number): Outbound[][] {
  const same = groupBy(batch, ({ text, serviceNo }) => JSON.stringify([text, serviceNo]));
  return [...same.values()].flatMap((group) =>
    Array.from({ length: Math.ceil(group.length / size) }, (_, i) => group.slice(i * size, (i + 1) * size)),
  );
}
