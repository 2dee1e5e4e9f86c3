import type { CurveJob } from '../../../shared/contract/curves.ts';
import { AppError } from '../../../shared/errors.ts';
import { newId } from '../../../shared/ids.ts';
import { pointClock } from '../../../shared/load/curve.ts';
import type { FileOnWire } from '../../../shared/model/common.ts';
import { type CurveSubject, POINTS } from '../../../shared/model/curve.ts';
import { addDays, stampOf } from '../../../shared/time.ts';
import type { Core } from '../context.ts';
import type { BatchBook, BatchHead } from '../ports.ts';
import type { CurveBook } from './book.ts';
import { figureCells, figureHeads } from './export.ts';
import { notesOf } from './words.ts';

/** Days of subjects in one job: a workbook of that many rows still opens. */
const MOST = 20_000;
/** Days of a subject worked on between two looks at whether somebody stopped it. */
const STRIDE = 31;
const KEPT_JOBS = 20;

type Many = { subjects: CurveSubject[]; from: string; to: string };
type Job = CurveJob & { isStopped: boolean; file?: FileOnWire };

function daysOf({ from, to }: Many): string[] {
  const days: string[] = [];
  for (let day = from; day <= to && days.length <= MOST; day = addDays(day, 1)) days.push(day);
  return days;
}

/** Long work on curves, one after another, with progress to watch and a way to stop it. */
export class CurveJobs {
  readonly #core: Core;
  readonly #book: CurveBook;
  readonly #openBook: (head: BatchHead) => BatchBook;
  readonly #jobs = new Map<string, Job>();
  #running: Promise<unknown> = Promise.resolve();

  constructor(core: Core, book: CurveBook, openBook: (head: BatchHead) => BatchBook) {
    this.#core = core;
    this.#book = book;
    this.#openBook = openBook;
  }

  list(): CurveJob[] {
    return [...this.#jobs.values()].reverse().map(publicJob);
  }

  file(id: string): FileOnWire {
    const file = this.#jobs.get(id)?.file;
    if (!file) throw new AppError('not-found', { what: 'file' });
    return file;
  }

  stop(id: string): void {
    const job = this.#jobs.get(id);
    if (job?.state === 'running') job.isStopped = true;
  }

  /** Stops everything and waits for the end. */
  async close(): Promise<void> {
    for (const id of this.#jobs.keys()) this.stop(id);
    await this.#running;
  }

  /** A workbook of many days and subjects. Throws `too-large`, `invalid-input`. */
  batch(many: Many & { withBad: boolean }): CurveJob {
    return this.#begin('batch', many, async (job, days) => {
      const book = this.#openBook(this.#head(many));
      try {
        for (const subject of many.subjects)
          for (let i = 0; i < days.length; i += STRIDE) {
            await this.#batchRows(book, job, subject, days.slice(i, i + STRIDE), many.withBad);
            if (job.isStopped) return;
          }
        job.file = await book.finish();
      } finally {
        if (!job.file) await book.drop();
      }
    });
  }

  #head({ subjects, from, to }: Many): BatchHead {
    const mark = this.#core.mode === 'drill' ? '【演练】' : '';
    return {
      fileName: `${mark}负荷曲线-${from}-${to}-${subjects.length} 个对象.xlsx`,
      title: [
        `${mark}负荷曲线（kW） ${from} 至 ${to}`,
        `对象 ${subjects.length} 个　制表 ${stampOf(this.#core.clock.now())}`,
      ],
      values: ['对象', '日期', '说明', ...Array.from({ length: POINTS }, (_, i) => pointClock(i))],
      figures: ['对象', '日期', '说明', ...figureHeads],
    };
  }

  async #batchRows(book: BatchBook, job: Job, subject: CurveSubject, days: string[], withBad: boolean) {
    // The days are asked for as "other" days of the first: one question, answered from the sums.
    const answers = [];
    for (let i = 0; i < days.length; i += 9) {
      const [day = '', ...others] = days.slice(i, i + 9);
      answers.push(await this.#book.get({ subject, day, comparisons: [], others, bandDays: 0, withBad }));
    }
    const rows = answers.flatMap(({ subjectName, series }) =>
      series.map((one) => ({ head: [subjectName, one.day, notesOf(one).join('，')], one })),
    );
    await book.add(
      rows.map(({ head, one }) => [...head, ...one.values.slice(0, POINTS)]),
      rows.map(({ head, one }) => [...head, ...figureCells(one)]),
    );
    this.#progress(job, days.length, answers[0]?.subjectName ?? '');
  }

  /** Keeps the days of these subjects on this machine. */
  prefetch(many: Many & { isPinned: boolean }): CurveJob {
    return this.#begin('prefetch', many, async (job, days) => {
      for (const subject of many.subjects) {
        const resolved = await this.#book.watch.run(() => this.#book.live.resolve(subject));
        for (let i = 0; i < days.length; i += STRIDE) {
          const some = days.slice(i, i + STRIDE);
          await this.#book.takeAlong(resolved, some, many.isPinned);
          this.#progress(job, some.length, resolved.name);
          if (job.isStopped) return;
        }
      }
    });
  }

  #progress(job: Job, done: number, note: string): void {
    job.done += done;
    job.note = note;
    this.#core.emit('curves.jobs', { ids: [job.id] });
  }

  #begin(kind: CurveJob['kind'], many: Many, work: (job: Job, days: string[]) => Promise<void>): CurveJob {
    const days = daysOf(many);
    const total = days.length * many.subjects.length;
    if (total === 0) throw new AppError('invalid-input', { where: 'to', problem: '结束早于开始' });
    if (total > MOST) throw new AppError('too-large');
    const job: Job = {
      id: newId(),
      kind,
      state: 'running',
      done: 0,
      total,
      note: '',
      startedMs: this.#core.clock.now(),
      isStopped: false,
    };
    this.#jobs.set(job.id, job);
    const [oldest] = this.#jobs.keys();
    if (this.#jobs.size > KEPT_JOBS && oldest) this.#jobs.delete(oldest);
    this.#running = this.#running.then(() => this.#run(job, () => work(job, days)));
    return publicJob(job);
  }

  async #run(job: Job, work: () => Promise<void>): Promise<void> {
    try {
      if (!job.isStopped) await work();
      job.state = job.isStopped ? 'cancelled' : 'done';
    } catch (error) {
      job.state = 'failed';
      job.note = error instanceof AppError ? error.code : 'internal';
      this.#core.log.warn('curve-job-failed', { kind: job.kind, error: String(error) });
    }
    this.#core.emit('curves.jobs', { ids: [job.id] });
  }
}

function publicJob({ id, kind, state, done, total, note, startedMs }: Job): CurveJob {
  return { id, kind, state, done, total, note, startedMs };
}
