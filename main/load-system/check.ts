import type { LmsCheck, LmsConfig, LmsFinding, LmsMapping } from '../../shared/model/lms.ts';
import type { LmsDatabase } from './load-system.ts';
import { toRow } from './orders.ts';
import { dayFrom, numberOf, type Row, textOf, timeOf } from './values.ts';

type Part = keyof LmsMapping;
const parts: Part[] = ['customers', 'balances', 'readings', 'curves', 'orders', 'feedback'];
/** Columns that hold times, days and numbers; the others hold texts. */
const times = new Set(['readAt', 'startMs', 'endMs', 'atMs']);
const numbers = new Set(
  'sequence contractKva securityKw ct pt value total sharp peak flat valley round limitKw'.split(' '),
);

/** Looks at every table and column of a mapping in the real schema. Says what fits; changes nothing. */
export async function checkMapping(db: LmsDatabase, config: LmsConfig, tryWrite: boolean): Promise<LmsCheck> {
  await db.q.raw(`select 1${db.fromNothing}`);
  const findings: LmsFinding[] = [];
  for (const part of parts) findings.push(...(await checkPart(db, config, part)));
  if (tryWrite) findings.push(await checkWrite(db, config));
  return { fits: findings.every((one) => one.result === 'fits' || one.result === 'absent'), findings };
}

async function checkPart(
  db: LmsDatabase,
  { mapping, conventions }: LmsConfig,
  part: Part,
): Promise<LmsFinding[]> {
  const { table, ...fields } = mapping[part];
  const finding = (field: string, column: string, result: LmsFinding['result'], detail = ''): LmsFinding => ({
    part,
    table,
    field,
    column,
    result,
    detail,
  });
  const names = await db.columnsOf(table);
  let sample: Row | undefined;
  try {
    sample = await db.q(table).first();
  } catch (error) {
    const reason = error instanceof Error ? error.message.slice(0, 200) : String(error);
    return [finding('', '', names.length > 0 ? 'unreadable' : 'missing', reason)];
  }
  const known = new Set(names.length > 0 ? names : Object.keys(sample ?? {}));
  const most = Number(conventions.pointsPerDay);
  const columns = Object.entries(fields).flatMap(([field, column]): [string, string][] =>
    field === 'pointPrefix' ? [1, most / 2, most].map((n) => [`p${n}`, `${column}${n}`]) : [[field, column]],
  );
  const beyond = 'pointPrefix' in fields ? `${fields.pointPrefix}${most + 1}` : '';
  return [
    finding('', '', 'fits', sample ? '' : 'empty'),
    // More columns than points: what is read as a day would be its first hours.
    ...(known.has(beyond) ? [finding('pointPrefix', beyond, 'odd', beyond)] : []),
    ...columns.map(([field, column]) => {
      if (column === '') return finding(field, column, 'absent');
      if (!known.has(column)) return finding(field, column, 'missing', closeTo(column, known));
      const value = sample?.[column];
      return finding(field, column, isOdd(field, value) ? 'odd' : 'fits', shown(value));
    }),
  ];
}

/** True for a value the field cannot mean. Nothing to see is not odd. */
function isOdd(field: string, value: unknown): boolean {
  if (value === null || value === undefined) return false;
  if (field === 'day') return dayFrom(value) === undefined;
  if (times.has(field)) return timeOf(value) === undefined;
  if (numbers.has(field) || /^p\d+$/.test(field)) return numberOf(value) === null;
  return false;
}

const shown = (value: unknown): string =>
  value instanceof Date ? value.toISOString() : textOf(value).slice(0, 40);

/** Names of the table that look like the one that is missing, best first. */
function closeTo(name: string, known: ReadonlySet<string>): string {
  const plain = (text: string) => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  const pairs = (text: string) =>
    new Set(Array.from({ length: text.length - 1 }, (_, i) => text.slice(i, i + 2)));
  const own = pairs(plain(name));
  return [...known]
    .map((one) => ({ one, shared: [...pairs(plain(one))].filter((pair) => own.has(pair)).length }))
    .filter(({ shared }) => shared > 0)
    .toSorted((a, b) => b.shared - a.shared || a.one.localeCompare(b.one))
    .slice(0, 3)
    .map(({ one }) => one)
    .join(', ');
}

const taken = new Error('taken back');

/** Writes an order and takes it back: shows whether the rights are there. */
async function checkWrite(db: LmsDatabase, config: LmsConfig): Promise<LmsFinding> {
  const { orders } = config.mapping;
  const now = Date.now();
  const order = {
    key: `check-${now.toString(36)}`,
    planNo: 'check',
    control: '00',
    accountNo: '0',
    round: 1,
    command: 'cancel' as const,
    limitKw: 0,
    startMs: now,
    endMs: now,
  };
  const finding = { part: 'orders', table: orders.table, field: 'write', column: '' };
  try {
    await db.q.transaction(async (trx) => {
      await trx(orders.table).insert(toRow(order, config));
      throw taken;
    });
  } catch (error) {
    if (error === taken) return { ...finding, result: 'fits', detail: '' };
    const reason = error instanceof Error ? error.message.slice(0, 200) : String(error);
    return { ...finding, result: 'unreadable', detail: reason };
  }
  return { ...finding, result: 'fits', detail: '' };
}
