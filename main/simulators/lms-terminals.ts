import { hashed } from './random.ts';

export type TerminalSettings = {
  seed: number;
  failShare: number;
  offlineShare: number;
  /** Terminals of whose rounds one does not act: the load comes down by part. */
  partialShare?: number;
  /** Terminals under 保电: nothing switches them. Protected customers always are. */
  keptShare?: number;
  /** Terminals 剔除 from group control: only 05 遥控 reaches them. */
  excludedShare?: number;
  /** How long an offline terminal stays away, ms; 0 = for good. */
  offlineMs?: number;
  /** Time from an order to its execution, ms. */
  delayMinMs: number;
  delayMaxMs: number;
};

export type OrderRow = {
  order_key: string;
  cons_no: string;
  round_no: number;
  command: string;
  control_code: string | null;
  limit_kw: number;
  start_ms: number;
  end_ms: number;
  order_status: string;
  due_ms: number;
};

/** A limit a terminal holds. */
export type Limit = {
  key: string;
  kw: number;
  fromKw: number;
  sinceMs: number;
  endMs: number;
  rampMs: number;
};

export type Answer = {
  state: 'received' | 'executed' | 'failed' | 'offline' | 'restored' | undefined;
  note: string;
  status: 'received' | 'done' | 'away';
  dueMs: number;
};

/** How long a plant takes to come down to its limit, ms; a switch opens at once. */
const RAMP_MS = 3_000;
const SWITCH_MS = 200;
const ROUNDS = 8;
/** Control codes that go to groups; a terminal that is 剔除 does not listen to them. */
const groupCodes = new Set(['01', '02', '03', '04', '06', '07']);

/** The terminals at the customers' sites, by chance that the seed fixes. They know orders and limits, no database. */
export class Terminals {
  readonly limits = new Map<string, Limit>();
  readonly #settings: TerminalSettings;
  readonly #protected: ReadonlySet<string>;
  readonly #startedMs: number;

  constructor(settings: TerminalSettings, protectedAccounts: Iterable<string>, startedMs: number) {
    this.#settings = settings;
    this.#protected = new Set(protectedAccounts);
    this.#startedMs = startedMs;
  }

  #luck(account: string, what: string): number {
    return hashed(`${account}/${what}`, this.#settings.seed);
  }

  /** 保电, 剔除 or normal, for the archive of the system. */
  stateOf(account: string): 'kept' | 'excluded' | 'normal' {
    const { keptShare = 0, excludedShare = 0 } = this.#settings;
    if (this.#protected.has(account) || this.#luck(account, 'kept') < keptShare) return 'kept';
    return this.#luck(account, 'excluded') < excludedShare ? 'excluded' : 'normal';
  }

  /** True while the terminal does not answer. */
  isAway(account: string, now: number): boolean {
    const { offlineShare, offlineMs = 0 } = this.#settings;
    if (this.#luck(account, 'terminal') >= offlineShare) return false;
    return offlineMs === 0 || now < this.#startedMs + offlineMs * (0.5 + this.#luck(account, 'back'));
  }

  /** A new order arrives, or one for a terminal that was away is tried again. */
  receive(row: OrderRow, now: number): Answer {
    if (this.isAway(row.cons_no, now)) {
      const isNew = row.order_status === 'new';
      return { state: isNew ? 'offline' : undefined, note: '终端离线', status: 'away', dueMs: now + 1_000 };
    }
    const { delayMinMs, delayMaxMs } = this.#settings;
    const delay = delayMinMs + this.#luck(row.order_key, 'delay') * (delayMaxMs - delayMinMs);
    const from = Math.max(now, row.command === 'limit' ? row.start_ms : 0);
    return { state: 'received', note: '', status: 'received', dueMs: from + delay };
  }

  /** The moment has come: the terminal acts, or does not. `naturalKw` is what the customer would draw. */
  execute(row: OrderRow, now: number, naturalKw: number): Answer {
    const done = (state: Answer['state'], note = ''): Answer => ({ state, note, status: 'done', dueMs: 0 });
    if (row.command !== 'limit') {
      this.limits.delete(row.cons_no);
      return done('restored');
    }
    if (row.end_ms > 0 && row.end_ms <= now) return done('failed', '时段已过');
    const state = this.stateOf(row.cons_no);
    if (state === 'kept') return done('failed', '终端保电，不受控');
    const code = row.control_code ?? '';
    if (state === 'excluded' && groupCodes.has(code)) return done('failed', '终端已剔除');
    if (row.round_no < 1 || row.round_no > ROUNDS) return done('failed', `终端没有第 ${row.round_no} 轮`);
    const { offlineShare, failShare, partialShare = 0 } = this.#settings;
    const luck = this.#luck(row.cons_no, 'terminal');
    if (luck >= offlineShare && luck < offlineShare + failShare) return done('failed', '跳闸未动作');
    const isPartial = this.#luck(row.cons_no, 'partial') < partialShare;
    const kw = isPartial ? row.limit_kw + Math.max(0, naturalKw - row.limit_kw) * 0.6 : row.limit_kw;
    const rampMs = code === '05' ? SWITCH_MS : RAMP_MS;
    const { order_key: key, end_ms: endMs } = row;
    this.limits.set(row.cons_no, { key, kw, fromKw: naturalKw, sinceMs: now, endMs, rampMs });
    return done('executed', isPartial ? `第 ${1 + (row.round_no % ROUNDS)} 轮未动作` : '');
  }

  /** Limits whose time is over let go by themselves; who they were. */
  expire(now: number): { account: string; key: string }[] {
    const ended: { account: string; key: string }[] = [];
    for (const [account, limit] of this.limits) {
      if (limit.endMs > 0 && limit.endMs <= now) ended.push({ account, key: limit.key });
    }
    for (const { account } of ended) this.limits.delete(account);
    return ended;
  }

  /** Load of an account now: natural, on its way down, or at its limit. */
  loadKw(account: string, naturalKw: number, now: number): number {
    const limit = this.limits.get(account);
    if (!limit) return Math.round(naturalKw);
    const share = Math.min(1, (now - limit.sinceMs) / limit.rampMs);
    return Math.round(naturalKw + (Math.min(naturalKw, limit.kw * 0.985) - naturalKw) * share);
  }
}
