import { createHash } from 'node:crypto';
import type { AuditEntry } from '../../shared/model/account.ts';
import type { AuditHead } from '../core/ports.ts';

/** An entry with its place in the chain. */
export type ChainRow = AuditEntry & { prevHash: string; hash: string };

export type ChainFault = {
  seq: number;
  /**
   * `changed`: a field is not what was hashed; `removed`: entries before this one are gone; `moved`: it does not follow
   * the entry before it; `cut`: the newest entries are gone; `rewritten`: the chain is whole but not the one that was
   * witnessed at the time.
   */
  problem: 'changed' | 'removed' | 'moved' | 'cut' | 'rewritten';
};

/** The hash of an entry covers every field and the hash before it, so a changed, removed or moved row shows. */
export function auditHash(row: AuditEntry, prevHash: string): string {
  const fields = [
    prevHash,
    row.seq,
    row.atMs,
    row.userName,
    row.workstation,
    row.action,
    row.subject,
    row.detail,
  ];
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex');
}

/** Follows the chain entry by entry in the order of `seq`; memory stays small however long it is. */
export class ChainCheck {
  readonly #faults: ChainFault[] = [];
  readonly #witnessed: Map<number, string>;
  #last: AuditHead = { seq: 0, hash: '' };

  /** `witnesses` are heads of the chain seen earlier and kept elsewhere. */
  constructor(witnesses: readonly AuditHead[]) {
    this.#witnessed = new Map(witnesses.map(({ seq, hash }) => [seq, hash]));
  }

  take(row: ChainRow): void {
    const add = (problem: ChainFault['problem']) => this.#faults.push({ seq: row.seq, problem });
    if (row.seq !== this.#last.seq + 1) add('removed');
    else if (row.prevHash !== this.#last.hash) add('moved');
    if (auditHash(row, row.prevHash) !== row.hash) add('changed');
    const witnessed = this.#witnessed.get(row.seq);
    if (witnessed !== undefined && witnessed !== row.hash) add('rewritten');
    this.#last = { seq: row.seq, hash: row.hash };
  }

  /** What was found; `head` is what the database itself says is the newest entry. */
  finish(head: AuditHead): { entries: number; faults: ChainFault[] } {
    const newest = Math.max(head.seq, ...this.#witnessed.keys());
    if (newest > this.#last.seq) this.#faults.push({ seq: newest, problem: 'cut' });
    return { entries: this.#last.seq, faults: this.#faults };
  }
}
