import { pointClock } from '../../../shared/load/curve.ts';
import type { Values } from '../../../shared/sms/template.ts';
import { addDays, dayOf, dayStartMs, monthDayOf } from '../../../shared/time.ts';
import type { Core } from '../context.ts';
import { keyOf, regionName } from '../forecast/subjects.ts';

export type ExpectedDay = { day: string; maxKw: number; point: number };

/** What is expected of a region today and tomorrow, as far as it was forecast. */
export async function regionForecast(
  core: Core,
  regionCode: string,
): Promise<{ name: string; days: ExpectedDay[] }> {
  const today = dayOf(core.clock.now());
  const days: ExpectedDay[] = [];
  for (const day of [today, addDays(today, 1)]) {
    const stored = await core.stores.forecasts.get(keyOf({ kind: 'region', code: regionCode }), day);
    if (!stored) continue;
    const maxKw = Math.max(...stored.forecast.values);
    days.push({ day, maxKw, point: stored.forecast.values.indexOf(maxKw) });
  }
  return { name: await regionName(core, regionCode), days };
}

/** The day with the highest expected load. */
export const worstDay = (days: readonly ExpectedDay[]): ExpectedDay | undefined =>
  days.toSorted((a, b) => b.maxKw - a.maxKw)[0];

/** What templates say of the forecast; 万千瓦 with two digits, empty when there is none. */
export async function forecastValues(core: Core, regionCode: string): Promise<Values> {
  const worst = worstDay((await regionForecast(core, regionCode)).days);
  return {
    预测日期: worst ? monthDayOf(dayStartMs(worst.day)) : '',
    预测最大负荷: worst ? (worst.maxKw / 10_000).toFixed(2) : '',
    预测时刻: worst ? pointClock(worst.point) : '',
  };
}
