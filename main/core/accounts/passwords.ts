import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

const COST = { N: 16_384, r: 8, p: 1 };

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

/** What everybody tries first, without digits at the end. */
const common = [
  'password',
  'passw0rd',
  'qwertyui',
  'qwertyuiop',
  'administrator',
  'orderlypower',
  'abcdefgh',
  'iloveyou',
];

/** Why a password is not taken, as a sentence part; '' = it is good. */
export function passwordProblem(password: string, login: string, minLength: number): string {
  const plain = password.normalize('NFKC').toLowerCase();
  if ([...plain].length < minLength) return `至少 ${minLength} 位`;
  if (plain === login.toLowerCase()) return '不能与登录名相同';
  if (new Set(plain).size < 5) return '重复的字符太多';
  const isRun = [...plain].every((c, i) => i === 0 || c.charCodeAt(0) === plain.charCodeAt(i - 1) + 1);
  if (isRun || common.includes(plain.replace(/\d+$/, '')) || /^\d+$/.test(plain)) return '太容易被猜到';
  return '';
}
