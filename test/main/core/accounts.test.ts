import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { SmallApp } from '../../support/small-app.ts';

let small: SmallApp;
beforeAll(async () => {
  small = await SmallApp.open({ isStarted: false });
});
afterAll(() => small.close());

const login = (name: string, password: string) =>
  small.send(undefined, 'accounts.login', { login: name, password });
const user = async (name: string) => {
  const fields = { login: name, name, role: 'viewer', isActive: true } as const;
  return small.call('administrator', 'accounts.save', { ...fields, password: `right-${name}` });
};

describe('logging in', () => {
  it('never says whether the login or the password was wrong', async () => {
    const wrong = await login('0600', 'wrong');
    const unknown = await login('nobody', 'wrong');
    expect(wrong).toEqual(unknown);
    expect(wrong).toMatchObject({
      ok: false,
      error: { code: 'bad-credentials', params: { waitSeconds: 0 } },
    });
  });

  it('five wrong passwords make even the right one wait, for this login only', async () => {
    await user('slow');
    for (let i = 0; i < 4; i += 1)
      expect(await login('slow', 'wrong')).toMatchObject({ error: { params: { waitSeconds: 0 } } });
    expect(await login('slow', 'wrong')).toMatchObject({ error: { params: { waitSeconds: 1 } } });
    expect(await login('slow', 'right-slow')).toMatchObject({
      ok: false,
      error: { code: 'bad-credentials' },
    });
    expect(await login('0421', 'orderly-0421')).toMatchObject({ ok: true });
    await expect.poll(async () => (await login('slow', 'right-slow')).ok, { timeout: 5_000 }).toBe(true);
  });

  it('many wrong passwords at the same moment slow down just as well', async () => {
    await user('flooded');
    // However long the guesses take here, no time passes for the waits.
    const now = vi.spyOn(Date, 'now').mockReturnValue(Date.now());
    await Promise.all(Array.from({ length: 12 }, (_, i) => login('flooded', `guess-${i}`)));
    const right = await login('flooded', 'right-flooded');
    now.mockRestore();
    expect(right).toMatchObject({ ok: false, error: { code: 'bad-credentials' } });
  });

  it('a right password forgets the wrong ones before it', async () => {
    await user('careless');
    for (let round = 0; round < 2; round += 1) {
      for (let i = 0; i < 4; i += 1) await login('careless', 'wrong');
      expect(await login('careless', 'right-careless')).toMatchObject({ ok: true });
    }
  });

  it('is written into the audit with the workstation', async () => {
    const { entries } = await small.call('administrator', 'audit.list', { search: 'accounts.login' });
    expect(entries.length).toBeGreaterThan(0);
    expect(entries.some((one) => one.userName === '周敏' && one.workstation === '1 号席')).toBe(true);
  });
});

describe('keeping accounts', () => {
  it('a login is unique', async () => {
    await user('unique');
    const twin = {
      login: 'unique',
      name: '另一人',
      role: 'viewer',
      isActive: true,
      password: 'long-enough',
    } as const;
    expect((await small.refused('administrator', 'accounts.save', twin)).code).toBe('taken');
  });

  it('a short password is refused for a new user and for one that exists; an empty one keeps the old', async () => {
    const saved = await user('lengthy');
    const fields = { login: 'lengthy', name: '改名', role: 'viewer', isActive: true } as const;
    const error = await small.refused('administrator', 'accounts.save', {
      ...fields,
      login: 'other',
      password: 'short',
    });
    expect(error).toMatchObject({ code: 'invalid-input', params: { where: 'password' } });
    await small.call('administrator', 'accounts.save', { ...fields, id: saved.id, password: '' });
    expect(await login('lengthy', 'right-lengthy')).toMatchObject({ ok: true });
    expect(
      (await small.refused('administrator', 'accounts.save', { ...fields, id: saved.id, password: '1' }))
        .code,
    ).toBe('invalid-input');
  });

  it('a user that is gone is not made anew under another id', async () => {
    const ghost = {
      id: '0'.repeat(36),
      login: 'ghost',
      name: '无此人',
      role: 'viewer',
      isActive: true,
      password: 'long-enough',
    } as const;
    expect((await small.refused('administrator', 'accounts.save', ghost)).code).toBe('not-found');
  });
});
