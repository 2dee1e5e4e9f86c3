import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type CallName, contract } from '../../../shared/contract/index.ts';
import { mayAct, roles } from '../../../shared/model/account.ts';
import { SmallApp } from '../../support/small-app.ts';

let small: SmallApp;
beforeAll(async () => {
  small = await SmallApp.open({ isStarted: false });
});
afterAll(() => small.close());

const names = Object.keys(contract) as CallName[];
const guarded = names.filter((name) => contract[name].roles !== 'public');
const codeOf = async (...input: Parameters<SmallApp['send']>) => {
  const answer = await small.send(...input);
  return answer.ok ? 'ok' : answer.error.code;
};

describe('the name of a call', () => {
  it('is refused when nobody knows it, with the name shortened', async () => {
    const answer = await small.send('supervisor', `plans.${'x'.repeat(500)}`);
    expect(answer).toMatchObject({ ok: false, error: { code: 'unknown-call' } });
    expect(JSON.stringify(answer).length).toBeLessThan(400);
  });

  it.each([
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'valueOf',
    '',
    ' ',
    'Plans.list',
    'plans.list ',
  ])('is not taken from the prototype or guessed: %j', async (name) => {
    expect(await codeOf('administrator', name)).toBe('unknown-call');
  });
});

describe('who calls', () => {
  it.each(guarded)('%s wants a login', async (name) => {
    expect(await codeOf(undefined, name)).toBe('unauthenticated');
  });

  it('an invented token is nobody', async () => {
    for (const token of ['x', '__proto__', 'constructor', 'a'.repeat(43)])
      expect(await small.dispatch('accounts.me', {}, token)).toMatchObject({
        ok: false,
        error: { code: 'unauthenticated' },
      });
  });

  it('a token ends with its logout and the others go on', async () => {
    const login = { login: '0600', password: 'orderly-0600' };
    const { token } = await small.call(undefined, 'accounts.login', login);
    expect(await small.dispatch('accounts.me', {}, token)).toMatchObject({ ok: true });
    await small.dispatch('accounts.logout', {}, token);
    expect(await small.dispatch('accounts.me', {}, token)).toMatchObject({
      error: { code: 'unauthenticated' },
    });
    expect(await codeOf('viewer', 'accounts.me')).toBe('ok');
  });

  it('a user who is switched off is out at once, with a token in hand', async () => {
    const fields = {
      login: 'leaver',
      name: '离岗',
      role: 'dispatcher',
      password: 'leaver-password',
    } as const;
    const user = await small.call('administrator', 'accounts.save', { ...fields, isActive: true });
    const { token } = await small.call(undefined, 'accounts.login', fields);
    await small.call('administrator', 'accounts.save', {
      ...fields,
      id: user.id,
      isActive: false,
      password: '',
    });
    expect(await small.dispatch('accounts.me', {}, token)).toMatchObject({
      error: { code: 'unauthenticated' },
    });
    expect(await codeOf(undefined, 'accounts.login', fields)).toBe('bad-credentials');
  });

  it('rights follow the role of this moment, not of the login', async () => {
    const fields = { login: 'mover', name: '转岗', password: 'mover-password', isActive: true } as const;
    const user = await small.call('administrator', 'accounts.save', { ...fields, role: 'administrator' });
    const { token } = await small.call(undefined, 'accounts.login', fields);
    expect(await small.dispatch('accounts.list', {}, token)).toMatchObject({ ok: true });
    await small.call('administrator', 'accounts.save', {
      ...fields,
      id: user.id,
      role: 'viewer',
      password: '',
    });
    expect(await small.dispatch('accounts.list', {}, token)).toMatchObject({ error: { code: 'denied' } });
  });
});

describe('what a role may do', () => {
  it.each(roles)('a %s is denied every call of other roles before its input is looked at', async (role) => {
    const closed = guarded.filter((name) => {
      const allowed = contract[name].roles;
      return allowed !== 'public' && !mayAct(role, allowed);
    });
    // A supervisor may do all but what is the administrator's.
    expect(closed.length).toBeGreaterThan(0);
    for (const name of closed) expect([name, await codeOf(role, name, 'nonsense')]).toEqual([name, 'denied']);
  });

  it.each(roles)('a %s gets past the door of every call that is theirs', async (role) => {
    const open = guarded.filter((name) => {
      const allowed = contract[name].roles;
      return allowed !== 'public' && mayAct(role, allowed) && name !== 'accounts.logout';
    });
    for (const name of open)
      expect([name, await codeOf(role, name, 'nonsense')]).toEqual([name, 'invalid-input']);
  });

  it('a viewer reads and changes nothing; an administrator does not dispatch', async () => {
    expect(await codeOf('viewer', 'plans.list')).toBe('ok');
    expect(await codeOf('viewer', 'queue.pause', { isPaused: true })).toBe('denied');
    expect(await codeOf('viewer', 'audit.list')).toBe('denied');
    expect(await codeOf('administrator', 'plans.issue')).toBe('denied');
    expect(await codeOf('administrator', 'messages.send')).toBe('denied');
    expect(await codeOf('supervisor', 'settings.save')).toBe('denied');
    expect(await codeOf('dispatcher', 'plans.approve')).toBe('denied');
    expect(await codeOf('dispatcher', 'messages.settle')).toBe('denied');
  });

  it('the refusal names the role that is needed', async () => {
    const error = await small.refused('viewer', 'plans.submit', { id: '0'.repeat(36), version: 1 });
    expect(error).toMatchObject({ code: 'denied', params: { role: 'dispatcher' } });
    expect(error.message).toContain('无权');
  });
});

