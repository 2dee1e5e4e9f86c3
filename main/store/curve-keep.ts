import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Knex } from 'knex';
import { curveSubjectSchema } from '../../shared/model/curve.ts';
import type { CurveKeep, KeptCurve } from '../core/ports.ts';
import { packSum, unpackSum } from './curve-sum-rows.ts';
import { flag, num, text } from './database.ts';
import { sqlite } from './dialects/sqlite.ts';

type Row = Record<string, unknown>;

const DEFAULT_LIMIT = 200 * 1024 * 1024;
/** What a row takes beside its curve, bytes. */
const ROW_BYTES = 200;

/**
 * Opens the file in which this workstation keeps curves for the time without a network. It holds copies only: a
 * damaged file is put aside (`….damaged`) and a new one begun.
 */
export async function openCurveKeep(file: string): Promise<CurveKeep> {
  try {
    return await open(file);
  } catch {
    if (file !== ':memory:' && existsSync(file)) renameSync(file, `${file}.damaged`);
    for (const tail of ['-wal', '-shm']) rmSync(`${file}${tail}`, { force: true });
    return open(file);
  }
}

async function open(file: string): Promise<CurveKeep> {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
  const q = sqlite.connect({ kind: 'sqlite', file, cacheMb: 8 });
  try {
    await createTables(q);
    return keepOver(q);
  } catch (error) {
    await q.destroy();
    throw error;
  }
}

async function createTables(q: Knex): Promise<void> {
  await q.raw(`create table if not exists kept_curves (
    kept_key text primary key, subject text not null, subject_name text not null, curve_day text not null,
    expected integer not null, reported integer not null, fetched_ms integer not null, shown_ms integer not null,
    is_pinned integer not null, bytes integer not null, body blob not null)`);
  await q.raw('create index if not exists ix_kept_room on kept_curves (is_pinned, shown_ms)');
  await q.raw('create table if not exists kept_notes (name text primary key, body text not null)');
  await q('kept_curves').count({ n: '*' }).first();
}

function toCurve(row: Row): KeptCurve | undefined {
  const subject = readSubject(row.subject);
  return (
    subject && {
      key: text(row.kept_key),
      subject,
      name: text(row.subject_name),
      day: text(row.curve_day),
      expected: num(row.expected),
      sum: unpackSum(row.body, num(row.reported), num(row.fetched_ms)),
      shownMs: num(row.shown_ms),
      isPinned: flag(row.is_pinned),
    }
  );
}

function readSubject(body: unknown) {
  try {
    return curveSubjectSchema.safeParse(JSON.parse(text(body))).data;
  } catch {
    return undefined;
  }
}

function keepOver(q: Knex): CurveKeep {
  const note = async (name: string) => {
    const row = await q('kept_notes').where({ name }).first('body');
    return row === undefined ? undefined : text(row.body);
  };
  const setNote = async (name: string, body: string) => {
    await q.raw(
      'insert into kept_notes (name, body) values (?, ?) on conflict (name) do update set body = excluded.body',
      [name, body],
    );
  };
  const limitBytes = async () => Number((await note('limit')) ?? DEFAULT_LIMIT);
  const total = async () => num((await q('kept_curves').sum({ n: 'bytes' }).first())?.n);
  return {
    note,
    setNote,
    limitBytes,
    async put(days) {
      if (days.length === 0) return;
      await q.transaction(async (tx) => {
        for (const day of days) await putOne(tx, day);
      });
      await makeRoom(q, (await total()) - (await limitBytes()));
    },
    async get(subject, days) {
      const rows: Row[] = await q('kept_curves')
        .where('subject', JSON.stringify(subject))
        .whereIn('curve_day', [...days])
        .select();
      return rows.flatMap((row) => toCurve(row) ?? []);
    },
    async list({ search, offset, limit }) {
      const matching = () => {
        const rows = q('kept_curves');
        return search ? rows.where('subject_name', 'like', `%${search.replace(/[%_]/g, '')}%`) : rows;
      };
      const rows: Row[] = await matching()
        .orderBy([{ column: 'curve_day', order: 'desc' }, 'subject_name'])
        .offset(offset)
        .limit(limit)
        .select();
      return {
        days: rows.flatMap((row) => {
          const curve = toCurve(row);
          if (!curve) return [];
          const { sum, expected: _, ...rest } = curve;
          return [{ ...rest, fetchedMs: sum.fetchedMs, bytes: num(row.bytes) }];
        }),
        total: num((await matching().count({ n: '*' }).first())?.n),
        bytes: await total(),
      };
    },
    async subjects() {
      const rows: Row[] = await q('kept_curves')
        .groupBy('subject')
        .select('subject')
        .max({ subject_name: 'subject_name' })
        .orderBy('subject_name');
      return rows.flatMap((row) => {
        const subject = readSubject(row.subject);
        return subject ? [{ subject, name: text(row.subject_name) }] : [];
      });
    },
    async pin(keys, isPinned) {
      await q('kept_curves')
        .whereIn('kept_key', [...keys])
        .update({ is_pinned: isPinned ? 1 : 0 });
    },
    async forget(keys) {
      await q('kept_curves')
        .whereIn('kept_key', [...keys])
        .delete();
    },
    async setLimit(bytes) {
      await setNote('limit', String(bytes));
      await makeRoom(q, (await total()) - bytes);
    },
    close: () => q.destroy(),
  };
}

/** Inserts or replaces; a pin stays, and a new one is set. */
async function putOne(tx: Knex, day: KeptCurve): Promise<void> {
  const body = packSum(day.sum);
  await tx.raw(
    `insert into kept_curves (kept_key, subject, subject_name, curve_day, expected, reported, fetched_ms, shown_ms,
       is_pinned, bytes, body) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     on conflict (kept_key) do update set subject_name = excluded.subject_name, expected = excluded.expected,
       reported = excluded.reported, fetched_ms = excluded.fetched_ms, shown_ms = excluded.shown_ms,
       is_pinned = max(kept_curves.is_pinned, excluded.is_pinned), bytes = excluded.bytes, body = excluded.body`,
    [
      day.key,
      JSON.stringify(day.subject),
      day.name,
      day.day,
      day.expected,
      day.sum.reported,
      day.sum.fetchedMs,
      day.shownMs,
      day.isPinned ? 1 : 0,
      body.byteLength + ROW_BYTES,
      body,
    ],
  );
}

/** Drops what was shown longest ago and is not pinned, until as many bytes are free. Pinned days are never dropped. */
async function makeRoom(q: Knex, bytes: number): Promise<void> {
  if (bytes <= 0) return;
  const rows: Row[] = await q('kept_curves')
    .where('is_pinned', 0)
    .orderBy(['shown_ms', 'curve_day'])
    .select('kept_key', 'bytes');
  const dropped: string[] = [];
  let freed = 0;
  for (const row of rows) {
    if (freed >= bytes) break;
    freed += num(row.bytes);
    dropped.push(text(row.kept_key));
  }
  for (let i = 0; i < dropped.length; i += 500)
    await q('kept_curves')
      .whereIn('kept_key', dropped.slice(i, i + 500))
      .delete();
}
