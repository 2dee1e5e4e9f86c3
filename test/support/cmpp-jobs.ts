import type {
  ClaimOptions,
  Gateway,
  GatewayInbound,
  GatewayListener,
  GatewayOutcome,
  GatewayReport,
  Job,
  JobStore,
  Outbound,
  Verdict,
} from '../../main/core/ports.ts';

type Entry = { job: Job; state: 'queued' | 'sending' | Verdict['state']; dueMs: number };

/** The queue in memory, with the same promises as the real one and nothing else. */
export class FakeJobs implements JobStore {
  readonly entries: Entry[] = [];
  readonly finished: { id: string; verdict: Verdict }[] = [];
  readonly claims: { limit: number; leaseMs: number; ids: string[] }[] = [];
  readonly reported: GatewayReport[] = [];
  readonly inbound: (GatewayInbound & { id: string })[] = [];
  readonly recoveries: { deduplicating: string[]; ownAll: boolean }[] = [];
  /** Makes the next calls of `finish` fail. */
  failFinish = 0;
  failClaim = 0;

  add(fields: Partial<Job> = {}): Job {
    const id = fields.id ?? `d${this.entries.length + 1}`;
    const job: Job = {
      id,
      clientId: id,
      phone: `+86139${String(this.entries.length + 1).padStart(8, '0')}`,
      text: 'hello',
      parts: 1,
      priority: 1,
      account: '',
      messageId: `m-${id}`,
      attempts: 0,
      attemptId: '',
      leaseToken: '',
      queuedMs: Date.now(),
      isRepeat: false,
      ...fields,
    };
    this.entries.push({ job, state: 'queued', dueMs: 0 });
    return job;
  }

  verdictsOf(id: string): string[] {
    return this.finished.filter((one) => one.id === id).map((one) => one.verdict.state);
  }

  async sentParts(): Promise<number> {
    return 0;
  }
  async openRefs(): Promise<string[]> {
    return [];
  }
  async unmatchedReports(): Promise<number> {
    return 0;
  }

  async claim(options: ClaimOptions): Promise<Job[]> {
    if (this.failClaim > 0) {
      this.failClaim -= 1;
      throw new Error('database away');
    }
    const due = this.entries
      .filter((one) => one.state === 'queued' && one.dueMs <= Date.now())
      .sort((a, b) => a.job.priority - b.job.priority)
      .slice(0, options.limit);
    let parts = 0;
    const end = due.findIndex(({ job }, index) => {
      parts += job.parts;
      return index > 0 && parts > (options.maxParts ?? Number.POSITIVE_INFINITY);
    });
    if (end >= 0) due.length = end;
    for (const one of due) {
      one.state = 'sending';
      one.job = { ...one.job, attempts: one.job.attempts + 1, leaseToken: `lease-${this.claims.length}` };
    }
    const ids = due.map((one) => one.job.id);
    this.claims.push({ limit: options.limit, leaseMs: options.leaseMs, ids });
    return due.map((one) => ({ ...one.job }));
  }

  async finish(_gateway: string, results: { job: Job; verdict: Verdict }[]): Promise<string[]> {
    if (this.failFinish > 0) {
      this.failFinish -= 1;
      throw new Error('database away');
    }
    for (const { job, verdict } of results) {
      this.finished.push({ id: job.id, verdict });
      const entry = this.entries.find((one) => one.job.id === job.id)!;
      entry.state = verdict.state;
      if (verdict.state === 'queued') entry.dueMs = Date.now() + verdict.delayMs;
    }
    return [...new Set(results.map((one) => one.job.messageId))];
  }

  async recover(options: { deduplicating: string[]; ownAll: boolean }) {
    this.recoveries.push(options);
    return { requeued: 0, uncertain: 0, early: 0, messageIds: [] };
  }
  async applyReports(_gateway: string, reports: GatewayReport[]): Promise<string[]> {
    this.reported.push(...reports);
    return reports.length > 0 ? ['m-reported'] : [];
  }
  async rematch(): Promise<string[]> {
    return [];
  }
  async markInbound(): Promise<void> {}

  async storeInbound(_gateway: string, messages: GatewayInbound[]) {
    const fresh = messages
      .filter((one) => !this.inbound.some((known) => known.ref === one.ref))
      .map((one) => ({ ...one, id: `i-${one.ref}` }));
    this.inbound.push(...fresh);
    return fresh;
  }
  async confirm(): Promise<string[]> {
    return [];
  }
  async nextDueMs(): Promise<number> {
    return 0;
  }
}

/** A gateway that answers by its script. */
export class FakeGateway implements Gateway {
  readonly name = 'fake';
  deduplicates = false;
  maxBatch = 1;
  room = 100;
  readonly sent: Outbound[] = [];
  readonly batches: Outbound[][] = [];
  inFlight = 0;
  mostInFlight = 0;
  isStopped = false;
  listener: GatewayListener | undefined;
  answer: (message: Outbound) => GatewayOutcome | Promise<GatewayOutcome> = (message) => ({
    kind: 'accepted',
    refs: [{ partNo: 1, msgId: `msg-${message.id}` }],
  });

  capacity(): number {
    return this.room;
  }
  async send(batch: Outbound[]): Promise<GatewayOutcome[]> {
    this.sent.push(...batch);
    this.batches.push(batch);
    this.inFlight += batch.length;
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
    try {
      return await Promise.all(batch.map((message) => this.answer(message)));
    } finally {
      this.inFlight -= batch.length;
    }
  }
  async start(listener: GatewayListener): Promise<void> {
    this.listener = listener;
  }
  async stop(): Promise<void> {
    this.isStopped = true;
  }
  health() {
    return { isOnline: this.room > 0, sinceMs: 0, detail: '' };
  }
  async test(): Promise<string> {
    return 'ok';
  }
}
