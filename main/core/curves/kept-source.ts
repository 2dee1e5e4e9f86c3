import type { CurveSettings } from '../../../shared/contract/curves.ts';
import { AppError } from '../../../shared/errors.ts';
import type { DayWeather } from '../../../shared/load/comparison-dates.ts';
import type { DaySum } from '../../../shared/load/day-sum.ts';
import type { CurveSubject } from '../../../shared/model/curve.ts';
import {
  parseNote,
  plansNote,
  subjectNote,
  utilityNote,
  weatherNote,
} from '../../../shared/model/curve-notes.ts';
import type { CurveKeep } from '../ports.ts';
import { parseCurveSettings } from './settings.ts';
import { type CurveSource, type PlanWindow, type Resolved, subjectKey } from './source.ts';

/** Curves as they were kept on this machine, with the small facts that belong to them. */
export class KeptSource implements CurveSource {
  readonly #keep: CurveKeep;

  constructor(keep: CurveKeep) {
    this.#keep = keep;
  }

  settings = async (): Promise<CurveSettings> => parseCurveSettings(await this.#keep.note('settings'));

  utility = async () =>
    parseNote(await this.#keep.note('utility'), utilityNote, { regionCode: '', supplyLimitKw: 0 });

  plans = async (): Promise<PlanWindow[]> => parseNote(await this.#keep.note('plans'), plansNote, []);

  async weather(): Promise<Map<string, DayWeather>> {
    const rows = parseNote(await this.#keep.note('weather'), weatherNote, []);
    return new Map(rows.map(([day, maxC, minC]) => [day, { maxC, minC }]));
  }

  async resolve(subject: CurveSubject): Promise<Resolved> {
    const key = subjectKey(subject);
    const note = parseNote(await this.#keep.note(key), subjectNote.nullable(), null);
    if (!note) throw new AppError('not-kept');
    return { subject, key, ...note };
  }

  async days(resolved: Resolved, days: readonly string[]): Promise<Map<string, DaySum>> {
    const kept = await this.#keep.get(resolved.subject, [...new Set(days)]);
    return new Map(kept.map((one) => [one.day, one.sum]));
  }
}

/** Notes what a live source says, so that the kept one can say it later; only what has changed is written. */
export class Notes {
  readonly #keep: CurveKeep;
  readonly #written = new Map<string, string>();

  constructor(keep: CurveKeep) {
    this.#keep = keep;
  }

  async #write(name: string, value: unknown): Promise<void> {
    const body = JSON.stringify(value);
    if (this.#written.get(name) === body) return;
    await this.#keep.setNote(name, body);
    if (this.#written.size > 5_000) this.#written.clear();
    this.#written.set(name, body);
  }

  async write(source: CurveSource, resolved: Resolved): Promise<void> {
    const { name, expected, limits, subject } = resolved;
    const { regionCode, supplyLimitKw } = await source.utility();
    await this.#write('settings', await source.settings());
    await this.#write('utility', { regionCode, supplyLimitKw });
    await this.#write('plans', await source.plans());
    await this.#write(subjectKey(subject), { name, expected, limits });
  }

  async writeWeather(weather: Map<string, DayWeather>): Promise<void> {
    if (weather.size > 0)
      await this.#write(
        'weather',
        [...weather].map(([day, { maxC, minC }]) => [day, maxC, minC]),
      );
  }
}
