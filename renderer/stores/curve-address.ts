import type { CurveView } from './curve-view.ts';

/** What of the view stands in the address, so that a reload and a kept address show the same. */
const kept = [
  'subjects',
  'day',
  'comparisons',
  'others',
  'bandDays',
  'withBad',
  'withForecast',
  'mode',
  'range',
] as const;
type Kept = Pick<CurveView, (typeof kept)[number]>;

const PARAMETER = 'curves';

const isDay = (value: unknown) => typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value);

/** The right shape; whether such a subject exists is known when it is asked for. */
function fits(key: keyof Kept, value: unknown, usual: Kept): boolean {
  if (key === 'day') return isDay(value);
  if (key === 'mode') return value === 'overlay' || value === 'difference';
  if (key === 'others') return Array.isArray(value) && value.every(isDay);
  if (key === 'range')
    return Array.isArray(value) && value.length === 2 && value.every((one) => one >= 0 && one <= 1_440);
  if (key === 'subjects') return Array.isArray(value) && value.every((one) => typeof one?.kind === 'string');
  return Array.isArray(usual[key]) ? Array.isArray(value) : typeof value === typeof usual[key];
}

/** What the address says differently from the usual view. */
export function viewOfAddress(search: string, usual: Kept): Partial<Kept> {
  try {
    const said = JSON.parse(new URLSearchParams(search).get(PARAMETER) ?? '{}') as Record<string, unknown>;
    return Object.fromEntries(
      kept.filter((key) => fits(key, said[key], usual)).map((key) => [key, said[key]]),
    );
  } catch {
    return {};
  }
}

/** Writes what differs from the usual view into the address; nothing for no view. */
export function writeAddress(view: Kept | undefined, usual: Kept): void {
  const url = new URL(window.location.href);
  const changed = view && kept.filter((key) => JSON.stringify(view[key]) !== JSON.stringify(usual[key]));
  if (view && changed && changed.length > 0)
    url.searchParams.set(
      PARAMETER,
      JSON.stringify(Object.fromEntries(changed.map((key) => [key, view[key]]))),
    );
  else url.searchParams.delete(PARAMETER);
  window.history.replaceState(window.history.state, '', url);
}
