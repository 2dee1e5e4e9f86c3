import { z } from 'zod';
import type { AuditHead, AuditQuery, AuditStore } from '../core/ports.ts';
import { auditHash, type ChainRow } from './audit-chain.ts';
import { type Database, num, text } from './database.ts';
import { containsPattern } from './search-key.ts';

type Row = Record<string, unknown>;

const CHAIN = 'audit-chain';
/** Characters of a detail that stand beside the entry; the rest follows in `detail_more`. */
const DETAIL = 1_200;
const SUBJECT = 130;
const headSchema = z.object({ seq: z.number().int(), hash: z.string() });

const cut = (t: string, n: number) => t.slice(0, n).replace(/[\uD800-\uDBFF]$/, '');

const toRow = (row: Row): ChainRow => ({
  seq: num(row.seq),
  atMs: num(row.at_ms),
  userName: text(row.user_name),
  workstation: text(row.workstation),
  action: text(row.action),
  subject: text(row.subject),
  detail: text(row.detail) + text(row.detail_more),
  prevHash: text(row.prev_hash),
  hash: text(row.hash),
});

/** Entries of the chain in order, a page at a time. */
export async function* chainRows(db: Database, page = 2_000): AsyncGenerator<ChainRow> {
  for (let after = 0; ; ) {
    const rows: Row[] = await db.q('audit').where('seq', '>', after).orderBy('seq').limit(page).select();
    for (const row of rows) yield toRow(row);
    if (rows.length < page) return;
    after = num(rows.at(-1)?.seq);
  }
}

/** What the database says is the newest entry; it is written with each entry. */
export async function storedHead(db: Database): Promise<AuditHead> {
  const row = await db.q('settings').where('name', CHAIN).first('body');
  const parsed = headSchema.safeParse(JSON.parse(text(row?.body) || '{}'));
  return parsed.success ? parsed.data : { seq: 0, hash: '' };
}

function matching(db: Database, query: AuditQuery) {
  const rows = db.q('audit');
  if (query.fromMs) rows.where('at_ms', '>=', query.fromMs);
  if (query.toMs) rows.where('at_ms', '<', query.toMs);
  if (query.search) {
    const pattern = containsPattern(query.search);
    rows.where((w) => {
      for (const column of ['user_name', 'workstation', 'action', 'subject', 'detail'])
        w.orWhereRaw("?? like ? escape '\\'", [column, pattern]);
    });
  }
  return rows;
}

export function createAuditStore(db: Database): AuditStore {
  return {
    async append(entry) {
      // Touching one row queues up writers of several workstations: the chain has no forks.
      const lock = await db.q('settings').where('name', CHAIN).update({ name: CHAIN });
      if (lock === 0) await db.q('settings').insert({ name: CHAIN, body: '{}' });
      const last = await db.q('audit').orderBy('seq', 'desc').first('seq', 'hash');
      const prevHash = text(last?.hash);
      const row = { ...entry, seq: num(last?.seq) + 1, subject: cut(entry.subject, SUBJECT) };
      const hash = auditHash(row, prevHash);
      const short = cut(row.detail, DETAIL);
      await db.q('audit').insert({
        seq: row.seq,
        at_ms: row.atMs,
        user_name: row.userName,
        workstation: row.workstation,
        action: row.action,
        subject: row.subject,
        detail: short,
        detail_more: row.detail.slice(short.length) || null,
        prev_hash: prevHash,
        hash,
      });
      await db
        .q('settings')
        .where('name', CHAIN)
        .update({ body: JSON.stringify({ seq: row.seq, hash }) });
    },
    async list(query) {
      const count = await matching(db, query).count({ n: '*' }).first();
      const rows: Row[] = await matching(db, query)
        .orderBy('seq', 'desc')
        .offset(query.offset)
        .limit(query.limit)
        .select();
      const entries = rows.map(toRow).map(({ prevHash: _prev, hash: _hash, ...entry }) => entry);
      return { entries, total: num(count?.n) };
    },
    head: () => storedHead(db),
  };
}
