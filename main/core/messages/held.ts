import { priorities } from '../../../shared/model/message.ts';
import { DAY_MS, dayOf, dayStartMs, isQuiet } from '../../../shared/time.ts';
import type { Core } from '../context.ts';

/** The next moment a time of day (HH:MM) comes, epoch ms. */
export function nextTimeOfDay(time: string, nowMs: number): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  const today = dayStartMs(dayOf(nowMs)) + (hours * 60 + minutes) * 60_000;
  return today > nowMs ? today : today + DAY_MS;
}

/** What waits in the queue on purpose, and until when. */
export async function heldNow(core: Core) {
  const now = core.clock.now();
  const { quietFrom, quietTo } = (await core.settings()).sms;
  const isHeld = isQuiet({ from: quietFrom, to: quietTo }, now);
  const bulletins = await core.stores.messages.queueWaits(priorities.bulletin, now);
  const all = await core.stores.messages.queueWaits(0, now);
  const { paused } = await core.stores.messages.queueDepth();
  return {
    bulletins: isHeld ? bulletins.due : 0,
    untilMs: isHeld ? nextTimeOfDay(quietTo, now) : 0,
    scheduled: all.later,
    nextMs: all.nextMs,
    paused,
  };
}
