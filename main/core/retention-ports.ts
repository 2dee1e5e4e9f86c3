import type { MessageTable, OldYear } from '../../shared/model/retention.ts';
import type { DeliveryPage, DeliveryQuery } from './ports.ts';

/** Rows of one year as they lie in the database, a few hundred at most. */
export type OldPortion = { year: string; rows: Partial<Record<MessageTable, Record<string, unknown>[]>> };

export interface OldRowStore {
  /**
   * What is older than `beforeMs` and nothing waits for, oldest first: messages all of whose deliveries are final, and
   * received messages somebody has dealt with. A message comes after the last of its deliveries. Portions may be
   * dropped while they are read.
   */
  portions(beforeMs: number): AsyncIterable<OldPortion>;
  /** Deletes the rows of a portion, all or none. */
  drop(portion: OldPortion): Promise<void>;
}

/** Files outside the archive, one for each year, into which old messages go. */
export interface OldFiles {
  /** Writes what is not there yet; afterwards every row is on disk. */
  put(portion: OldPortion): Promise<void>;
  /** Newest first. */
  years(): Promise<OldYear[]>;
  /** Deliveries of a year, newest first; throws `not-found`. */
  search(year: string, query: DeliveryQuery): Promise<DeliveryPage>;
  close(): Promise<void>;
}
