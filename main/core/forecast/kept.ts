import type { ForecastSubject } from '../../../shared/contract/forecast.ts';
import type { CallOutput } from '../../../shared/contract/index.ts';
import { forecastsNote, parseNote } from '../../../shared/model/curve-notes.ts';
import { isArchiveAway } from '../archive-watch.ts';
import { subjectKey } from '../curves/source.ts';
import type { CurveKeep } from '../ports.ts';
import type { ForecastBook } from './book.ts';

/** Days of one subject that are kept. */
const KEPT_DAYS = 4;

/** A forecast as it is stored; with the archive away as this machine saw it last. */
export async function shownForecast(
  book: ForecastBook,
  keep: CurveKeep,
  subject: ForecastSubject,
  day: string,
): Promise<CallOutput<'forecast.get'>> {
  const name = `forecast:${subjectKey(subject)}`;
  const kept = async () => parseNote(await keep.note(name), forecastsNote, []);
  try {
    const answer = await book.get(subject, day);
    const { forecast, madeMs } = answer;
    if (forecast) {
      const before = await kept();
      const isKnown = before.some((one) => one.forecast.day === day && one.madeMs === madeMs);
      const others = before.filter((one) => one.forecast.day !== day);
      const next = [{ forecast, madeMs }, ...others].slice(0, KEPT_DAYS);
      if (!isKnown) await keep.setNote(name, JSON.stringify(next));
    }
    return answer;
  } catch (error) {
    if (!isArchiveAway(error)) throw error;
    const found = (await kept()).find((one) => one.forecast.day === day);
    return found ? { state: 'ready', ...found } : { state: 'none', forecast: null, madeMs: 0 };
  }
}