describe('what goes in', () => {
  it.each([
    ['plans.get', { id: 'x' }, 'id'],
    ['plans.get', {}, 'id'],
    ['plans.get', null, 'id'],
    ['plans.list', { openOnly: 'yes' }, 'openOnly'],
    ['customers.list', { limit: 501 }, 'limit'],
    ['customers.list', { offset: -1 }, 'offset'],
    ['audience.resolve', { audience: { parts: [{ kind: 'group', id: 'x' }] } }, 'audience.parts.0.id'],
    ['curves.get', { subject: { kind: 'region', code: '1' }, day: '1.1.2026', comparisons: [] }, 'day'],
  ])('%s names the field that does not fit: %j', async (name, input, where) => {
    expect(await small.send('viewer', name, input)).toMatchObject({
      ok: false,
      error: { code: 'invalid-input', params: { where } },
    });
  });

  it.each([
    ['a string', 'text'],
    ['a number', 7],
    ['a list', []],
  ])('%s is no input', async (_what, input) => {
    expect(await codeOf('viewer', 'plans.list', input)).toBe('invalid-input');
  });

  it('a property named __proto__ in the input changes nothing', async () => {
    const input: unknown = JSON.parse(
      '{"openOnly":false,"__proto__":{"limit":1},"constructor":{"prototype":{"x":1}}}',
    );
    expect(await codeOf('viewer', 'plans.list', input)).toBe('ok');
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });
});

describe('what comes out', () => {
  it('an unforeseen error shows an id, never its details; the log has both', async () => {
    const secret = 'SQLITE_ERROR: no such table secret_table at /home/user/archive.db';
    const broken = vi.spyOn(small.app.core.stores.plans, 'list').mockRejectedValueOnce(new Error(secret));
    const answer = await small.send('viewer', 'plans.list');
    broken.mockRestore();
    expect(answer).toMatchObject({ ok: false, error: { code: 'internal' } });
    const shown = JSON.stringify(answer);
    expect(shown).not.toMatch(/SQLITE|secret_table|archive\.db|\.ts:/);
    const id = answer.ok ? '' : String(answer.error.params.id);
    expect(id).toMatch(/^[0-9a-f]{8}$/);
    const line = JSON.stringify(small.log.entries.find((one) => one.event === 'call-failed'));
    expect(line).toContain(id);
    expect(line).toContain('secret_table');
  });

  it('a thing thrown that is no error is hidden the same way', async () => {
    const broken = vi.spyOn(small.app.core.stores.plans, 'list').mockRejectedValueOnce('password=hunter2');
    const shown = JSON.stringify(await small.send('viewer', 'plans.list'));
    broken.mockRestore();
    expect(shown).toContain('"internal"');
    expect(shown).not.toContain('hunter2');
  });

  it('an answer that does not fit the contract is an internal error, not half an answer', async () => {
    const broken = vi
      .spyOn(small.app.core.stores.templates, 'list')
      .mockResolvedValueOnce([{ id: 'not an id' }] as unknown as []);
    expect(await codeOf('viewer', 'templates.list')).toBe('internal');
    broken.mockRestore();
  });

  it('no list of users carries a password in any form', async () => {
    const { users } = await small.call('administrator', 'accounts.list', {});
    expect(users.length).toBeGreaterThanOrEqual(4);
    expect(JSON.stringify(users)).not.toMatch(/scrypt|password/i);
    const { entries } = await small.call('administrator', 'audit.list', {});
    expect(entries.some((one) => one.action === 'accounts.save')).toBe(true);
    expect(JSON.stringify(entries)).not.toMatch(/scrypt|password-of/i);
  });

  it('every error carries a whole Chinese sentence', async () => {
    const error = await small.refused('viewer', 'plans.get', { id: '0'.repeat(36) });
    expect(error.code).toBe('not-found');
    expect(error.message).toMatch(/[\u4e00-\u9fff]/);
    expect(error.message).not.toMatch(/[{}]/);
  });
});
