import { toGatewayNumber } from '../../../shared/sms/phone.ts';
import type {
  Gateway,
  GatewayHealth,
  GatewayInbound,
  GatewayListener,
  GatewayOutcome,
  GatewayReport,
  Outbound,
} from '../../core/ports.ts';
import type { Packet, Version } from './codec.ts';
import { InboundMerger } from './inbound.ts';
import { CmppLink, type LinkOwner, type LinkSettings, type SubmitAnswer } from './link.ts';
import { decodeDeliver, decodeReport, encodeDeliverResp, readPhone, type Submit } from './messages.ts';
import { FLOW_PAUSE_MS, outcomeOf } from './results.ts';
import { References, toAirParts } from './text.ts';

export type CmppSettings = LinkSettings & {
  name: string;
  connections: number;
  serviceId: string;
  srcId: string;
};

const MAX_FLOW_RETRIES = 30;
/** Messages handed over for each place in the window: the wire stays busy while results are written down. */
const AHEAD = 3;
/** How long arrivals are gathered before they are stored together, ms. */
const GATHER_MS = 5;

type Arrival = {
  report?: GatewayReport;
  inbound?: GatewayInbound;
  done: () => void;
  failed: (error: unknown) => void;
};

/** The mobile operator's gateway over CMPP, with several links of one account. */
export class CmppGateway implements Gateway {
  readonly name: string;
  readonly deduplicates = false;
  readonly maxBatch = 1;
  readonly #settings: CmppSettings;
  readonly #links: (CmppLink | undefined)[] = [];
  readonly #references = new References();
  readonly #merger = new InboundMerger();
  #listener: GatewayListener | undefined;
  #arrivals: Arrival[] = [];
  #isStopping = false;
  #pausedUntilMs = 0;
  #sinceMs = Date.now();
  #detail = '';
  #backoffMs = 200;
  #timers = new Set<NodeJS.Timeout>();

  constructor(settings: CmppSettings) {
    this.#settings = settings;
    this.name = settings.name;
  }

