import type { Knex } from 'knex';
import type { Row } from './values.ts';

/** Rows read at once: a few milliseconds of work. */
const PAGE = 300;

export type Paged = { rows: Row[]; watermark: number };

/**
 * One page of `rows()` by sequence. Rows that share the last sequence of a full page are left for the next one, so none
 * is lost; a page that is all one sequence is read whole.
 */
export async function pageSince(
  rows: () => Knex.QueryBuilder,
  sequence: string,
  watermark: number,
  size = PAGE,
): Promise<Paged> {
  const sequenceOf = (row: Row) => Number(row[sequence]);
  const found: Row[] = await rows().where(sequence, '>', watermark).orderBy(sequence).limit(size);
  const first = found[0];
  const last = found.at(-1);
  if (!first || !last) return { rows: [], watermark };
  const end = sequenceOf(last);
  if (found.length < size) return { rows: found, watermark: end };
  if (sequenceOf(first) === end) return { rows: await rows().where(sequence, end), watermark: end };
  const complete = found.filter((row) => sequenceOf(row) < end);
  return { rows: complete, watermark: sequenceOf(complete.at(-1) ?? first) };
}

/** `where column in (…)` in lists every database takes; joins the rows. */
export async function inLists<T>(
  values: readonly string[],
  read: (some: string[]) => PromiseLike<T[]>,
): Promise<T[]> {
  const rows: T[] = [];
  for (let i = 0; i < values.length; i += 500) rows.push(...(await read(values.slice(i, i + 500))));
  return rows;
}
