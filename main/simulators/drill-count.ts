import type { Delivery } from '../../shared/model/message.ts';
import { countMessages, readRecord } from './record.ts';

/** Uncertain, or reported as failed: somebody is told about it, so it is not lost whatever the network got. */
const isOnTheList = (one: Delivery) => ['uncertain', 'undelivered', 'expired'].includes(one.state);

/** Our states beside the network's own record: what it never got is lost, what it got twice is doubled. */
export function countDeliveries(deliveries: Delivery[], recordFile: string) {
  const got = countMessages(readRecord(recordFile));
  const wanted = new Map<string, { count: number; isOpen: boolean }>();
  for (const one of deliveries) {
    if (one.state === 'cancelled' || one.state === 'rejected') continue;
    const key = `${one.phone}\n${one.text}`;
    const entry = wanted.get(key) ?? { count: 0, isOpen: false };
    wanted.set(key, { count: entry.count + 1, isOpen: entry.isOpen || isOnTheList(one) });
  }
  let lost = 0;
  let duplicated = 0;
  for (const [key, { count, isOpen }] of wanted) {
    const arrived = got.get(key) ?? 0;
    if (arrived < count && !isOpen) lost += count - arrived;
    duplicated += Math.max(0, arrived - count);
  }
  const of = (test: (one: Delivery) => boolean) => deliveries.filter(test).length;
  return {
    submitted: of((one) => one.submittedMs > 0),
    delivered: of((one) => one.state === 'delivered'),
    undelivered: of(
      (one) => one.state === 'undelivered' || one.state === 'expired' || one.state === 'rejected',
    ),
    uncertain: of((one) => one.state === 'uncertain'),
    read: of((one) => one.confirmedMs > 0),
    lost,
    duplicated,
  };
}
