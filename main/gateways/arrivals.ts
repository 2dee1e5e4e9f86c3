import type { GatewayInbound, GatewayListener, GatewayReport } from '../core/ports.ts';
import { InboundMerger, type InboundPart } from './inbound-merger.ts';

/** How long arrivals are gathered before they are stored together, ms. */
const GATHER_MS = 20;
const SWEEP_MS = 10_000;

type Arrival = {
  report?: GatewayReport;
  inbound?: GatewayInbound;
  done: () => void;
  failed: (error: unknown) => void;
};

/** Takes what an operator delivers: merges long messages, stores in groups; a call settles when its arrival is stored. */
export class Arrivals {
  readonly #merger = new InboundMerger();
  #listener: GatewayListener | undefined;
  #waiting: Arrival[] = [];
  #sweep: NodeJS.Timeout | undefined;
  #isGathering = false;

  start(listener: GatewayListener): void {
    this.#listener = listener;
    this.#sweep = setInterval(() => this.#storeOverdue(), SWEEP_MS);
  }

  stop(): void {
    clearInterval(this.#sweep);
  }

  report(report: GatewayReport): Promise<void> {
    return this.#arrived({ report });
  }

  async message(part: InboundPart): Promise<void> {
    const whole = this.#merger.add(part);
    if (!whole) return;
    await this.#arrived({ inbound: whole.message });
    this.#merger.forget(whole.key);
  }

  #arrived(arrival: Pick<Arrival, 'report' | 'inbound'>): Promise<void> {
    return new Promise((done, failed) => {
      this.#waiting.push({ ...arrival, done, failed });
      if (this.#isGathering) return;
      this.#isGathering = true;
      setTimeout(() => void this.#store(), GATHER_MS);
    });
  }

  /** Stores until nothing waits: what comes in the meantime is gathered for the next time, the more the slower it goes. */
  async #store(): Promise<void> {
    while (this.#waiting.length > 0) {
      const arrivals = this.#waiting;
      this.#waiting = [];
      await this.#storeAll(arrivals);
    }
    this.#isGathering = false;
  }

  async #storeAll(arrivals: Arrival[]): Promise<void> {
    // One time for all of them: what changes together is written together.
    const atMs = Date.now();
    const reports = arrivals.flatMap(({ report }) => (report ? [{ ...report, atMs }] : []));
    const inbound = arrivals.flatMap((arrival) => arrival.inbound ?? []);
    try {
      if (reports.length > 0) await this.#listener!.reports(reports);
      if (inbound.length > 0) await this.#listener!.inbound(inbound);
      for (const arrival of arrivals) arrival.done();
    } catch (error) {
      for (const arrival of arrivals) arrival.failed(error);
    }
  }

  #storeOverdue(): void {
    for (const whole of this.#merger.overdue(Date.now())) {
      // Stays with the merger until it is stored; a failure is tried again at the next sweep.
      this.#arrived({ inbound: whole.message }).then(
        () => this.#merger.forget(whole.key),
        () => undefined,
      );
    }
  }
}
