import { createHash, timingSafeEqual } from 'node:crypto';

/** The WS-Security header as the SOAP library parses it. */
type UsernameToken = { Username?: unknown; Password?: unknown; Nonce?: unknown; Created?: unknown };
const FRESH_MS = 5 * 60_000;

/** Text of an element that may have come with attributes. */
function elementText(element: unknown): string {
  if (typeof element === 'object' && element !== null && '$value' in element) return String(element.$value);
  return typeof element === 'string' ? element : '';
}

/** UsernameToken with password digest; a nonce counts once, an old token not at all. */
export class Authenticator {
  readonly #passwords: Map<string, string>;
  readonly #nonces = new Map<string, number>();
  readonly #now: () => number;

  constructor(accounts: { name: string; password: string }[], now: () => number = Date.now) {
    this.#passwords = new Map(accounts.map((account) => [account.name, account.password]));
    this.#now = now;
  }

  /** The account's name, or undefined when the token does not prove one. */
  check(security: unknown): string | undefined {
    const token = (security as { UsernameToken?: UsernameToken } | undefined)?.UsernameToken;
    if (!token) return undefined;
    const name = elementText(token.Username);
    const nonce = elementText(token.Nonce);
    const created = elementText(token.Created);
    const password = this.#passwords.get(name);
    const now = this.#now();
    const age = Math.abs(now - Date.parse(created));
    if (password === undefined || nonce === '' || !(age <= FRESH_MS)) return undefined;
    const expected = createHash('sha1')
      .update(Buffer.from(nonce, 'base64'))
      .update(created)
      .update(password)
      .digest();
    const given = Buffer.from(elementText(token.Password), 'base64');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    if (this.#nonces.has(nonce)) return undefined;
    this.#nonces.set(nonce, now);
    this.#forget(now);
    return name;
  }

  #forget(now: number): void {
    for (const [nonce, atMs] of this.#nonces) {
      if (now - atMs < 2 * FRESH_MS) break;
      this.#nonces.delete(nonce);
    }
  }
}
