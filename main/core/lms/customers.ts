import { newId } from '../../../shared/ids.ts';
import type { Actor } from '../../../shared/model/account.ts';
import { type Customer, type CustomerFields, customerFields } from '../../../shared/model/archive.ts';
import { type Core, record } from '../context.ts';
import type { LmsCustomer } from '../ports.ts';

const WATERMARK = 'lms-customers';

const itself = (core: Core): Actor => ({
  userId: '',
  name: '负荷管理系统',
  role: 'administrator',
  workstation: core.workstation,
});

/** What the load management system knows better; a column it does not have says nothing. */
function merged(found: LmsCustomer, before: Customer | undefined, regions: ReadonlySet<string>): unknown {
  const { multiplier: _multiplier, contractKva, regionCode, ...texts } = found;
  const said = Object.entries(texts).filter(([, value]) => value !== '' && value !== null);
  return {
    industryCode: '',
    voltage: '',
    capacityKva: 0,
    securityKw: 0,
    feeder: '',
    // Who is protected and who goes first is decided here, not there.
    isProtected: false,
    limitClass: '3',
    ...before,
    ...Object.fromEntries(said),
    ...(contractKva === null ? {} : { capacityKva: contractKva }),
    ...(regions.has(regionCode) ? { regionCode } : {}),
  };
}

const isSame = (before: Customer, next: CustomerFields) =>
  (Object.keys(next) as (keyof CustomerFields)[]).every((key) => before[key] === next[key]);

/**
 * Takes one page of customers that changed in the load management system into the archive: new ones come in, known
 * ones get what is known better there. Rows that cannot be a customer (no name, a region nobody knows) are counted
 * and left out. Returns how many rows were looked at; 0 = nothing is new.
 */
export async function takeCustomers(core: Core): Promise<number> {
  const { stores, loadSystem } = core;
  const page = await loadSystem.changedCustomers(Number((await stores.settings.get(WATERMARK)) ?? 0));
  if (page.rows.length === 0) return 0;
  const regions = new Set((await stores.codes.regions()).map((one) => one.code));
  const changed = await stores.transaction(async (tx) => {
    const known = new Map(
      (await tx.customers.byAccounts(page.rows.map((row) => row.accountNo))).map((one) => [
        one.accountNo,
        one,
      ]),
    );
    const inserts = new Map<string, Customer>();
    let updated = 0;
    let leftOut = 0;
    for (const row of page.rows) {
      const before = known.get(row.accountNo);
      const parsed = customerFields.safeParse(merged(row, before, regions));
      if (!parsed.success) leftOut += 1;
      else if (!before) inserts.set(row.accountNo, { ...parsed.data, id: newId(), version: 1 });
      else if (!isSame(before, parsed.data)) {
        known.set(row.accountNo, await tx.customers.update(before.id, before.version, parsed.data));
        updated += 1;
      }
    }
    if (inserts.size > 0) await tx.customers.insertMany([...inserts.values()]);
    if (inserts.size + updated > 0)
      await record(tx, core, itself(core), {
        action: 'lms.customers',
        subject: 'customers',
        detail: { inserted: inserts.size, updated, leftOut },
      });
    await tx.settings.set(WATERMARK, String(page.watermark));
    return inserts.size + updated;
  });
  if (changed > 0) core.emit('archive.changed', { kind: 'customers' });
  return page.rows.length;
}
