import { AppError } from '../../../shared/errors.ts';
import { newId } from '../../../shared/ids.ts';
import type { Actor, Role, SessionRow, User } from '../../../shared/model/account.ts';
import { isArchiveAway } from '../archive-watch.ts';
import { type Core, record } from '../context.ts';
import type { StoredUser } from '../ports.ts';
import type { AwayLogins } from './away-logins.ts';
import { LoginGuard } from './login-guard.ts';
import { hashPassword, isPassword, passwordProblem } from './passwords.ts';
import { answerTo } from './personal-numbers.ts';
import { type Session, Sessions } from './sessions.ts';

const MINUTE = 60_000;

export type UserInput = {
  id?: string | undefined;
  login: string;
  name: string;
  role: Role;
  isActive: boolean;
  password: string;
  mustChange: boolean;
};

/** Logins, sessions and who is behind a token. */
export class Accounts {
  readonly #core: Core;
  readonly #sessions: Sessions;
  readonly #guard: LoginGuard;

  readonly #away: AwayLogins;

  constructor(core: Core, away: AwayLogins) {
    this.#core = core;
    this.#away = away;
    this.#sessions = new Sessions(core.clock);
    this.#guard = new LoginGuard(core.clock);
  }

  async login(input: {
    login: string;
    password: string;
    workstation: string;
  }): Promise<{ token: string; user: User; mustChange: boolean }> {
    const { user, isAway } = await this.#verify(input.login, input.password);
    const workstation = input.workstation || this.#core.workstation;
    const actor = actorOf(user, workstation);
    if (isAway) this.#away.note(actor, user.login);
    else {
      await this.#note(actor, 'accounts.login', user.login);
      this.#away.remember(user);
    }
    const token = this.#sessions.open(user.id, workstation, isAway ? user.passwordHash : '');
    return { token, user: publicUser(user), mustChange: user.mustChange };
  }

