import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { passwordProblem } from '../../../main/core/accounts/passwords.ts';
import { Sessions } from '../../../main/core/accounts/sessions.ts';
import type { CallOutput } from '../../../shared/contract/index.ts';
import { SmallApp } from '../../support/small-app.ts';

const MINUTE = 60_000;
let small: SmallApp;
beforeAll(async () => {
  small = await SmallApp.open({ isStarted: false });
});
afterAll(() => small.close());

const newUser = (login: string, more: { mustChange?: boolean } = {}) =>
  small.call('administrator', 'accounts.save', {
    login,
    name: login,
    role: 'dispatcher',
    isActive: true,
    password: `first-of-${login}`,
    ...more,
  });
const open = async (login: string, password = `first-of-${login}`) => {
  const envelope = await small.dispatch('accounts.login', { login, password, workstation: '2 号席' }, '');
  if (!envelope.ok) throw new Error(envelope.error.code);
  return envelope.value as CallOutput<'accounts.login'>;
};
const code = async (name: string, input: unknown, token: string) => {
  const envelope = await small.dispatch(name, input, token);
  return envelope.ok ? 'ok' : envelope.error.code;
};

describe('a locked session', () => {
  it('answers who it is, and nothing else until its own user gives the password', async () => {
    await newUser('locker');
    const { token } = await open('locker');
    expect(await code('accounts.lock', {}, token)).toBe('ok');
    for (const name of ['plans.list', 'settings.get', 'accounts.active', 'accounts.lock', 'messages.list'])
      expect([name, await code(name, {}, token)]).toEqual([name, 'locked']);
    const me = await small.dispatch('accounts.me', {}, token);
    expect(me).toMatchObject({ ok: true, value: { login: 'locker', isLocked: true, workstation: '2 号席' } });
    expect(await code('accounts.unlock', { password: 'orderly-0421' }, token)).toBe('bad-credentials');
    expect(await code('plans.list', {}, token)).toBe('locked');
    expect(await code('accounts.unlock', { password: 'first-of-locker' }, token)).toBe('ok');
    expect(await code('plans.list', {}, token)).toBe('ok');
  });

  it('does not keep anybody else from logging in at once', async () => {
    await newUser('sleeper');
    await newUser('urgent');
    const sleeping = await open('sleeper');
    await code('accounts.lock', {}, sleeping.token);
    const { token } = await open('urgent');
    expect(await code('plans.list', {}, token)).toBe('ok');
    expect(await code('plans.list', {}, sleeping.token)).toBe('locked');
  });

  it('cannot be unlocked by guessing: the waits of the login hold here too', async () => {
    await newUser('guessed');
    const { token } = await open('guessed');
    await code('accounts.lock', {}, token);
    // However long a guess takes here, no time passes for the waits.
    const now = vi.spyOn(Date, 'now').mockReturnValue(Date.now());
    for (let i = 0; i < 5; i += 1) await code('accounts.unlock', { password: `guess ${i}` }, token);
    const right = await small.dispatch('accounts.unlock', { password: 'first-of-guessed' }, token);
    now.mockRestore();
    const refused = { code: 'bad-credentials', params: { waitSeconds: 1 } };
    expect(right).toMatchObject({ ok: false, error: refused });
  });
});

describe('a session nobody is at', () => {
  const at = (minutes: number) => ({ ms: minutes * MINUTE });
  const sessionsAt = (clock: { ms: number }) => new Sessions({ now: () => clock.ms });

  it('locks after the set time, however often the screen itself asks', () => {
    const clock = at(0);
    const sessions = sessionsAt(clock);
    const token = sessions.open('u', 'w');
    for (let minute = 1; minute <= 15; minute += 1) {
      clock.ms = minute * MINUTE;
      expect(sessions.find(token, 15 * MINUTE).isLocked).toBe(false);
    }
    clock.ms += 1;
    expect(sessions.find(token, 15 * MINUTE).isLocked).toBe(true);
  });

  it('never locks when no time is set', () => {
    const clock = at(0);
    const sessions = sessionsAt(clock);
    const token = sessions.open('u', 'w');
    clock.ms = 11 * 60 * MINUTE;
    expect(sessions.find(token, 0).isLocked).toBe(false);
  });

  it('ends after twelve hours without a call', () => {
    const clock = at(0);
    const sessions = sessionsAt(clock);
    const token = sessions.open('u', 'w');
    clock.ms = 12 * 60 * MINUTE + 1;
    expect(sessions.list()).toEqual([]);
    expect(() => sessions.find(token, 0)).toThrow('unauthenticated');
  });

  it('stays open while deeds come or the screen says that somebody is there', async () => {
    await newUser('worker');
    const { token } = await open('worker');
    const activeMs = async () => {
      const { sessions } = await small.call('administrator', 'accounts.sessions', {});
      return sessions.find((one) => one.login === 'worker')!.activeMs;
    };
    const first = await activeMs();
    await new Promise((resolve) => setTimeout(resolve, 5));
    await code('plans.list', {}, token);
    expect(await activeMs()).toBe(first);
    await code('accounts.active', {}, token);
    const second = await activeMs();
    expect(second).toBeGreaterThan(first);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await code('queue.pause', { isPaused: false }, token);
    expect(await activeMs()).toBeGreaterThan(second);
  });
});

