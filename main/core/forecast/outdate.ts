import { dayOf } from '../../../shared/time.ts';
import type { Core } from '../context.ts';
import type { Stores } from '../ports.ts';

/** What forecasts are made from has changed: those of today and later are made again when next asked for. */
export const outdateForecasts = (core: Core, stores: Stores): Promise<void> =>
  stores.forecasts.outdate(dayOf(core.clock.now()));
