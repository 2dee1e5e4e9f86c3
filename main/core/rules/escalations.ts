import { AppError } from '../../../shared/errors.ts';
import { groupBy } from '../../../shared/group-by.ts';
import type { Actor } from '../../../shared/model/account.ts';
import type { Delivery } from '../../../shared/model/message.ts';
import type { Core } from '../context.ts';
import { escalate } from '../plans/issue.ts';
import { ownPlans } from '../plans/own-plans.ts';

/** Who acts when nobody does. */
const automatic: Actor = { userId: '', name: '自动转下一联系人', role: 'dispatcher', workstation: '' };

/** Customers none of whose people have confirmed although the last one was told long enough ago. */
function overdue(deliveries: readonly Delivery[], beforeMs: number): string[] {
  const told = deliveries.filter((one) => one.state !== 'cancelled');
  const byCustomer = groupBy(
    told.flatMap((one) => one.customerIds.map((id) => ({ id, one }))),
    (pair) => pair.id,
  );
  return [...byCustomer].flatMap(([id, pairs]) => {
    const isConfirmed = pairs.some(({ one }) => one.confirmedMs > 0);
    const lastMs = Math.max(...pairs.map(({ one }) => one.queuedMs));
    return isConfirmed || lastMs > beforeMs ? [] : [id];
  });
}

/**
 * Tells the next contact of every customer of a running plan who has not confirmed in the set time, when settings say
 * that nobody needs to click for it. The key names the last order sent, so that two workstations do it once.
 */
export async function runEscalations(core: Core): Promise<void> {
  const { sms } = await core.settings();
  if (!sms.escalatesAlone) return;
  const now = core.clock.now();
  for (const plan of await ownPlans(core, true)) {
    if (plan.state !== 'issued' && plan.state !== 'executing') continue;
    if (plan.endMs <= now) continue;
    const deliveries = await core.stores.messages.deliveriesOfPlan(plan.id, ['order']);
    const customerIds = overdue(deliveries, now - sms.escalateMinutes * 60_000);
    const last = deliveries.reduce((newest, one) => (one.id > newest ? one.id : newest), '');
    if (customerIds.length === 0) continue;
    try {
      await escalate(core, automatic, { id: plan.id, customerIds, dedupeKey: `escalate ${last}` });
    } catch (error) {
      // Nobody is left to tell, or another workstation was faster.
      const isExpected = error instanceof AppError && ['no-recipients', 'taken'].includes(error.code);
      if (!isExpected) core.log.warn('escalation-failed', { plan: plan.id, error: String(error) });
    }
  }
}
