import type { FileOnWire } from '../../../shared/model/common.ts';

export type Cell = string | number | null;
export type Sheet = { name: string; title: string[]; head: string[]; rows: Cell[][]; widths: number[] };

/** A list too long to hold: head first, then rows in portions. */
export type ListHead = Omit<Sheet, 'rows'> & { fileName: string };
export interface ListSink {
  /** Returns when the portion is taken; the writer waits for it. */
  write(rows: Cell[][]): Promise<void>;
  /** Bytes so far. */
  finish(): Promise<FileOnWire>;
  /** Throws away what was written. */
  abandon(): Promise<void>;
}
