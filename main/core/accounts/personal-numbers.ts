import { AsyncLocalStorage } from 'node:async_hooks';
import { mayAct, type Role } from '../../../shared/model/account.ts';
import { formatPhone, maskPhone } from '../../../shared/sms/phone.ts';

/** Who asks, for as long as the call runs. Nobody = the product itself, which writes for its own people. */
const asking = new AsyncLocalStorage<Role>();

/** A mobile number in E.164, plain or in groups; never part of a longer number, a word or an id. */
const numbers = /(?<![0-9A-Za-z])(?:\+86)?1[3-9]\d ?\d{4} ?\d{4}(?![0-9A-Za-z])/g;

/** Who reads and prints need not know under which number somebody is reached; who tells people or keeps the settings must. */
const needsNumbers = (role: Role) => mayAct(role, ['dispatcher', 'administrator']);

/** A number for a file or a report: readable, or masked for a caller who need not know it. */
export function shownPhone(phone: string): string {
  const role = asking.getStore();
  return role === undefined || needsNumbers(role) ? formatPhone(phone) : maskPhone(phone);
}

function masked(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(numbers, (found) => maskPhone(found.replace(/ /g, '')));
  if (Array.isArray(value)) return value.map(masked);
  if (value === null || typeof value !== 'object') return value;
  // The bytes of a file were written with `shownPhone`; nothing in them is to be touched.
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, key === 'base64' ? one : masked(one)]),
  );
}

/** What `work` answers to `role`: the same shape, every mobile number in it masked for those who need none. */
export async function answerTo<T>(role: Role, work: () => Promise<T>): Promise<T> {
  const answer = await asking.run(role, work);
  return needsNumbers(role) ? answer : (masked(answer) as T);
}
