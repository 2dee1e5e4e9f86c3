import { AppError } from '../../shared/errors.ts';
import { type Customer, type CustomerFields, limitClasses } from '../../shared/model/archive.ts';
import type { CodeStore, CustomerStore } from '../core/ports.ts';
import { noteChanges } from './archive-index.ts';
import { among, bit, type Database, flag, inChunks, insertMany, num, text, whereInAny } from './database.ts';
import { searchKey } from './search-key.ts';

type Row = Record<string, unknown>;

const toCustomer = (row: Row): Customer => ({
  id: text(row.id),
  accountNo: text(row.account_no),
  name: text(row.name),
  regionCode: text(row.region_code),
  industryCode: text(row.industry_code),
  voltage: text(row.voltage),
  capacityKva: num(row.capacity_kva),
  securityKw: num(row.security_kw),
  feeder: text(row.feeder),
  isProtected: flag(row.is_protected),
  limitClass: limitClasses.find((one) => one === text(row.limit_class)) ?? '3',
  version: num(row.version),
});

const customerColumns = [
  'id',
  'account_no',
  'name',
  'region_code',
  'industry_code',
  'voltage',
  'capacity_kva',
  'security_kw',
  'feeder',
  'is_protected',
  'limit_class',
  'version',
];

/** Columns of a customer without its identity. */
export const toCustomerColumns = (fields: CustomerFields) => ({
  account_no: fields.accountNo,
  name: fields.name,
  search_key: searchKey(fields.name, fields.accountNo),
  region_code: fields.regionCode,
  industry_code: fields.industryCode,
  voltage: fields.voltage,
  capacity_kva: fields.capacityKva,
  security_kw: fields.securityKw,
  feeder: fields.feeder,
  is_protected: bit(fields.isProtected),
  limit_class: fields.limitClass,
});

export function createCodeStore(db: Database): CodeStore {
  const toCode = (row: Row) => ({ code: text(row.code), name: text(row.name), parent: text(row.parent) });
  return {
    regions: async () => (await db.q('regions').orderBy('code').select()).map(toCode),
    industries: async () => (await db.q('industries').orderBy('code').select()).map(toCode),
    async replaceCodes(regions, industries) {
      await db.q('regions').delete();
      await db.q('industries').delete();
      await insertMany(db, 'regions', regions);
      await insertMany(db, 'industries', industries);
    },
  };
}

export function createCustomerStore(db: Database): CustomerStore {
  return {
    async byIds(ids) {
      const rows = await inChunks(ids, (chunk) =>
        db
          .q('customers')
          .where(among(db, 'id', chunk))
          .select(customerColumns),
      );
      return rows.map(toCustomer);
    },
    async byAccounts(accounts) {
      return (
        await inChunks(accounts, (chunk) => db.q('customers').whereIn('account_no', chunk).select())
      ).map(toCustomer);
    },
    async select(filter) {
      const matching = db.q('customers');
      if (filter.regionCodes) whereInAny(matching, 'region_code', filter.regionCodes);
      if (filter.industryPrefix) matching.where('industry_code', 'like', `${filter.industryPrefix}%`);
      return (await matching.orderBy('account_no').select()).map(toCustomer);
    },
    async insertMany(customers) {
      if (customers.length > 0) await curvesMoved(db);
      await taken(db, customers[0]?.accountNo ?? '', () =>
        insertMany(
          db,
          'customers',
          customers.map((one) => ({ id: one.id, version: one.version, ...toCustomerColumns(one) })),
        ),
      );
      await noteChanges(
        db,
        'customers',
        customers.map((one) => one.id),
      );
    },
    async update(id, version, fields) {
      const changed = await taken(db, fields.accountNo, () =>
        db
          .q('customers')
          .where({ id, version })
          .update({ ...toCustomerColumns(fields), version: version + 1 }),
      );
      if (changed === 0) throw new AppError('stale', { what: fields.name });
      await curvesMoved(db);
      await noteChanges(db, 'customers', [id]);
      return { ...fields, id, version: version + 1 };
    },
  };
}

/** Customers stand elsewhere now, or may take more: sums of curves by region and industry are made anew. */
export async function curvesMoved(db: Database): Promise<void> {
  await db.q('curve_days').increment('changed', 1);
}

/** Runs a write and turns a broken unique constraint into `taken`. */
export async function taken<T>(db: Database, what: string, write: () => PromiseLike<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (db.dialect.isUniqueViolation(error)) throw new AppError('taken', { what, by: '' }, { cause: error });
    throw error;
  }
}
