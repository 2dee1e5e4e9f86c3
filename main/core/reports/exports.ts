import type { DrillQuery, ExportState } from '../../../shared/contract/reports.ts';
import { AppError } from '../../../shared/errors.ts';
import { newId } from '../../../shared/ids.ts';
import type { FileOnWire } from '../../../shared/model/common.ts';
import { stampOf } from '../../../shared/time.ts';
import { shownPhone } from '../accounts/personal-numbers.ts';
import type { Core } from '../context.ts';
import type { DrillDelivery, DrillFilter } from '../ports.ts';
import type { DeliveryDays } from './delivery-days.ts';
import { drillFilter, drillTotal } from './drill-down.ts';
import { deliveryWords, messageKindWords, roleWords } from './words.ts';
import type { Cell, ListHead } from './workbook.ts';

const PAGE = 1_000;
const MOST = 1_000_000;
const KEPT_MS = 3_600_000;

const stamp = (ms: number): string => (ms > 0 ? stampOf(ms) : '');

const head: Omit<ListHead, 'fileName'> = {
  name: '短信明细',
  title: [],
  head: [
    '入队时间',
    '业务',
    '标题',
    '收信人',
    '角色',
    '手机号',
    '短信原文',
    '分条',
    '状态',
    '网关码',
    '网关',
    '提交',
    '送达',
    '确认',
  ],
  widths: [20, 12, 28, 12, 16, 16, 60, 6, 8, 12, 14, 20, 20, 20],
};
const rowOf = (one: DrillDelivery): Cell[] => [
  stamp(one.queuedMs),
  messageKindWords[one.kind || 'reply'] ?? one.kind,
  one.title,
  one.contactName,
  roleWords[one.role] ?? '',
  shownPhone(one.phone),
  one.text,
  one.parts,
  deliveryWords[one.state],
  one.errorCode,
  one.gateway,
  stamp(one.submittedMs),
  one.state === 'delivered' ? stamp(one.doneMs) : '',
  stamp(one.confirmedMs),
];

type Running = {
  state: ExportState;
  file?: FileOnWire;
  isStopped: boolean;
  endedMs: number;
  work: Promise<void>;
};

/** Long lists written in the background: started, watched, stopped, fetched. They live as long as the application. */
export class Exports {
  readonly #core: Core;
  readonly #days: DeliveryDays;
  readonly #running = new Map<string, Running>();

  constructor(core: Core, days: DeliveryDays) {
    this.#core = core;
    this.#days = days;
  }

  async start(query: DrillQuery): Promise<ExportState> {
    this.#forgetOld();
    const filter = await drillFilter(this.#core, query);
    const total = Math.min(MOST, await drillTotal(this.#core, this.#days, query));
    const id = newId();
    const fileName = `短信明细-${query.from}—${query.to}.xlsx`;
    const state: ExportState = { id, state: 'running', rows: 0, total, bytes: 0, fileName, problem: '' };
    const entry: Running = { state, isStopped: false, endedMs: 0, work: Promise.resolve() };
    this.#running.set(id, entry);
    entry.work = this.#run(entry, filter)
      .catch((error: unknown) => {
        entry.state = { ...entry.state, state: 'failed', problem: String(error) };
        this.#core.log.warn('export-failed', { error: String(error) });
      })
      .finally(() => {
        entry.endedMs = this.#core.clock.now();
      });
    return state;
  }

  get(id: string): ExportState {
    return this.#entry(id).state;
  }

  /** Stops at the next portion and throws away what was written. */
  async stop(id: string): Promise<ExportState> {
    const entry = this.#entry(id);
    entry.isStopped = true;
    await entry.work;
    // It may have been quicker: then its file goes.
    delete entry.file;
    entry.state = { ...entry.state, state: 'stopped', bytes: 0 };
    return entry.state;
  }

  file(id: string): FileOnWire {
    const { file } = this.#entry(id);
    if (!file) throw new AppError('not-found', { what: 'export' });
    return file;
  }

  async stopAll(): Promise<void> {
    for (const entry of this.#running.values()) entry.isStopped = true;
    await Promise.all([...this.#running.values()].map((entry) => entry.work));
  }

  async #run(entry: Running, filter: DrillFilter): Promise<void> {
    const sink = this.#core.listSink({ ...head, fileName: entry.state.fileName });
    let after: { queuedMs: number; id: string } | undefined;
    for (;;) {
      if (entry.isStopped) {
        await sink.abandon();
        entry.state = { ...entry.state, state: 'stopped' };
        return;
      }
      const page = await this.#core.stores.reports.drillPage(filter, after, PAGE);
      await sink.write(page.map(rowOf));
      after = page.at(-1);
      const rows = entry.state.rows + page.length;
      entry.state = { ...entry.state, rows, total: Math.max(rows, entry.state.total) };
      if (page.length < PAGE || rows >= MOST) break;
    }
    const file = await sink.finish();
    entry.file = file;
    entry.state = {
      ...entry.state,
      state: 'done',
      total: entry.state.rows,
      bytes: Math.floor((file.base64.length * 3) / 4),
    };
  }

  #entry(id: string): Running {
    const entry = this.#running.get(id);
    if (!entry) throw new AppError('not-found', { what: 'export' });
    return entry;
  }

  #forgetOld(): void {
    const limit = this.#core.clock.now() - KEPT_MS;
    for (const [id, entry] of this.#running)
      if (entry.endedMs > 0 && entry.endedMs < limit) this.#running.delete(id);
  }
}
