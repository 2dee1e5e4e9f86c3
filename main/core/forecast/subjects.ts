import type { ForecastSubject } from '../../../shared/contract/forecast.ts';
import type { Core } from '../context.ts';

/** Under what a forecast is stored. */
export const keyOf = (subject: ForecastSubject): string =>
  subject.kind === 'region' ? `region:${subject.code}` : `plan:${subject.id}`;

/** The name of a region; its code when it has none. */
export async function regionName(core: Core, code: string): Promise<string> {
  return (await core.stores.codes.regions()).find((one) => one.code === code)?.name ?? code;
}
