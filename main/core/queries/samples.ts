import { segmentOnAir } from '../../../shared/sms/segments.ts';
import { renderTemplate, type TemplateKind, type Values } from '../../../shared/sms/template.ts';
import { monthDayOf } from '../../../shared/time.ts';
import type { Core } from '../context.ts';
import { sampleTexts } from '../messages/templates.ts';
import { signed } from '../messages/texts.ts';
import { replyValues } from './answer.ts';
import { type Book, readBook } from './book.ts';
import { type FactReader, type Facts, inTime, type SourceFacts } from './facts.ts';
import { sampleValues } from './texts.ts';

/** Customers a text is shown for. */
const SAMPLES = 3;

/** Some customers of the archive, as they come. */
async function someCustomers(core: Core) {
  await core.book.refresh();
  return core.stores.customers.byIds(core.book.customers.slice(0, SAMPLES).map((one) => one.id));
}

function sampleOf(core: Core, book: Book, customer: string, text: string, values: [Values, Values[]]) {
  const rendered = renderTemplate(text, ...values);
  const { prefix, text: whole } = signed(rendered.text, book.settings, core.installation);
  return {
    customer,
    text: whole,
    pieces: [{ text: prefix }, ...rendered.pieces],
    missing: rendered.missing,
    parts: segmentOnAir(whole).parts,
  };
}

/** A text of any kind as some people would get it. */
export function sampleText(core: Core, reader: FactReader, input: { kind: TemplateKind; text: string }) {
  if (input.kind === 'sentence') return sampleSentence(core, input.text);
  if (input.kind === 'reply') return sampleReplies(core, reader, input.text);
  return sampleTexts(core, input);
}

/** A sentence of the query service as people would get it with the services and prices of now. */
async function sampleSentence(core: Core, text: string) {
  const book = await readBook(core);
  const values = sampleValues(book, await someCustomers(core), core.clock.now());
  return { samples: [sampleOf(core, book, book.settings.utility.name, text, [values, []])], planName: '' };
}

/** The answer of a service with the data of real customers; what is away is a dash. */
async function sampleReplies(core: Core, reader: FactReader, text: string) {
  const book = await readBook(core);
  const { utility } = book.settings;
  const customers = await someCustomers(core);
  const accounts = customers.map((one) => one.accountNo);
  const books = await Promise.all(
    (['balance', 'reading', 'energy'] as const).map((source) =>
      inTime(reader(source, accounts)).catch((): SourceFacts => new Map()),
    ),
  );
  const nowMs = core.clock.now();
  const samples = customers.map((customer) => {
    const facts: Facts = Object.assign({}, ...books.map((one) => one.get(customer.accountNo)));
    const person = [...(core.book.customer(customer.id)?.contacts ?? [])][0]?.name ?? '';
    const shared = {
      姓名: person,
      单位: utility.name,
      咨询电话: utility.phone,
      日期: monthDayOf(nowMs),
    };
    return sampleOf(core, book, customer.name, text, [shared, [replyValues(text, customer, facts)]]);
  });
  return { samples, planName: '' };
}
