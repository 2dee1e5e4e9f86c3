import { AppError } from '../../../shared/errors.ts';
import type { Clock } from '../ports.ts';

const FREE_TRIES = 5;
const LONGEST_MS = 600_000;
const REMEMBERED = 10_000;

/** Slows guessing down: from the fifth wrong password on each one doubles the wait for that login, up to ten minutes. */
export class LoginGuard {
  readonly #clock: Clock;
  readonly #failures = new Map<string, { count: number; untilMs: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Counts a try before its password is looked at, so that guesses made at once are counted too. Returns the wait, ms. */
  begin(login: string): number {
    const now = this.#clock.now();
    const { count, untilMs } = this.#failures.get(login) ?? { count: 0, untilMs: 0 };
    if (untilMs > now)
      throw new AppError('bad-credentials', { waitSeconds: Math.ceil((untilMs - now) / 1_000) });
    const waitMs = count + 1 < FREE_TRIES ? 0 : Math.min(LONGEST_MS, 1_000 * 2 ** (count + 1 - FREE_TRIES));
    if (this.#failures.size > REMEMBERED) this.#failures.clear();
    this.#failures.set(login, { count: count + 1, untilMs: now + waitMs });
    return waitMs;
  }

  succeed(login: string): void {
    this.#failures.delete(login);
  }
}
