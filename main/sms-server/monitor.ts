import { createServer, type Server } from 'node:http';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { GatewayOutcome, JobStore, OutboxStore } from '../core/ports.ts';
import type { GatewayState } from '../sender/sender.ts';

export type MonitorNeeds = {
  jobs: Pick<JobStore, 'unmatchedReports'>;
  outbox: Pick<OutboxStore, 'depth'>;
  states: () => GatewayState[];
};

const breakerNumbers = { closed: 0, trying: 1, open: 2 } as const;

/** `/health` for people and watchdogs, `/metrics` in Prometheus' text form. Holds no numbers and no texts. */
export class Monitor {
  readonly #needs: MonitorNeeds;
  readonly #registry = new Registry();
  readonly #outcomes: Counter<'gateway' | 'outcome'>;
  readonly #seconds: Histogram<'gateway'>;
  readonly #server: Server;

  constructor(needs: MonitorNeeds) {
    this.#needs = needs;
    const registers = [this.#registry];
    this.#outcomes = new Counter({
      name: 'sms_submits_total',
      help: 'Messages handed to a gateway, by what became of it.',
      labelNames: ['gateway', 'outcome'],
      registers,
    });
    this.#seconds = new Histogram({
      name: 'sms_submit_seconds',
      help: 'Time until the operator answered a submit.',
      labelNames: ['gateway'],
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
      registers,
    });
    this.#addGatewayGauges();
    this.#addStoreGauges();
    this.#server = createServer((request, response) => {
      this.#answer(request.url ?? '').then(
        ({ status, type, body }) => response.writeHead(status, { 'content-type': type }).end(body),
        () => response.writeHead(500).end(),
      );
    });
  }

  settled(gateway: string, outcome: GatewayOutcome): void {
    this.#outcomes.inc({ gateway, outcome: outcome.kind });
  }

  answered(gateway: string, ms: number): void {
    this.#seconds.observe({ gateway }, ms / 1_000);
  }

  /** Listens; returns the port. */
  listen(host: string, port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, () => {
        const address = this.#server.address();
        resolve(typeof address === 'object' && address ? address.port : 0);
      });
    });
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #answer(url: string): Promise<{ status: number; type: string; body: string }> {
    if (url === '/metrics')
      return { status: 200, type: this.#registry.contentType, body: await this.#registry.metrics() };
    if (url !== '/health') return { status: 404, type: 'text/plain', body: 'no such path' };
    const gateways = this.#needs.states();
    const ok = gateways.some((one) => one.isOnline);
    const body = JSON.stringify({ ok, gateways, queue: await this.#needs.outbox.depth() });
    return { status: ok ? 200 : 503, type: 'application/json', body };
  }

  #addGatewayGauges(): void {
    const gauge = (name: string, help: string, read: (state: GatewayState) => number) => {
      const states = this.#needs.states;
      new Gauge({
        name,
        help,
        labelNames: ['gateway'],
        registers: [this.#registry],
        collect() {
          for (const state of states()) this.set({ gateway: state.name }, read(state));
        },
      });
    };
    gauge('sms_gateway_online', '1 when at least one link is up.', (one) => (one.isOnline ? 1 : 0));
    gauge('sms_window_size', 'Places for unanswered submits on all links.', (one) => one.window ?? 0);
    gauge('sms_window_used', 'Submits on the wire.', (one) => one.used ?? 0);
    gauge('sms_reconnects', 'Connections made again since the start.', (one) => one.reconnects ?? 0);
    gauge('sms_breaker', '0 closed, 1 trying, 2 open.', (one) => breakerNumbers[one.breaker]);
    gauge('sms_in_flight', 'Messages claimed and not yet settled.', (one) => one.inFlight);
    gauge('sms_sent_parts_today', 'Parts counted against the daily ceiling.', (one) => one.sentParts);
    gauge('sms_daily_ceiling', 'Most parts a day, 0 = no limit.', (one) => one.dailyCeiling);
  }

  #addStoreGauges(): void {
    const { outbox, jobs } = this.#needs;
    new Gauge({
      name: 'sms_deliveries',
      help: 'Messages in the store, by state.',
      labelNames: ['state'],
      registers: [this.#registry],
      async collect() {
        this.reset();
        for (const { state, count } of await outbox.depth()) this.set({ state }, count);
      },
    });
    new Gauge({
      name: 'sms_unmatched_reports',
      help: 'Reports that belong to no message we know.',
      registers: [this.#registry],
      async collect() {
        this.set(await jobs.unmatchedReports());
      },
    });
  }
}