describe('a password set by the administrator', () => {
  it('has to be set anew before anything else', async () => {
    await newUser('novice', { mustChange: true });
    const { token, mustChange } = await open('novice');
    expect(mustChange).toBe(true);
    expect(await code('plans.list', {}, token)).toBe('password-due');
    const change = (old: string, next: string) => code('accounts.rekey', { old, next }, token);
    expect(await change('wrong', 'my own secret 9')).toBe('bad-credentials');
    expect(await change('first-of-novice', 'first-of-novice')).toBe('invalid-input');
    expect(await change('first-of-novice', 'short')).toBe('invalid-input');
    expect(await change('first-of-novice', 'my own secret 9')).toBe('ok');
    expect(await code('plans.list', {}, token)).toBe('ok');
    expect((await open('novice', 'my own secret 9')).mustChange).toBe(false);
  });

  it('ends the sessions that were opened with the old one', async () => {
    const user = await newUser('replaced');
    const { token } = await open('replaced');
    await small.call('administrator', 'accounts.save', { ...user, password: 'another secret' });
    expect(await code('plans.list', {}, token)).toBe('unauthenticated');
  });

  it('changing one’s own ends all other sessions and keeps this one', async () => {
    await newUser('twice');
    const here = await open('twice');
    const there = await open('twice');
    const change = { old: 'first-of-twice', next: 'a new one for twice' };
    expect(await code('accounts.rekey', change, here.token)).toBe('ok');
    expect(await code('plans.list', {}, here.token)).toBe('ok');
    expect(await code('plans.list', {}, there.token)).toBe('unauthenticated');
  });
});

describe('the list of sessions', () => {
  it('names user and workstation, never a token, and ends a session by its id', async () => {
    await newUser('listed');
    const { token } = await open('listed');
    const answer = await small.call('administrator', 'accounts.sessions', {});
    expect(JSON.stringify(answer)).not.toContain(token);
    const mine = answer.sessions.filter((one) => one.isMine);
    expect(mine.map((one) => one.role)).toEqual(['administrator']);
    const one = answer.sessions.find((row) => row.login === 'listed')!;
    expect(one).toMatchObject({ workstation: '2 号席', isLocked: false });
    await small.call('administrator', 'accounts.end', { id: one.id });
    expect(await code('plans.list', {}, token)).toBe('unauthenticated');
    expect((await small.refused('administrator', 'accounts.end', { id: one.id })).code).toBe('not-found');
  });

  it('is for administrators only', async () => {
    expect((await small.refused('supervisor', 'accounts.sessions', {})).code).toBe('denied');
  });
});

describe('the rules of passwords', () => {
  it.each([
    ['short1!', 'short', true],
    ['12345678', 'digits only', true],
    ['abcdefgh', 'a run', true],
    ['aaaaaaaaaaab', 'repeated', true],
    ['Password123', 'known to all', true],
    ['dispatcher1', 'the login', true],
    ['锁匠的长密码有八字', 'Chinese', false],
    ['correct horse', 'a phrase', false],
  ])('%s (%s) refused: %s', (password, _why, isRefused) => {
    expect(passwordProblem(password, 'Dispatcher1', 8) !== '').toBe(isRefused);
  });
});

describe('the audit', () => {
  it('exports a period as a workbook, and says so in itself', async () => {
    const file = await small.call('supervisor', 'audit.export', { search: 'accounts' });
    expect(Buffer.from(file.base64, 'base64').subarray(0, 2).toString()).toBe('PK');
    const { entries } = await small.call('supervisor', 'audit.list', { search: 'audit.export' });
    expect(entries[0]).toMatchObject({ action: 'audit.export', subject: 'accounts' });
    expect((await small.refused('dispatcher', 'audit.export', {})).code).toBe('denied');
  });
});
