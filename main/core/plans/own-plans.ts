import type { PlanRow } from '../../../shared/model/plan.ts';
import type { Core } from '../context.ts';

/** The plans of what is done now: the drill's in a drill, the real ones otherwise. `mode` = those of another. */
export async function ownPlans(
  core: Core,
  openOnly: boolean,
  mode: Core['mode'] = core.mode,
): Promise<PlanRow[]> {
  const isDrill = mode === 'drill';
  return (await core.stores.plans.list(openOnly)).filter((plan) => plan.isDrill === isDrill);
}
