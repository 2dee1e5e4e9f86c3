import { AppError } from '../../../shared/errors.ts';
import type { Guard } from '../../../shared/model/query.ts';
import type { Core } from '../context.ts';
import type { JobStore, QueryInbound } from '../ports.ts';
import { type BatchNeeds, dealWith, firstOfEach } from './batch.ts';
import { type Book, readBook } from './book.ts';
import { addSentences } from './defaults.ts';
import type { FactReader } from './facts.ts';
import { EVERYBODY } from './guards.ts';
import { INVITE_EVERY_MS, inviteSome } from './invitations.ts';
import { Hours } from './outgoing.ts';
import { Ownership } from './owner.ts';
import { keepPromises } from './promises.ts';
import { pushDue } from './pushes.ts';

/** Messages dealt with in one transaction. */
const BATCH = 200;
/** What another process has received is looked for so often, ms. */
const LOOK_MS = 250;
/** Prices, words and guards that another workstation changed are seen within this time, ms. */
const BOOK_MS = 5_000;
const CHORES_MS = 10_000;
const REST_MS = 1_000;

export type DeskNeeds = { core: Core; jobs: Pick<JobStore, 'confirm'>; reader: FactReader };

/** The query service: reads what was received, answers each message once. Works in one of all running applications. */
export class QueryDesk {
  readonly #core: Core;
  readonly #needs: BatchNeeds;
  readonly #ownership: Ownership;
  #book: Promise<Book> | undefined;
  #bookMs = 0;
  #isRunning = false;
  #hasSentences = false;
  #wake: (() => void) | undefined;
  #isWanted = false;
  #loop: Promise<void> = Promise.resolve();
  #chores: Promise<void> = Promise.resolve();
  #choresMs = 0;
  #invitedMs = -INVITE_EVERY_MS;
  /** When answers went out, for the limit over all numbers; newest last. */
  #sent: { atMs: number; count: number }[] = [];

