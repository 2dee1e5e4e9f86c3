import type { SubjectForecast } from '../../shared/load/forecast/subject.ts';
import type { SupplyLimits } from '../../shared/model/forecast.ts';

/** `isOutdated`: what it was made from has changed since. */
export type StoredForecast = { forecast: SubjectForecast; madeMs: number; isOutdated: boolean };

/** Forecasts as last made, and the supply limits of single days. */
export interface ForecastStore {
  get(subjectKey: string, day: string): Promise<StoredForecast | undefined>;
  /** Replaces what was forecast for that day before. */
  save(subjectKey: string, forecast: SubjectForecast, madeMs: number): Promise<void>;
  /** The forecasts of this day and later ones are outdated from now on. */
  outdate(fromDay: string): Promise<void>;
  limits(day: string): Promise<SupplyLimits | undefined>;
  /** Version 0 inserts, else replaces when the version still fits; throws `stale`. */
  saveLimits(limits: SupplyLimits): Promise<void>;
}
