import type { Actor } from '../../../shared/model/account.ts';
import { DAY_MS } from '../../../shared/time.ts';
import type { Clock, KeptLogins, LoginKeep, StoredUser } from '../ports.ts';

/** What has not been compared with the archive for so long lets nobody in, ms. */
const KEPT_MS = 30 * DAY_MS;
/** How often it is compared with the archive, ms. */
const FOLLOW_EVERY_MS = 600_000;

const nothing: KeptLogins = { seenMs: 0, users: [], logins: [], settings: '' };

/**
 * Who may log in on this machine while the archive is away: people who have logged in here before, as the archive knew
 * them last. Without a place to keep them nobody may.
 */
export class AwayLogins {
  readonly #keep: LoginKeep | undefined;
  readonly #clock: Clock;
  #kept: KeptLogins;

  constructor(keep: LoginKeep | undefined, clock: Clock) {
    this.#keep = keep;
    this.#clock = clock;
    this.#kept = keep?.read() ?? nothing;
  }

  #write(change: Partial<KeptLogins>): void {
    this.#kept = { ...this.#kept, ...change };
    this.#keep?.write(this.#kept);
  }

  /** Somebody has logged in with the archive's blessing. One whose password is due has to set it there first. */
  remember(user: StoredUser): void {
    if (user.mustChange) return;
    const others = this.#kept.users.filter((one) => one.id !== user.id);
    this.#write({ seenMs: this.#clock.now(), users: [...others, user] });
  }

  /** What the archive says of everybody now: who has gone is forgotten, a new password or role is taken over. */
  follow(users: readonly StoredUser[]): void {
    const now = this.#clock.now();
    const byId = new Map(users.map((one) => [one.id, one]));
    const next = this.#kept.users.flatMap((one) => {
      const known = byId.get(one.id);
      return known?.isActive && !known.mustChange ? [known] : [];
    });
    this.#write({ seenMs: now, users: next });
  }

  /** True when it was not compared with the archive for a while. */
  get isDue(): boolean {
    return this.#keep !== undefined && this.#clock.now() - this.#kept.seenMs > FOLLOW_EVERY_MS;
  }

  #users(): StoredUser[] {
    return this.#clock.now() - this.#kept.seenMs > KEPT_MS ? [] : this.#kept.users;
  }

  byId(id: string): StoredUser | undefined {
    return this.#users().find((one) => one.id === id);
  }

  byLogin(login: string): StoredUser | undefined {
    return this.#users().find((one) => one.login === login);
  }

  /** The stored settings, for the time when they cannot be read; '' = never seen. */
  get settings(): string {
    return this.#kept.settings;
  }

  keepSettings(settings: string): void {
    if (settings !== this.#kept.settings) this.#write({ settings });
  }

  /** A login that the audit has to hear of later. */
  note(actor: Actor, login: string): void {
    this.#write({ logins: [...this.#kept.logins, { actor, login, atMs: this.#clock.now() }] });
  }

  /** Logins the audit has not heard of; they are forgotten once `tell` has gone well. */
  async report(tell: (logins: KeptLogins['logins']) => Promise<void>): Promise<void> {
    const { logins } = this.#kept;
    if (logins.length === 0) return;
    await tell(logins);
    this.#write({ logins: this.#kept.logins.slice(logins.length) });
  }
}
