import { AppError } from '../../shared/errors.ts';
import type { StagingStore } from '../core/ports.ts';
import { noteChanges } from './archive-index.ts';
import { assignmentRows, toContactColumns } from './contacts.ts';
import { curvesMoved, taken, toCustomerColumns } from './customers.ts';
import { type Database, insertMany, inTransaction, num, text } from './database.ts';

const tables = ['staged_contacts', 'staged_places', 'staged_customers'] as const;
type Table = (typeof tables)[number];

const contactColumns = ['name', 'search_key', 'mobile', 'mobile2', 'contact_state', 'remark'];
const placeColumns = ['id', 'contact_id', 'role', 'customer_id', 'office_id'];
const customerColumns = [
  'account_no',
  'name',
  'search_key',
  'region_code',
  'industry_code',
  'voltage',
  'capacity_kva',
  'security_kw',
  'feeder',
  'is_protected',
  'limit_class',
];

/** Rows deleted in one go after a job. */
const CLEARED = 2_000;
/** What a job has left behind so long ago belongs to nobody any more. */
const LEFT_MS = 24 * 3_600_000;

export function createStagingStore(db: Database): StagingStore {
  return {
    async addContacts(jobId, contacts) {
      await inTransaction(db, async (tx) => {
        await insertMany(
          tx,
          'staged_contacts',
          contacts.map((one) => ({
            job_id: jobId,
            id: one.contact.id,
            known_version: one.knownVersion,
            ...toContactColumns(one.contact),
          })),
        );
        const places = contacts.flatMap((one) => assignmentRows(one.contact.id, one.newPlaces));
        await insertMany(
          tx,
          'staged_places',
          places.map((row) => ({ job_id: jobId, ...row })),
        );
      });
    },
    async addCustomers(jobId, customers) {
      await insertMany(
        db,
        'staged_customers',
        customers.map(({ id, knownVersion, fields }) => ({
          job_id: jobId,
          id,
          known_version: knownVersion,
          ...toCustomerColumns(fields),
        })),
      );
    },
    takeContacts: (jobId) => takeContacts(db, jobId),
    takeCustomers: (jobId) => takeCustomers(db, jobId),
    async clear(jobId) {
      for (const table of tables) await clear(db, table, jobId);
    },
    async clearLeft(nowMs) {
      // The id of a job begins with its time.
      const before = newIdTime(nowMs - LEFT_MS);
      for (const table of tables) {
        const left = await db.q(table).where('job_id', '<', before).distinct('job_id');
        for (const row of left) await clear(db, table, text(row.job_id));
      }
    },
  };
}

const newIdTime = (ms: number): string => {
  const time = Math.max(0, ms).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}`;
};

/** In portions, so that others come between. */
async function clear(db: Database, table: Table, jobId: string): Promise<void> {
  for (;;) {
    const rows = await db.q(table).where('job_id', jobId).orderBy('id').limit(CLEARED).select('id');
    const last = rows.at(-1);
    if (!last) return;
    await db.q(table).where('job_id', jobId).where('id', '<=', text(last.id)).delete();
  }
}

/** New rows of a job into the archive, as one statement of the database. */
async function insertNew(db: Database, from: Table, into: string, columns: string[], jobId: string) {
  const all = ['id', ...columns];
  await db.q.raw(
    `insert into ?? (${all.map(() => '??').join(', ')}, ??) select ${all.map(() => '??').join(', ')}, 1 from ?? where ?? = ? and ?? = 0`,
    [into, ...all, 'version', ...all, from, 'job_id', jobId, 'known_version'],
  );
}

/** Rows of the archive that a job changes, as they were when it looked at them. */
function unchanged(db: Database, from: Table, target: string, jobId: string) {
  return db
    .q(`${from} as s`)
    .where('s.job_id', jobId)
    .where('s.known_version', '>', 0)
    .whereRaw('?? = ??', ['s.id', `${target}.id`])
    .whereRaw('?? = ??', ['s.known_version', `${target}.version`]);
}

async function changesOf(db: Database, from: Table, jobId: string): Promise<number> {
  const row = await db
    .q(from)
    .where('job_id', jobId)
    .where('known_version', '>', 0)
    .count({ n: '*' })
    .first();
  return num(row?.n);
}

/** Ids of a job for the search of every workstation; more than a few hundred are told as "everything". */
async function noteJob(db: Database, from: Table, kind: 'contacts' | 'customers', jobId: string) {
  const rows = await db.q(from).where('job_id', jobId).orderBy('id').limit(1_000).select('id');
  await noteChanges(
    db,
    kind,
    rows.map((row) => text(row.id)),
  );
}

async function takeContacts(db: Database, jobId: string): Promise<void> {
  await taken(db, '手机号', () => insertNew(db, 'staged_contacts', 'contacts', contactColumns, jobId));
  const wanted = await changesOf(db, 'staged_contacts', jobId);
  if (wanted > 0) {
    const changed = await db
      .q('contacts')
      .whereExists(unchanged(db, 'staged_contacts', 'contacts', jobId).select(db.q.raw('1')))
      .increment('version', 1);
    if (num(changed) !== wanted) throw new AppError('stale', { what: '档案' });
  }
  const marks = placeColumns.map(() => '??').join(', ');
  await db.q.raw(`insert into ?? (${marks}) select ${marks} from ?? where ?? = ?`, [
    'assignments',
    ...placeColumns,
    ...placeColumns,
    'staged_places',
    'job_id',
    jobId,
  ]);
  await noteJob(db, 'staged_contacts', 'contacts', jobId);
}

async function takeCustomers(db: Database, jobId: string): Promise<void> {
  await taken(db, '户号', () => insertNew(db, 'staged_customers', 'customers', customerColumns, jobId));
  const wanted = await changesOf(db, 'staged_customers', jobId);
  if (wanted > 0) {
    const next = (column: string) =>
      db
        .q('staged_customers as n')
        .where('n.job_id', jobId)
        .whereRaw('?? = ??', ['n.id', 'customers.id'])
        .select(`n.${column}`);
    const changed = await db
      .q('customers')
      .whereExists(unchanged(db, 'staged_customers', 'customers', jobId).select(db.q.raw('1')))
      .update({
        ...Object.fromEntries(customerColumns.map((column) => [column, next(column)])),
        version: db.q.raw('?? + 1', ['version']),
      });
    if (num(changed) !== wanted) throw new AppError('stale', { what: '档案' });
  }
  await curvesMoved(db);
  await noteJob(db, 'staged_customers', 'customers', jobId);
}
