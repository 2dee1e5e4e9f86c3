import { createHash, randomBytes } from 'node:crypto';
import { AppError } from '../../../shared/errors.ts';
import type { Clock } from '../ports.ts';

export type Session = {
  /** What names the session to others; the token itself never leaves its owner. */
  id: string;
  userId: string;
  workstation: string;
  sinceMs: number;
  /** Last call of any kind. */
  seenMs: number;
  /** Last sign of a person: a deed, or a word of the screen that somebody is at it. */
  activeMs: number;
  isLocked: boolean;
  /** The password hash a login without the archive was proven by; '' = the archive itself. */
  provenBy: string;
};

/** A session nobody used for so long has ended, ms. */
const GONE_MS = 12 * 3_600_000;

/** Who is logged in where. Lives in memory: a restart asks everybody again. */
export class Sessions {
  readonly #clock: Clock;
  readonly #byToken = new Map<string, Session>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  open(userId: string, workstation: string, provenBy = ''): string {
    const token = randomBytes(32).toString('base64url');
    const now = this.#clock.now();
    const id = createHash('sha256').update(token).digest('hex').slice(0, 16);
    this.#byToken.set(token, {
      id,
      userId,
      workstation,
      sinceMs: now,
      seenMs: now,
      activeMs: now,
      isLocked: false,
      provenBy,
    });
    return token;
  }

  /** The session of a token; locks it when nobody was at it for `idleMs` (0 = never). Throws `unauthenticated`. */
  find(token: string, idleMs: number): Session {
    const session = this.#byToken.get(token);
    const now = this.#clock.now();
    if (!session || now - session.seenMs > GONE_MS) {
      this.#byToken.delete(token);
      throw new AppError('unauthenticated');
    }
    session.seenMs = now;
    if (idleMs > 0 && now - session.activeMs > idleMs) session.isLocked = true;
    return session;
  }

  close(token: string): void {
    this.#byToken.delete(token);
  }

  /** Ends a session by its id; false when there is none. */
  end(id: string): boolean {
    for (const [token, session] of this.#byToken) if (session.id === id) return this.#byToken.delete(token);
    return false;
  }

  /** Ends all sessions of a user but one. */
  endOthers(userId: string, keepId: string): void {
    for (const [token, session] of this.#byToken)
      if (session.userId === userId && session.id !== keepId) this.#byToken.delete(token);
  }

  list(): Session[] {
    const now = this.#clock.now();
    return [...this.#byToken.values()].filter((one) => now - one.seenMs <= GONE_MS);
  }
}
