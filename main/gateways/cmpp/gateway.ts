import { groupBy } from '../../../shared/group-by.ts';
import { toGatewayNumber } from '../../../shared/sms/phone.ts';
import type { Gateway, GatewayHealth, GatewayListener, GatewayOutcome, Outbound } from '../../core/ports.ts';
import { Arrivals } from '../arrivals.ts';
import { LinkPool } from '../link-pool.ts';
import { References } from '../long-message.ts';
import { Pace } from '../pace.ts';
import { FLOW_PAUSE_MS, type ResultClass } from '../part-outcome.ts';
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

const MAX_FLOW_RETRIES = 30;
const STOP_MS = 3_000;

/** The mobile operator's gateway over CMPP, with several links of one account. */
export class CmppGateway implements Gateway {
  readonly name: string;
  readonly deduplicates = false;
  readonly countsParts = true;
  readonly maxBatch: number;
  readonly #settings: CmppSettings;
  readonly #pool: LinkPool<CmppLink>;
  readonly #style: TextStyle;
  readonly #references: References;
  readonly #arrivals = new Arrivals();
  readonly #pace: Pace;
  #listener: GatewayListener | undefined;
  #pausedUntilMs = 0;

  constructor(settings: CmppSettings) {
    this.#settings = settings;
    this.name = settings.name;
    this.maxBatch = settings.groupSize ?? 1;
    this.#style = settings.style ?? plainStyle;
    this.#references = new References(this.#style.referenceBits);
    this.#pace = new Pace(settings.connections * settings.window);
    this.#pool = new LinkPool(
      settings.connections,
      (owner) =>
        new CmppLink(settings, {
          ...owner,
          delivered: (packet, version) => this.#delivered(packet, version),
          answered: (ms) => {
            this.#pace.answered(performance.now(), this.#pool.load === 0);
            this.#listener?.answered?.(ms);
          },
        }),
      () => this.#listener?.changed(),
    );
  }

  async start(listener: GatewayListener): Promise<void> {
    this.#listener = listener;
    this.#arrivals.start(listener);
    this.#pool.start();
  }

  async stop(): Promise<void> {
    await this.#pool.stop(STOP_MS);
    this.#arrivals.stop();
  }

  capacity(): number {
    if (this.#pool.isStopping || this.#isPaused()) return 0;
    const window = this.#pool.ready().length * this.#settings.window;
    return window === 0 ? 0 : window * 2 + this.#pace.ahead;
  }

  /** Never longer than the pause itself, even if the clock was set back meanwhile. */
  #isPaused(): boolean {
    const leftMs = this.#pausedUntilMs - Date.now();
    return leftMs > 0 && leftMs <= FLOW_PAUSE_MS;
  }

  health(): GatewayHealth {
    const ready = this.#pool.ready();
    return {
      isOnline: ready.length > 0,
      sinceMs: this.#pool.sinceMs,
      detail: ready.length > 0 ? `${ready.length}/${this.#pool.size}` : this.#pool.detail,
      window: this.#pool.size * this.#settings.window,
      used: ready.reduce((sum, link) => sum + link.used, 0),
      reconnects: this.#pool.reconnects,
    };
  }

  async test(): Promise<string> {
    const health = this.health();
    if (!health.isOnline) throw new Error(health.detail || 'not connected');
    return `CMPP ${this.#settings.version} ${health.detail}`;
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
    const link = this.#pool.calmest();
    if (!link) return [{ kind: 'unsent', code: 'link-down' }];
    this.#pace.busy(performance.now());
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

  /** Sends one part; on flow control the whole channel rests and the part goes again. */
  async #submit(link: CmppLink, submit: Submit): Promise<SubmitAnswer> {
    for (let attempt = 0; ; attempt += 1) {
      const answer = await link.submit(submit);
      const isSlowed = answer.kind === 'answered' && answer.result === 8;
      if (!isSlowed || attempt >= MAX_FLOW_RETRIES || this.#pool.isStopping) return answer;
      this.#pausedUntilMs = Date.now() + FLOW_PAUSE_MS;
      for (const one of this.#pool.ready()) one.rest(FLOW_PAUSE_MS);
    }
  }

  async #delivered(packet: Packet, version: Version): Promise<{ msgId: bigint; body: Buffer }> {
    const deliver = decodeDeliver(packet.body, version);
    if (deliver.isReport) {
      const report = decodeReport(deliver.content);
      const phone = report.phone || readPhone(deliver.phone);
      await this.#arrivals.report({
        by: 'part',
        msgId: report.msgId.toString(),
        phone,
        stat: report.stat,
        atMs: 0,
      });
    } else await this.#arrivals.message(inboundPartOf(deliver, Date.now()));
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
