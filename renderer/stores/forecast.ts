import type { ForecastSubject } from '../../shared/contract/forecast.ts';
import type { CallOutput } from '../../shared/contract/index.ts';
import type { CurveSubject } from '../../shared/model/curve.ts';
import { act } from './actions.ts';
import { useLive } from './live.ts';

export type Forecast = CallOutput<'forecast.get'>;
export type Decision = CallOutput<'forecast.decide'>;

export type { ForecastSubject };

/** Forecasts are made for regions and plans. */
export const canForecast = (subject: CurveSubject): subject is ForecastSubject =>
  subject.kind === 'region' || subject.kind === 'plan';

/** Forecasts there are for regions and plans; nothing is asked for others. */
export function useForecast(subject: CurveSubject | undefined, day: string) {
  const input = subject && canForecast(subject) ? { subject, day } : undefined;
  return useLive('forecast.get', input, ['forecasts.changed']);
}

/** The own region's forecast against its supply limit. */
export const useDecision = (day: string) =>
  useLive('forecast.decide', { day }, ['forecasts.changed', 'plans.changed', 'archive.changed']);

/** What warning rules watch. */
export const useLoadWatch = () =>
  useLive('forecast.watch', {}, ['curves.changed', 'forecasts.changed', 'archive.changed'], 60_000);

/** Puts the expected gaps on the gap board of the day, over what stands there; false when it was refused. */
export async function fillGaps(day: string, decision: Decision, note: string): Promise<boolean> {
  const before = await act('gaps.get', { day });
  if (!before) return false;
  const saved = await act('gaps.save', {
    day,
    maxDemandKw: Math.round(decision.peak?.kw ?? 0),
    share: 0,
    source: 'forecast',
    note,
    version: before.version,
    blocks: decision.blocks.map(({ startMin, endMin, gapKw }) => ({ startMin, endMin, gapKw })),
  });
  return saved !== undefined;
}
