import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import {
  insertBalanceSql,
  insertCurveSql,
  insertCustomerSql,
  insertReadingSql,
  lmsSchema,
} from './lms-schema.ts';

type Statement = ReturnType<InstanceType<typeof DatabaseSync>['prepare']>;
type Value = string | number | null;

/** The simulated system's own database file. Every row that changes gets the next number of one sequence. */
export class LmsFile {
  readonly #db: InstanceType<typeof DatabaseSync>;
  readonly #statements = new Map<string, Statement>();
  #sequence: number;

  constructor(file: string) {
    mkdirSync(dirname(file), { recursive: true });
    this.#db = new DatabaseSync(file);
    this.#db.exec('pragma journal_mode = wal; pragma synchronous = normal; pragma busy_timeout = 5000');
    this.#db.exec(lmsSchema);
    const last = ['c_cons', 'a_balance', 'e_read', 'e_curve'].map(
      (table) => this.rows<{ n: number | null }>(`select max(upd_seq) as n from ${table}`)[0]?.n ?? 0,
    );
    this.#sequence = Math.max(...last);
  }

  close(): void {
    this.#db.close();
  }

  /** Statements are compiled once and kept by their text. */
  #prepared(sql: string): Statement {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#db.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  rows<T>(sql: string, ...values: Value[]): T[] {
    return this.#prepared(sql).all(...values) as T[];
  }

  run(sql: string, ...values: Value[]): void {
    this.#prepared(sql).run(...values);
  }

  inTransaction(work: () => void): void {
    this.#db.exec('begin immediate');
    try {
      work();
      this.#db.exec('commit');
    } catch (error) {
      this.#db.exec('rollback');
      throw error;
    }
  }

  nextSequence(): number {
    this.#sequence += 1;
    return this.#sequence;
  }

  writeCurve(accountNo: string, day: string, points: (number | null)[]): void {
    this.run(insertCurveSql, accountNo, day, this.nextSequence(), ...points);
  }

  writeCustomer(...values: Value[]): void {
    this.run(insertCustomerSql, ...values, this.nextSequence());
  }

  writeReading(
    at: { accountNo: string; meterNo: string; day: string; readMs: number },
    shown: number[],
  ): void {
    this.run(insertReadingSql, at.accountNo, at.meterNo, at.day, at.readMs, ...shown, this.nextSequence());
  }

  writeBalance(accountNo: string, value: number, unit: string, readMs: number): void {
    this.run(insertBalanceSql, accountNo, Math.round(value * 100) / 100, unit, readMs, this.nextSequence());
  }

  feedback(key: string, state: string, note: string): void {
    const sql = 'insert into l_feedback (order_key, fb_state, note, at_ms) values (?, ?, ?, ?)';
    this.run(sql, key, state, note, Date.now());
  }
}

/** Lets other writers of the database in between two small transactions. */
export const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2));
