import type { Settings } from '../../../shared/contract/system.ts';
import { fenPerPartAt } from '../../../shared/sms/tariff.ts';
import { dayStartMs } from '../../../shared/time.ts';
import type { FenOf } from './totals.ts';

/** The price of one part on a day, fen; asked for every sum, so it is remembered. */
export function fenOfDay(settings: Settings): FenOf {
  const known = new Map<string, number>();
  return (day) => {
    const fen = known.get(day) ?? fenPerPartAt(settings.sms.tariffs, dayStartMs(day));
    known.set(day, fen);
    return fen;
  };
}