  async start(listener: GatewayListener): Promise<void> {
    this.#listener = listener;
    for (let i = 0; i < this.#settings.connections; i += 1) this.#connect(i);
    const sweep = setInterval(() => this.#storeOverdue(), 10_000);
    this.#timers.add(sweep);
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    for (const timer of this.#timers) clearTimeout(timer);
    await Promise.all(this.#links.map((link) => link?.close(3_000)));
  }

  capacity(): number {
    if (this.#isStopping || Date.now() < this.#pausedUntilMs) return 0;
    return this.#ready().length * this.#settings.window * AHEAD;
  }

  health(): GatewayHealth {
    const ready = this.#ready().length;
    return {
      isOnline: ready > 0,
      sinceMs: this.#sinceMs,
      detail: ready > 0 ? `${ready}/${this.#settings.connections}` : this.#detail,
    };
  }

  async test(): Promise<string> {
    const health = this.health();
    if (!health.isOnline) throw new Error(health.detail || 'not connected');
    return `CMPP ${this.#settings.version} ${health.detail}`;
  }

  send(batch: Outbound[]): Promise<GatewayOutcome[]> {
    return Promise.all(batch.map((message) => this.#sendOne(message)));
  }

  async #sendOne(message: Outbound): Promise<GatewayOutcome> {
    const parts = toAirParts(message.text, this.#references.next(message.phone));
    const submits = parts.map(
      (part): Submit => ({
        pkTotal: part.total,
        pkNumber: part.number,
        wantsReport: true,
        serviceId: this.#settings.serviceId,
        udhi: part.udhi,
        format: part.format,
        spId: this.#settings.spId,
        srcId: message.serviceNo ?? this.#settings.srcId,
        phones: [toGatewayNumber(message.phone)],
        content: part.content,
      }),
    );
    const ready = this.#ready();
    if (ready.length === 0) return { kind: 'unreachable', code: 'link-down' };
    const link = ready.reduce((a, b) => (b.load < a.load ? b : a));
    // All parts on one link, written in order, answered in any order.
    return outcomeOf(await Promise.all(submits.map((submit) => this.#submit(link, submit))));
  }

  /** Sends one part; on flow control the whole channel rests and the part goes again. */
  async #submit(link: CmppLink, submit: Submit): Promise<SubmitAnswer> {
    for (let attempt = 0; ; attempt += 1) {
      const answer = await link.submit(submit);
      if (
        answer.kind !== 'answered' ||
        answer.result !== 8 ||
        attempt >= MAX_FLOW_RETRIES ||
        this.#isStopping
      )
        return answer;
      this.#pausedUntilMs = Date.now() + FLOW_PAUSE_MS;
      for (const one of this.#ready()) one.rest(FLOW_PAUSE_MS);
    }
  }

  #ready(): CmppLink[] {
    return this.#links.filter((link): link is CmppLink => link?.isReady === true);
  }

  #connect(index: number): void {
    if (this.#isStopping) return;
    const owner: LinkOwner = {
      ready: () => {
        this.#backoffMs = 200;
        this.#changed('');
      },
      lost: (reason) => {
        this.#links[index] = undefined;
        this.#changed(reason);
        const timer = setTimeout(
          () => {
            this.#timers.delete(timer);
            this.#connect(index);
          },
          this.#backoffMs * (0.75 + Math.random() / 2),
        );
        this.#timers.add(timer);
        this.#backoffMs = Math.min(30_000, this.#backoffMs * 2);
        if (this.#isStopping) clearTimeout(timer);
      },
      delivered: (packet, version) => this.#delivered(packet, version),
    };
    const link = new CmppLink(this.#settings, owner);
    this.#links[index] = link;
    link.open();
  }

  #changed(detail: string): void {
    this.#detail = detail;
    this.#sinceMs = Date.now();
    this.#listener?.changed();
  }

  async #delivered(packet: Packet, version: Version): Promise<{ msgId: bigint; body: Buffer }> {
    const deliver = decodeDeliver(packet.body, version);
    const body = encodeDeliverResp(deliver.msgId, 0, version);
    if (deliver.isReport) {
      const report = decodeReport(deliver.content);
      const phone = report.phone || readPhone(deliver.phone);
      await this.#arrived({
        report: { by: 'part', msgId: report.msgId.toString(), phone, stat: report.stat, atMs: 0 },
      });
    } else {
      const whole = this.#merger.add(deliver, Date.now());
      if (whole) {
        await this.#arrived({ inbound: whole.message });
        this.#merger.forget(whole.key);
      }
    }
    return { msgId: deliver.msgId, body };
  }

  /** Gathers what arrives within a few milliseconds and stores it together; resolves when it is stored. */
  #arrived(arrival: Pick<Arrival, 'report' | 'inbound'>): Promise<void> {
    return new Promise((done, failed) => {
      this.#arrivals.push({ ...arrival, done, failed });
      if (this.#arrivals.length === 1) setTimeout(() => void this.#store(), GATHER_MS);
    });
  }

  async #store(): Promise<void> {
    const arrivals = this.#arrivals;
    this.#arrivals = [];
    const atMs = Date.now();
    const reports = arrivals.flatMap(({ report }) => (report ? [{ ...report, atMs }] : []));
    const inbound = arrivals.flatMap((arrival) => (arrival.inbound ? [arrival.inbound] : []));
    try {
      if (reports.length > 0) await this.#listener!.reports(reports);
      if (inbound.length > 0) await this.#listener!.inbound(inbound);
      for (const arrival of arrivals) arrival.done();
    } catch (error) {
      for (const arrival of arrivals) arrival.failed(error);
    }
  }

  /** Incomplete long messages whose time is up are stored as they are; what cannot be stored is tried again. */
  #storeOverdue(): void {
    for (const { key, message } of this.#merger.overdue(Date.now())) {
      this.#arrived({ inbound: message }).then(
        () => this.#merger.forget(key),
        () => undefined,
      );
    }
  }
}
