import { newId } from '../../../shared/ids.ts';
import { promiseBodySchema } from '../../../shared/model/query.ts';
import { DAY_MS } from '../../../shared/time.ts';
import type { Core } from '../context.ts';
import type { QueryPromise } from '../ports.ts';
import { answerOf } from './answer.ts';
import type { Book } from './book.ts';
import { factsFor, readFor } from './data.ts';
import type { FactReader } from './facts.ts';
import { deliveryOf, type Hours } from './outgoing.ts';
import { peopleOf } from './people.ts';

const SOME = 100;
/** After this the question is no longer one, ms. */
const TOO_LATE_MS = DAY_MS;

/** Answers that were owed while the data was away, each once. Returns how many were sent. */
export async function keepPromises(
  core: Core,
  book: Book,
  reader: FactReader,
  hours: Hours,
): Promise<number> {
  const promises = await core.stores.queries.promises(SOME);
  if (promises.length === 0) return 0;
  let sent = 0;
  for (const promise of promises) if (await keepOne(core, book, reader, hours, promise)) sent += 1;
  return sent;
}

async function keepOne(
  core: Core,
  book: Book,
  reader: FactReader,
  hours: Hours,
  promise: QueryPromise,
): Promise<boolean> {
  const nowMs = core.clock.now();
  const { codes, customerIds, serviceNo } = promiseBodySchema.parse(JSON.parse(promise.body));
  const person = (await peopleOf(core, [promise.phone], nowMs)).get(promise.phone);
  const customers = person?.customers.filter((one) => customerIds.includes(one.id)) ?? [];
  const wanted = { codes: codes.filter((code) => book.byCode.has(code)), customers };
  const isVoid =
    !person || wanted.codes.length === 0 || customers.length === 0 || nowMs - promise.sinceMs > TOO_LATE_MS;
  if (isVoid) {
    await core.stores.queries.takePromise(promise.id);
    return false;
  }
  const facts = factsFor(wanted, book, await readFor([wanted], book, reader));
  // Still away.
  if (!facts) return false;
  const texts = answerOf(book, wanted, facts, person.contact?.name ?? '').texts.filter(
    (one) => one.text !== undefined,
  );
  const messageId = await hours.messageOf('reply', nowMs);
  return core.stores.transaction(async (stores) => {
    if (!(await stores.queries.takePromise(promise.id))) return false;
    if (texts.length === 0) return false;
    const text = texts.map((one) => one.text).join('');
    await stores.messages.addDeliveries([
      deliveryOf(book, {
        id: promise.id,
        messageId,
        sort: 'reply',
        person,
        customerIds,
        text,
        serviceNo,
        nowMs,
      }),
    ]);
    await stores.queries.addUses(
      texts.map(({ code }) => ({
        id: newId(),
        atMs: nowMs,
        phone: promise.phone,
        contactId: person.contact?.id ?? '',
        customerId: customers.length === 1 ? customers[0]!.id : '',
        serviceCode: code,
        kind: 'query',
        outcome: 'answered',
        inboundId: promise.inboundId,
        deliveryId: promise.id,
        feeFen: 0,
        answerMs: 0,
        note: '数据恢复后补答',
      })),
    );
    return true;
  });
}