  constructor({ core, jobs, reader }: DeskNeeds) {
    this.#core = core;
    const holder = `${core.workstation} ${process.pid}`;
    this.#ownership = new Ownership(core.stores.leases, holder, core.log, (isOwner) => {
      if (isOwner) this.changed();
    });
    const own = this.#ownership.guarded(core);
    this.#needs = { core: own, jobs, reader, hours: new Hours(own), guards: new Map() };
  }

  get reader(): FactReader {
    return this.#needs.reader;
  }

  get isOwner(): boolean {
    return this.#ownership.isOwner;
  }

  async start(): Promise<void> {
    this.#isRunning = true;
    await this.#ownership.start();
    this.#loop = this.#run();
  }

  /** Finishes the batch in hand and lets somebody else answer. */
  async stop(): Promise<void> {
    this.#isRunning = false;
    this.wake();
    await this.#loop;
    await this.#ownership.stop();
  }

  /** Something was received. */
  wake(): void {
    this.#isWanted = true;
    this.#wake?.();
  }

  /** Resolves when everything that was received before the call has been dealt with, by this owner. */
  async settled(): Promise<void> {
    while (this.isOwner && this.#isRunning && (await this.#core.stores.queries.unhandled(1)).length > 0) {
      this.wake();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** Services, words, prices, numbers or guards were changed. */
  changed(): void {
    this.#book = undefined;
    this.wake();
  }

  async #run(): Promise<void> {
    while (this.#isRunning) {
      this.#isWanted = false;
      let restMs = LOOK_MS;
      try {
        if (this.isOwner) restMs = (await this.#work()) ? 0 : LOOK_MS;
      } catch (error) {
        this.#core.log.error('query-desk', { error: String(error) });
        restMs = REST_MS;
      }
      if (restMs > 0 && this.#isRunning) await this.#rest(restMs);
    }
  }

  #rest(ms: number): Promise<void> {
    if (this.#isWanted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#wake = undefined;
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.#wake = done;
    });
  }

  /** True when there may be more at once. */
  async #work(): Promise<boolean> {
    const book = await this.#currentBook();
    const room = this.#room(book);
    if (room === 0) {
      await this.#guardEverybody();
      await this.#rest(REST_MS);
      return false;
    }
    const found = await this.#core.stores.queries.unhandled(Math.min(BATCH, room));
    if (found.length > 0) await this.#deal(book, firstOfEach(found));
    else if (performance.now() - this.#choresMs > CHORES_MS) {
      this.#choresMs = performance.now();
      await this.doChores();
    }
    return found.length > 0;
  }

  async #deal(book: Book, messages: QueryInbound[]): Promise<void> {
    try {
      this.#announce(await dealWith(this.#needs, book, messages), messages.length);
    } catch (error) {
      if (error instanceof AppError && ['offline', 'archive-away'].includes(error.code)) throw error;
      if (!this.isOwner) return;
      this.#core.log.warn('query-batch', { count: messages.length, error: String(error) });
      for (const message of messages) await this.#dealAlone(book, message);
    }
  }

  /** One that spoils a batch must not stop the others: it goes before a person. */
  async #dealAlone(book: Book, message: QueryInbound): Promise<void> {
    try {
      this.#announce(await dealWith(this.#needs, book, [message]), 1);
    } catch (error) {
      if (!this.isOwner) return;
      this.#core.log.error('query-message', { id: message.id, error: String(error) });
      await this.#core.stores.queries.settle([message.id], 'open');
    }
  }

  #announce({ replies, confirmed }: { replies: number; confirmed: string[] }, count: number): void {
    const core = this.#core;
    if (replies > 0) {
      this.#sent.push({ atMs: performance.now(), count: replies });
      core.nudgeSender();
    }
    if (confirmed.length > 0) core.emit('messages.changed', { ids: confirmed });
    core.emit('inbound.received', { count });
  }

  /** How many answers may still go out in this minute. */
  #room(book: Book): number {
    const since = performance.now() - 60_000;
    this.#sent = this.#sent.filter((one) => one.atMs > since);
    const used = this.#sent.reduce((sum, one) => sum + one.count, 0);
    return Math.max(0, book.query.guards.globalPerMinute - used);
  }

  /** Nothing is lost by it: what is over the limit waits. */
  async #guardEverybody(): Promise<void> {
    const nowMs = this.#core.clock.now();
    const before = this.#needs.guards.get(EVERYBODY);
    const guard: Guard = {
      phone: EVERYBODY,
      reason: 'global',
      sinceMs: before && before.untilMs > nowMs ? before.sinceMs : nowMs,
      untilMs: nowMs + 60_000,
      count: (before?.count ?? 0) + 1,
      lastText: '',
      lastMs: nowMs,
    };
    this.#needs.guards.set(EVERYBODY, guard);
    await this.#core.stores.queries.saveGuards([guard]);
  }

  /** What was changed here is read at once; what another workstation changed is looked for while answers go on. */
  async #currentBook(): Promise<Book> {
    if (!this.#book) {
      this.#bookMs = performance.now();
      this.#book = this.#readBook();
    } else if (performance.now() - this.#bookMs > BOOK_MS) {
      this.#bookMs = performance.now();
      const before = this.#book;
      const next = this.#readBook();
      next.then(
        () => {
          if (this.#book === before) this.#book = next;
        },
        (error: unknown) => this.#core.log.warn('query-book', { error: String(error) }),
      );
    }
    const asked = this.#book;
    try {
      const book = await asked;
      // Changed while it was being read: what came after the change is answered by what was changed.
      return this.#book === asked ? book : this.#currentBook();
    } catch (error) {
      if (this.#book === asked) this.#book = undefined;
      throw error;
    }
  }

  async #readBook(): Promise<Book> {
    if (this.isOwner && !this.#hasSentences) {
      await addSentences(this.#needs.core);
      this.#hasSentences = true;
    }
    const book = await readBook(this.#core);
    const sinceMs = this.#core.clock.now();
    const stored = await this.#core.stores.queries.guards();
    const { guards } = this.#needs;
    // What this owner has written while it was reading is newer.
    const newer = [...guards.values()].filter((one) => one.lastMs >= sinceMs);
    guards.clear();
    for (const guard of [...stored, ...newer]) guards.set(guard.phone, guard);
    return book;
  }

  /** What is due without anybody having asked: late answers, pushes, invitations. Nothing when somebody else is the owner. */
  doChores(options: { invites?: boolean } = {}): Promise<void> {
    this.#chores = this.#chores.catch(() => undefined).then(() => this.#doChores(options));
    return this.#chores;
  }

  async #doChores({
    invites = performance.now() - this.#invitedMs > INVITE_EVERY_MS,
  }: {
    invites?: boolean;
  }): Promise<void> {
    if (!this.isOwner) return;
    const book = await this.#currentBook();
    const { core, reader, hours } = this.#needs;
    let sent = (await keepPromises(core, book, reader, hours)) + (await pushDue(core, book, reader, hours));
    if (invites) {
      this.#invitedMs = performance.now();
      sent += await inviteSome(core, book, hours);
    }
    if (sent > 0) core.nudgeSender();
  }
}
