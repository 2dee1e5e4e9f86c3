import WebSocket from 'ws';
import { newId } from '../../../shared/ids.ts';
import { dayOf } from '../../../shared/time.ts';
import { type Api, openApi } from '../../support/api.ts';

/** How much of each there is in a quarter of an hour. */
const LOGINS = 3;
const SCREENS = 4;
const RECIPIENTS = 30;
const PLAN_EVERY = 6;
const PLAN_CUSTOMERS = 20;

export type Counts = {
  logins: number;
  screens: number;
  calls: number;
  messages: number;
  plans: number;
  restored: number;
};

/** The people and things of the archive the day is made of. */
type Cast = {
  customers: { id: string; accountNo: string; isProtected: boolean }[];
  contactIds: string[];
  regions: string[];
};

/** A day at the desk: people come and go, look, send, limit and end. */
export class Day {
  readonly #url: string;
  readonly #supervisor: Api;
  readonly #cast: Cast;
  readonly #running: { id: string }[] = [];
  #quarter = 0;
  readonly counts: Counts = { logins: 0, screens: 0, calls: 0, messages: 0, plans: 0, restored: 0 };

  private constructor(url: string, supervisor: Api, cast: Cast) {
    this.#url = url;
    this.#supervisor = supervisor;
    this.#cast = cast;
  }

  static async open(url: string): Promise<Day> {
    const administrator = await openApi(url, 'administrator');
    const settings = await administrator.call('settings.get', {});
    // The day is played at any hour: bulletins must not wait for the morning.
    await administrator.call('settings.save', {
      ...settings,
      sms: { ...settings.sms, quietFrom: '00:00', quietTo: '00:00' },
    });
    const supervisor = await openApi(url, 'supervisor');
    const { customers } = await supervisor.call('customers.list', { limit: 500, offset: 0 });
    const { contacts } = await supervisor.call('contacts.list', { limit: 500, offset: 0 });
    const { regions } = await supervisor.call('archive.codes', {});
    return new Day(url, supervisor, {
      customers,
      contactIds: contacts.map((one) => one.id),
      regions: regions.map((one) => one.code),
    });
  }

  /** Quarters of an hour that were played. */
  get quarters(): number {
    return this.#quarter;
  }

  async quarter(): Promise<void> {
    this.#quarter += 1;
    await Promise.all([this.#shift(), this.#screens(), this.#bulletin(), this.#look()]);
    if (this.#quarter % PLAN_EVERY === 0) await this.#plan();
    if (this.#quarter % PLAN_EVERY === 3) await this.#restore();
  }

  #call: Api['call'] = (name, input) => {
    this.counts.calls += 1;
    return this.#supervisor.call(name, input);
  };

  /** People log in, look, and go. */
  async #shift(): Promise<void> {
    for (let i = 0; i < LOGINS; i += 1) {
      const person = await openApi(this.#url, ['dispatcher', 'viewer', 'administrator'][i % 3] ?? 'viewer');
      await person.call('system.overview', {});
      await person.call('accounts.logout', {});
      this.counts.logins += 1;
    }
  }

  /** Screens open their line of events, hear for a while, and close; one in four without a word. */
  async #screens(): Promise<void> {
    const { token } = await this.#token();
    const address = `${this.#url.replace('http', 'ws')}events`;
    await Promise.all(
      Array.from({ length: SCREENS }, async (_, i) => {
        const socket = new WebSocket(address);
        await new Promise((resolve, reject) => {
          socket.once('open', () => socket.send(JSON.stringify({ token })));
          socket.once('message', resolve);
          socket.once('error', reject);
        });
        const closed = new Promise((resolve) => socket.once('close', resolve));
        if (i % 4 === 0) socket.terminate();
        else socket.close();
        await closed;
        this.counts.screens += 1;
      }),
    );
    await this.#leave(token);
  }

  async #token(): Promise<{ token: string }> {
    return this.#supervisor.call('accounts.login', {
      login: '0600',
      password: 'orderly-0600',
      workstation: '大屏',
    });
  }

  async #leave(token: string): Promise<void> {
    await fetch(`${this.#url}api/accounts.logout`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: '{}',
    });
  }

  async #bulletin(): Promise<void> {
    const { contactIds } = this.#cast;
    const from = (this.#quarter * RECIPIENTS) % Math.max(1, contactIds.length - RECIPIENTS);
    await this.#call('messages.send', {
      kind: 'free',
      text: `第 ${this.#quarter} 刻电网负荷平稳，请按计划用电，回复1确认。`,
      audience: { parts: contactIds.slice(from, from + RECIPIENTS).map((id) => ({ kind: 'contact', id })) },
      dedupeKey: newId(),
      again: true,
    });
    this.counts.messages += 1;
  }

  /** What screens ask for: the lists, the curves of several subjects, reports, and searches. */
  async #look(): Promise<void> {
    const day = dayOf(Date.now());
    const { regions, customers } = this.#cast;
    const region = regions[this.#quarter % regions.length] ?? '';
    const customer = customers[(this.#quarter * 7) % customers.length];
    const comparisons = ['yesterday', 'lastMonth', 'lastYear'] as never;
    await this.#call('curves.get', { subject: { kind: 'region', code: region }, day, comparisons });
    await this.#call('curves.get', {
      subject: { kind: 'customer', id: customer?.id ?? '' },
      day,
      comparisons,
    });
    await this.#call('messages.list', { limit: 50 });
    await this.#call('inbound.list', { offset: 0, limit: 50 });
    await this.#call('contacts.list', { search: `${this.#quarter}`, offset: 0, limit: 50 });
    await this.#call('plans.list', {});
    await this.#call('reports.get', { name: 'sending', from: day, to: day });
    await this.#call('audit.list', { offset: 0, limit: 50 });
    for (const { id } of this.#running) await this.#call('plans.boardHead', { id });
  }

  async #plan(): Promise<void> {
    const free = this.#cast.customers.filter((one) => !one.isProtected);
    const from = (this.#quarter * 3) % Math.max(1, free.length - PLAN_CUSTOMERS);
    const now = Date.now();
    const saved = await this.#call('plans.save', {
      name: `第 ${this.#quarter} 刻应急`,
      kind: 'emergency',
      measure: 'avoid',
      level: '2',
      reason: '缺口',
      startMs: now,
      endMs: now + 7_200_000,
      targetKw: 0,
      overrideReason: '演练需要',
      items: free
        .slice(from, from + PLAN_CUSTOMERS)
        .map(({ id }) => ({ customerId: id, round: 1, reductionKw: 10, limitKw: 100_000 })),
    });
    const { plan } = await this.#call('plans.issue', {
      id: saved.id,
      version: saved.version,
      dedupeKey: newId(),
      again: true,
    });
    this.#running.push({ id: plan.id });
    this.counts.plans += 1;
  }

  async #restore(): Promise<void> {
    const running = this.#running.shift();
    if (!running) return;
    const { plan } = await this.#call('plans.get', running);
    await this.#call('plans.restore', { id: plan.id, version: plan.version, dedupeKey: newId() });
    this.counts.restored += 1;
  }

  /** Until nothing is on its way any more, and what was heard of has come in. */
  async settle(): Promise<void> {
    for (let quiet = 0, before = ''; quiet < 5; ) {
      const { queue, inboundToday, today } = await this.#supervisor.call('system.overview', {});
      const now = JSON.stringify([queue.waiting, inboundToday, today]);
      quiet = now === before && queue.waiting === 0 ? quiet + 1 : 0;
      before = now;
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  }
}
