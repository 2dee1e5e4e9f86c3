import { createHash, timingSafeEqual } from 'node:crypto';
import { NonceBook } from './nonces.ts';

/** The WS-Security header as the SOAP library parses it. */
type UsernameToken = { Username?: unknown; Password?: unknown; Nonce?: unknown; Created?: unknown };
const FRESH_MS = 5 * 60_000;

/** Text of an element that may have come with attributes. */
function elementText(element: unknown): string {
  if (typeof element === 'object' && element !== null && '$value' in element)
    return String(element.$value).trim();
  return typeof element === 'string' ? element.trim() : '';
}

export type AuthenticatorOptions = {
  now?: () => number;
  /** Where used nonces are kept over a restart. */
  nonceFile?: string;
};

/** UsernameToken with password digest; a nonce counts once, an old token not at all. */
export class Authenticator {
  readonly #passwords: Map<string, string>;
  readonly #nonces: NonceBook;
  readonly #now: () => number;

  constructor(accounts: { name: string; password: string }[], options: AuthenticatorOptions = {}) {
    this.#passwords = new Map(accounts.map((account) => [account.name, account.password]));
    this.#now = options.now ?? Date.now;
    this.#nonces = new NonceBook(2 * FRESH_MS, options.nonceFile, this.#now());
  }

  /** The account's name, or undefined when the token does not prove one. */
  check(security: unknown): string | undefined {
    const token = (security as { UsernameToken?: UsernameToken } | undefined)?.UsernameToken;
    if (!token) return undefined;
    const name = elementText(token.Username);
    const nonce = Buffer.from(elementText(token.Nonce), 'base64');
    const created = elementText(token.Created);
    const password = this.#passwords.get(name);
    const now = this.#now();
    const age = Math.abs(now - Date.parse(created));
    if (password === undefined || nonce.length === 0 || !(age <= FRESH_MS)) return undefined;
    const expected = createHash('sha1').update(nonce).update(created).update(password).digest();
    const given = Buffer.from(elementText(token.Password), 'base64');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    return this.#nonces.use(nonce, now) ? name : undefined;
  }
}
