import type { DayLine } from '../../components/load-chart/lines.ts';
import type { Forecast } from '../../stores/forecast.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';

/** What made the forecast, in words; a simple rule under its own name. */
export const methodName = (method: string): string => word('forecastMethod', method);

/** The forecast as a line with its band; undefined while there is none. */
export function forecastLine({ forecast, madeMs }: Forecast, isPrint = false): DayLine | undefined {
  if (!forecast) return undefined;
  const { values, low, high } = forecast;
  return {
    key: 'forecast',
    label: t('forecast.line', { made: format.clock(madeMs) }),
    color: isPrint ? '#000' : 'var(--accent)',
    width: isPrint ? 1.2 : 2,
    dash: '5 4',
    values,
    ...(low && high ? { band: { low, high } } : {}),
  };
}
