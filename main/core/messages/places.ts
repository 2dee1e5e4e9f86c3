import type { Delivery } from '../../../shared/model/message.ts';
import type { Core } from '../context.ts';

/** Adds the customer's (or office's) name a reader needs beside the person. */
export async function withPlaces<D extends Delivery>(
  core: Core,
  deliveries: D[],
): Promise<(D & { place: string })[]> {
  const customers = await core.stores.customers.byIds([
    ...new Set(deliveries.flatMap((one) => one.customerIds)),
  ]);
  const names = new Map(customers.map((customer) => [customer.id, customer.name]));
  return deliveries.map((one) => ({
    ...one,
    place: one.customerIds
      .map((id) => names.get(id) ?? '')
      .filter(Boolean)
      .join('、'),
  }));
}
