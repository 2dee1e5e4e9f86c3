import type { CallOutput } from '../../../shared/contract/index.ts';
import { AppError } from '../../../shared/errors.ts';
import type { WeatherDay } from '../../../shared/load/weather-text.ts';
import type { Actor } from '../../../shared/model/account.ts';
import { dayOf } from '../../../shared/time.ts';
import { type Core, record } from '../context.ts';
import { outdateForecasts } from '../forecast/outdate.ts';

const EARLIEST = '1900-01-01';
const LATEST = '2999-12-31';

/** Temperatures of the days from … to, in order, and how many are stored altogether. */
export async function readWeather(
  core: Core,
  { from, to }: { from: string; to: string },
): Promise<CallOutput<'curves.weather'>> {
  const all = [...(await core.stores.curveSums.weather(EARLIEST, LATEST))]
    .map(([day, { maxC, minC }]) => ({ day, maxC, minC }))
    .toSorted((a, b) => (a.day < b.day ? -1 : 1));
  return {
    days: all.filter(({ day }) => day >= from && day <= to),
    stored: all.length,
    firstDay: all[0]?.day ?? '',
    lastDay: all.at(-1)?.day ?? '',
  };
}

/**
 * Enters temperatures of days, over what stands there, for forecasts and weather-alike days; throws `invalid-input`
 * where the lowest is above the highest.
 */
export async function saveWeather(
  core: Core,
  actor: Actor,
  rows: readonly WeatherDay[],
): Promise<{ saved: number }> {
  const wrong = rows.findIndex((row) => row.minC > row.maxC);
  if (wrong >= 0)
    throw new AppError('invalid-input', { where: `rows.${wrong}.minC`, problem: '最低高于最高' });
  const byDay = new Map(rows.map((row) => [row.day, row]));
  await core.stores.transaction(async (stores) => {
    await stores.curveSums.saveWeather([...byDay.values()]);
    await outdateForecasts(core, stores);
    await record(stores, core, actor, {
      action: 'curves.weather',
      subject: `${byDay.size} 天`,
      detail: { days: [...byDay.keys()].slice(0, 50) },
    });
  });
  core.emit('archive.changed', { kind: 'settings' });
  core.emit('forecasts.changed', { day: dayOf(core.clock.now()) });
  return { saved: byDay.size };
}