  /** The archive is back: logins of the meantime go into the audit. */
  reportAway(): Promise<void> {
    return this.#away.report((logins) =>
      this.#core.stores.transaction(async (stores) => {
        for (const { actor, login, atMs } of logins)
          await record(stores, this.#core, actor, {
            action: 'accounts.login',
            subject: login,
            detail: { isArchiveAway: true, atMs },
          });
      }),
    );
  }

  logout(token: string): void {
    this.#sessions.close(token);
  }

  /**
   * The user behind a token. Rights follow the user's role of this moment. A locked session and one whose password has
   * to be set anew may only do what is named by `isOpen`.
   */
  async actor(token: string, call: { isDeed: boolean; isOpen: boolean } = plainCall): Promise<Actor> {
    const { session, user } = await this.#find(token);
    if (session.isLocked && !call.isOpen) throw new AppError('locked', { name: user.name });
    if (user.mustChange && !call.isOpen) throw new AppError('password-due');
    if (call.isDeed && !session.isLocked) session.activeMs = this.#core.clock.now();
    return actorOf(user, session.workstation);
  }

  /** What a call answers to its caller: personal numbers only for roles that need them. */
  readonly answerTo = answerTo;

  /** Somebody is at the workstation: it is not locked for now. */
  stayAwake(token: string): void {
    this.#sessions.find(token, 0).activeMs = this.#core.clock.now();
  }

  lock(token: string): void {
    this.#sessions.find(token, 0).isLocked = true;
  }

  async unlock(token: string, password: string): Promise<User> {
    const { session, user } = await this.#find(token);
    await this.#verify(user.login, password);
    session.isLocked = false;
    session.activeMs = this.#core.clock.now();
    return publicUser(user);
  }

  async me(token: string): Promise<User & { isLocked: boolean; mustChange: boolean; workstation: string }> {
    const { session, user } = await this.#find(token);
    return {
      ...publicUser(user),
      isLocked: session.isLocked,
      mustChange: user.mustChange,
      workstation: session.workstation,
    };
  }

  async list(): Promise<User[]> {
    return (await this.#core.stores.users.list()).map(publicUser);
  }

  async sessions(token: string): Promise<SessionRow[]> {
    const mine = (await this.#find(token)).session.id;
    const users = new Map((await this.#core.stores.users.list()).map((one) => [one.id, one]));
    return this.#sessions.list().flatMap(({ id, userId, workstation, sinceMs, activeMs, isLocked }) => {
      const user = users.get(userId);
      if (!user) return [];
      const { name, login, role } = user;
      return [{ id, name, login, role, workstation, sinceMs, activeMs, isLocked, isMine: id === mine }];
    });
  }

  async endSession(actor: Actor, id: string): Promise<void> {
    if (!this.#sessions.end(id)) throw new AppError('not-found', { what: 'session' });
    await this.#note(actor, 'accounts.end', id);
  }

  async save(actor: Actor, input: UserInput): Promise<User> {
    const existing = input.id ? await this.#core.stores.users.byId(input.id) : undefined;
    if (input.id && !existing) throw new AppError('not-found', { what: 'user' });
    if (!existing || input.password !== '') await this.#checkPassword(input.password, input.login);
    const user: StoredUser = {
      id: existing?.id ?? newId(),
      login: input.login,
      name: input.name,
      role: input.role,
      isActive: input.isActive,
      passwordHash: input.password ? await hashPassword(input.password) : existing!.passwordHash,
      mustChange: input.password ? input.mustChange : existing!.mustChange,
    };
    await this.#core.stores.transaction(async (stores) => {
      await stores.users.save(user);
      const before = existing && publicUser(existing);
      await record(stores, this.#core, actor, {
        action: 'accounts.save',
        subject: user.login,
        detail: { before, after: publicUser(user), isPasswordNew: input.password !== '' },
      });
    });
    // Whoever knew the old password, or no longer may, is out.
    if (existing && (input.password || !input.isActive)) this.#sessions.endOthers(user.id, '');
    this.#away.follow(await this.#core.stores.users.list());
    this.#core.emit('archive.changed', { kind: 'users' });
    return publicUser(user);
  }

  /** One's own password; all other sessions of the user end. */
  async changePassword(token: string, input: { old: string; next: string }): Promise<User> {
    const { session, user } = await this.#find(token);
    await this.#verify(user.login, input.old);
    if (input.old === input.next)
      throw new AppError('invalid-input', { where: 'password', problem: '不能与原密码相同' });
    await this.#checkPassword(input.next, user.login);
    const next: StoredUser = { ...user, passwordHash: await hashPassword(input.next), mustChange: false };
    await this.#core.stores.transaction(async (stores) => {
      await stores.users.save(next);
      const actor = actorOf(user, session.workstation);
      await record(stores, this.#core, actor, { action: 'accounts.rekey', subject: user.login });
    });
    this.#sessions.endOthers(user.id, session.id);
    this.#away.remember(next);
    return publicUser(next);
  }

  /** The same person once more, before something that cannot be taken back. */
  async confirmSelf(actor: Actor, password: string): Promise<void> {
    const user = await this.#core.stores.users.byId(actor.userId);
    await this.#verify(user?.login ?? '', password);
  }

  /** A second person on the same workstation: a supervisor who is not the one acting. */
  async approver(actor: Actor, credentials: { login: string; password: string }): Promise<User> {
    const { user } = await this.#verify(credentials.login, credentials.password);
    if (user.id === actor.userId) throw new AppError('same-person');
    if (user.role !== 'supervisor') throw new AppError('denied', { role: 'supervisor' });
    return publicUser(user);
  }

  async #find(token: string): Promise<{ session: Session; user: StoredUser }> {
    const { security } = await this.#core.settings();
    const session = this.#sessions.find(token, security.idleMinutes * MINUTE);
    const user = await this.#userOf(session);
    if (!user?.isActive) throw new AppError('unauthenticated');
    return { session, user };
  }

  /** As the archive says, and as it said last while it is away. */
  async #userOf(session: Session): Promise<StoredUser | undefined> {
    try {
      const { users } = this.#core.stores;
      if (this.#away.isDue) this.#away.follow(await users.list());
      const user = await users.byId(session.userId);
      // Whoever came in by a password that has been changed meanwhile is out.
      if (session.provenBy && session.provenBy !== user?.passwordHash) {
        this.#sessions.end(session.id);
        return undefined;
      }
      session.provenBy = '';
      return user;
    } catch (error) {
      if (!isArchiveAway(error)) throw error;
      return this.#away.byId(session.userId);
    }
  }

  async #byLogin(login: string): Promise<{ user: StoredUser | undefined; isAway: boolean }> {
    try {
      return { user: await this.#core.stores.users.byLogin(login), isAway: false };
    } catch (error) {
      if (!isArchiveAway(error)) throw error;
      return { user: this.#away.byLogin(login), isAway: true };
    }
  }

  async #checkPassword(password: string, login: string): Promise<void> {
    const { security } = await this.#core.settings();
    const problem = passwordProblem(password, login, security.minCharacters);
    if (problem) throw new AppError('invalid-input', { where: 'password', problem });
  }

  #note(actor: Actor, action: string, subject: string): Promise<void> {
    return this.#core.stores.transaction((stores) => record(stores, this.#core, actor, { action, subject }));
  }

  async #verify(login: string, password: string): Promise<{ user: StoredUser; isAway: boolean }> {
    const waitMs = this.#guard.begin(login);
    const { user, isAway } = await this.#byLogin(login);
    // An unknown login takes as long as a wrong password.
    const isRight = await isPassword(password, user?.passwordHash ?? 'scrypt$AAAA$AAAA');
    if (!user?.isActive || !isRight)
      throw new AppError(isAway ? 'away-credentials' : 'bad-credentials', {
        waitSeconds: Math.ceil(waitMs / 1_000),
      });
    this.#guard.succeed(login);
    return { user, isAway };
  }
}

const plainCall = { isDeed: false, isOpen: false };

const actorOf = (user: StoredUser, workstation: string): Actor => ({
  userId: user.id,
  name: user.name,
  role: user.role,
  workstation,
});

function publicUser({ id, login, name, role, isActive }: StoredUser): User {
  return { id, login, name, role, isActive };
}
