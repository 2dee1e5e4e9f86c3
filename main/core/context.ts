import type { AppEvents, EventName } from '../../shared/contract/index.ts';
import type { Settings } from '../../shared/contract/system.ts';
import type { Actor } from '../../shared/model/account.ts';
import type { FileOnWire } from '../../shared/model/common.ts';
import type { Report } from '../../shared/model/report.ts';
import type { ArchiveBook } from './archive/book.ts';
import type { Table } from './archive/sheet.ts';
import type { BackupPort, Clock, Host, LoadSystem, Log, SetupPort, Stores } from './ports.ts';
import type { ListHead, ListSink, Sheet } from './reports/workbook.ts';
import type { OldFiles } from './retention-ports.ts';

/** What every use case works with. */
export type Core = {
  stores: Stores;
  /** The archive in memory, for searches and counts. */
  book: ArchiveBook;
  clock: Clock;
  log: Log;
  loadSystem: LoadSystem;
  /** What is done now: in a drill texts are marked, plans numbered and counted apart. */
  mode: 'drill' | 'live';
  /** What this installation is connected to: simulators, or real phones and terminals. */
  installation: 'drill' | 'live';
  /** Looks whether the desk is in a drill now. */
  takeDeskDrill: () => Promise<void>;
  /** This machine's name, for callers that do not say theirs. */
  workstation: string;
  settings: () => Promise<Settings>;
  emit: <N extends EventName>(name: N, payload: AppEvents[N]) => void;
  /** Builds a workbook; large ones off the main loop. */
  workbook: (fileName: string, sheets: Sheet[]) => Promise<FileOnWire> | FileOnWire;
  /** A workbook that prints well with a picture (PNG in base64, '' = none) in front; off the main loop. */
  chartBook: (fileName: string, sheets: Sheet[], picture: string) => Promise<FileOnWire>;
  /** Builds the print-ready workbook of a report, off the main loop. */
  reportBook: (fileName: string, report: Report) => Promise<FileOnWire> | FileOnWire;
  /** Opens a list too long to hold, written off the main loop. */
  listSink: (head: ListHead) => ListSink;
  /** What only some shells and machines can do. */
  host: Host;
  /** Reads a table people sent; large ones off the main loop. Throws `bad-file`. */
  readTable: (file: FileOnWire) => Promise<Table> | Table;
  /** Undefined where the configuration is a file that people write themselves. */
  setup: SetupPort | undefined;
  /** Undefined where the archive is a server database. */
  backups: BackupPort | undefined;
  /** Where old messages go; undefined where there is no folder for them. */
  oldFiles: OldFiles | undefined;
  /** Versions and memory of the running process, for diagnostics. */
  runtime: () => Record<string, string | number>;
  /** New jobs are in the queue. */
  nudgeSender: () => void;
  /** New orders wait for the load management system. */
  nudgeOrders: () => void;
  /** Since when the load management system is away; 0 = it is there. */
  lmsAwaySinceMs: () => number;
};

/** Writes one line of the audit; call it inside the transaction of what it records. */
export function record(
  stores: Stores,
  core: Core,
  actor: Actor,
  what: { action: string; subject: string; detail?: unknown },
): Promise<void> {
  return stores.audit.append({
    atMs: core.clock.now(),
    userName: actor.name,
    workstation: actor.workstation,
    action: what.action,
    subject: what.subject,
    detail: what.detail === undefined ? '' : JSON.stringify(what.detail),
  });
}
