import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { AppError } from '../../../shared/errors.ts';
import { newId } from '../../../shared/ids.ts';
import type { Actor, Role, User } from '../../../shared/model/account.ts';
import { type Core, record } from '../context.ts';
import type { StoredUser } from '../ports.ts';

const COST = { N: 16_384, r: 8, p: 1 };
const IDLE_MS = 12 * 3_600_000;

function derive(password: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, 32, COST, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}

/** scrypt with its own salt: `scrypt$salt$key`, both base64. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  return `scrypt$${salt.toString('base64')}$${(await derive(password, salt)).toString('base64')}`;
}

export async function isPassword(password: string, stored: string): Promise<boolean> {
  const [kind, salt = '', key = ''] = stored.split('$');
  const expected = Buffer.from(key, 'base64');
  const given = await derive(password, Buffer.from(salt, 'base64'));
  return kind === 'scrypt' && given.length === expected.length && timingSafeEqual(given, expected);
}

type Session = { userId: string; workstation: string; seenMs: number };
type Failures = { count: number; untilMs: number };

/** Logins, sessions and who is behind a token. Sessions live in memory: a restart asks everybody again. */
export class Accounts {
  readonly #core: Core;
  readonly #sessions = new Map<string, Session>();
  readonly #failures = new Map<string, Failures>();

  constructor(core: Core) {
    this.#core = core;
  }

  async login(input: {
    login: string;
    password: string;
    workstation: string;
  }): Promise<{ token: string; user: User }> {
    const user = await this.#verify(input.login, input.password);
    const workstation = input.workstation || this.#core.workstation;
    const token = randomBytes(32).toString('base64url');
    this.#sessions.set(token, {
      userId: user.id,
      workstation,
      seenMs: this.#core.clock.now(),
    });
    const actor: Actor = {
      userId: user.id,
      name: user.name,
      role: user.role,
      workstation,
    };
    await this.#core.stores.transaction((stores) =>
      record(stores, this.#core, actor, { action: 'accounts.login', subject: user.login }),
    );
    return { token, user: publicUser(user) };
  }

  logout(token: string): void {
    this.#sessions.delete(token);
  }

  /** The user behind a token, or `unauthenticated`. Rights follow the user's role of this moment. */
  async actor(token: string): Promise<Actor> {
    const session = this.#sessions.get(token);
    const now = this.#core.clock.now();
    if (!session || now - session.seenMs > IDLE_MS) {
      this.#sessions.delete(token);
      throw new AppError('unauthenticated');
    }
    session.seenMs = now;
    const user = (await this.#core.stores.users.list()).find((one) => one.id === session.userId);
    if (!user?.isActive) throw new AppError('unauthenticated');
    return { userId: user.id, name: user.name, role: user.role, workstation: session.workstation };
  }

  async me(actor: Actor): Promise<User> {
    const user = (await this.#core.stores.users.list()).find((one) => one.id === actor.userId);
    if (!user) throw new AppError('unauthenticated');
    return publicUser(user);
  }

  async list(): Promise<User[]> {
    return (await this.#core.stores.users.list()).map(publicUser);
  }

  async save(
    actor: Actor,
    input: {
      id?: string | undefined;
      login: string;
      name: string;
      role: Role;
      isActive: boolean;
      password: string;
    },
  ): Promise<User> {
    const existing = (await this.#core.stores.users.list()).find((one) => one.id === input.id);
    if (input.id && !existing) throw new AppError('not-found', { what: 'user' });
    const isShort = input.password.length < 8 && (!existing || input.password !== '');
    if (isShort) throw new AppError('invalid-input', { where: 'password', problem: '至少 8 位' });
    const user: StoredUser = {
      id: existing?.id ?? newId(),
      login: input.login,
      name: input.name,
      role: input.role,
      isActive: input.isActive,
      passwordHash: input.password ? await hashPassword(input.password) : existing!.passwordHash,
    };
    await this.#core.stores.transaction(async (stores) => {
      await stores.users.save(user);
      const before = existing && publicUser(existing);
      await record(stores, this.#core, actor, {
        action: 'accounts.save',
        subject: user.login,
        detail: { before, after: publicUser(user) },
      });
    });
    this.#core.emit('archive.changed', { kind: 'users' });
    return publicUser(user);
  }

  /** A second person on the same workstation: a supervisor who is not the one acting. */
  async approver(actor: Actor, credentials: { login: string; password: string }): Promise<User> {
    const user = await this.#verify(credentials.login, credentials.password);
    if (user.id === actor.userId) throw new AppError('same-person');
    if (user.role !== 'supervisor') throw new AppError('denied', { role: 'supervisor' });
    return publicUser(user);
  }

  /** Each wrong password doubles the wait for that login, up to ten minutes. */
  async #verify(login: string, password: string): Promise<StoredUser> {
    const now = this.#core.clock.now();
    const failures = this.#failures.get(login) ?? { count: 0, untilMs: 0 };
    if (failures.untilMs > now)
      throw new AppError('bad-credentials', { waitSeconds: Math.ceil((failures.untilMs - now) / 1_000) });
    // Counted before the slow part, so that guesses made at once are counted too.
    const count = failures.count + 1;
    const waitMs = count < 5 ? 0 : Math.min(600_000, 1_000 * 2 ** (count - 5));
    if (this.#failures.size > 10_000) this.#failures.clear();
    this.#failures.set(login, { count, untilMs: now + waitMs });
    const user = await this.#core.stores.users.byLogin(login);
    // An unknown login takes as long as a wrong password.
    const isRight = await isPassword(password, user?.passwordHash ?? 'scrypt$AAAA$AAAA');
    if (!user?.isActive || !isRight)
      throw new AppError('bad-credentials', { waitSeconds: Math.ceil(waitMs / 1_000) });
    this.#failures.delete(login);
    return user;
  }
}

function publicUser({ id, login, name, role, isActive }: StoredUser): User {
  return { id, login, name, role, isActive };
}
