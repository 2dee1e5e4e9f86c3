import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Authenticator } from '../../../main/sms-server/authentication.ts';

const now = Date.parse('2021-09-30T05:20:03Z');
const accounts = [
  { name: 'station-a', password: 'pass-a' },
  { name: 'station-b', password: 'pass-b' },
];

let count = 0;
function token(fields: { name?: string; password?: string; created?: string; nonce?: string } = {}) {
  count += 1;
  const nonce = fields.nonce ?? Buffer.from(`nonce-${count}`).toString('base64');
  const created = fields.created ?? '2021-09-30T05:20:03Z';
  const digest = createHash('sha1')
    .update(Buffer.from(nonce, 'base64'))
    .update(created)
    .update(fields.password ?? 'pass-a')
    .digest('base64');
  return {
    UsernameToken: {
      Username: fields.name ?? 'station-a',
      Password: { attributes: { Type: 'PasswordDigest' }, $value: digest },
      Nonce: { attributes: {}, $value: nonce },
      Created: created,
    },
  };
}

const check = (security: unknown, atMs = now) =>
  new Authenticator(accounts, { now: () => atMs }).check(security);

describe('username token', () => {
  test('the right digest proves its account', () => {
    expect(check(token())).toBe('station-a');
    expect(check(token({ name: 'station-b', password: 'pass-b' }))).toBe('station-b');
  });

  test('elements with and without attributes are read alike', () => {
    const plain = token();
    const { Password, Nonce } = plain.UsernameToken;
    expect(
      check({
        UsernameToken: { ...plain.UsernameToken, Password: Password.$value, Nonce: Nonce.$value },
      }),
    ).toBe('station-a');
  });

  test('a wrong password, another account and an unknown one prove nothing', () => {
    expect(check(token({ password: 'wrong' }))).toBeUndefined();
    expect(check(token({ name: 'station-b' }))).toBeUndefined();
    expect(check(token({ name: 'nobody' }))).toBeUndefined();
  });

  test('the password in plain text is no digest', () => {
    const plain = token();
    expect(check({ UsernameToken: { ...plain.UsernameToken, Password: 'pass-a' } })).toBeUndefined();
  });

  test.each([
    ['nothing', undefined],
    ['no token', {}],
    ['an empty token', { UsernameToken: {} }],
    ['text', 'Security'],
    ['numbers', { UsernameToken: { Username: 1, Password: 2, Nonce: 3, Created: 4 } }],
  ])('%s proves nothing and is no error', (_, security) => {
    expect(check(security)).toBeUndefined();
  });

  test('a token without nonce or with an unreadable time proves nothing', () => {
    expect(check(token({ nonce: '' }))).toBeUndefined();
    expect(check(token({ created: 'yesterday' }))).toBeUndefined();
    expect(check(token({ created: '' }))).toBeUndefined();
  });

  test.each([
    [5 * 60_000, 'station-a'],
    [5 * 60_000 + 1_000, undefined],
    [-5 * 60_000, 'station-a'],
    [-5 * 60_000 - 1_000, undefined],
  ])('a token seen %d ms after it was made gives %s', (age, name) => {
    expect(check(token(), now + age)).toBe(name);
  });

  test('a nonce counts once', () => {
    const authenticator = new Authenticator(accounts, { now: () => now });
    const once = token();
    expect(authenticator.check(once)).toBe('station-a');
    expect(authenticator.check(once)).toBeUndefined();
    expect(authenticator.check(token())).toBe('station-a');
  });

  test('a nonce is remembered as long as a token that used it could be fresh', () => {
    let at = now;
    const authenticator = new Authenticator(accounts, { now: () => at });
    // Made by a clock that is four minutes ahead: fresh for nine minutes from now.
    const ahead = token({ created: '2021-09-30T05:24:03Z' });
    expect(authenticator.check(ahead)).toBe('station-a');
    at += 8 * 60_000;
    expect(authenticator.check(token({ created: '2021-09-30T05:28:03Z' }))).toBe('station-a');
    expect(authenticator.check(ahead)).toBeUndefined();
  });

  test('a wrong digest does not use up the nonce of the right one', () => {
    const authenticator = new Authenticator(accounts, { now: () => now });
    const nonce = Buffer.from('mine').toString('base64');
    expect(authenticator.check(token({ nonce, password: 'wrong' }))).toBeUndefined();
    expect(authenticator.check(token({ nonce }))).toBe('station-a');
  });

  test.each(['', '=', '\n==', ' =='])('a nonce counts once, however its base64 is written (%j)', (ending) => {
    const authenticator = new Authenticator(accounts, { now: () => now });
    const nonce = Buffer.from('0123456789abcdef').toString('base64');
    expect(authenticator.check(token({ nonce }))).toBe('station-a');
    expect(authenticator.check(token({ nonce: nonce.replace('==', ending) }))).toBeUndefined();
  });

  test('a restart does not forget which nonces were used', () => {
    const dir = mkdtempSync(join(tmpdir(), 'op-nonces-'));
    const options = { now: () => now, nonceFile: join(dir, 'nonces.txt') };
    const nonce = Buffer.from('seen on the wire').toString('base64');
    expect(new Authenticator(accounts, options).check(token({ nonce }))).toBe('station-a');
    expect(new Authenticator(accounts, options).check(token({ nonce }))).toBeUndefined();
    expect(new Authenticator(accounts, options).check(token())).toBe('station-a');
    rmSync(dir, { recursive: true });
  });
});
