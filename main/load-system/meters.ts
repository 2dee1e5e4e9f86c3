import type { Knex } from 'knex';
import { newestOfEach, READING_DAYS } from '../../shared/load/meter-readings.ts';
import type { LmsConfig } from '../../shared/model/lms.ts';
import { addDays } from '../../shared/time.ts';
import type { LmsBalance, LmsCustomer, LmsPage, LmsReading } from '../core/ports.ts';
import { multiplierOf } from './curves.ts';
import { inLists, pageSince } from './pages.ts';
import { cell, dayFrom, daysBetween, numberOf, type Row, storedDay, textOf, timeOf } from './values.ts';

export async function changedCustomers(
  q: Knex,
  { mapping: { customers } }: LmsConfig,
  watermark: number,
): Promise<LmsPage<LmsCustomer>> {
  const page = await pageSince(() => q(customers.table), customers.sequence, watermark);
  const toCustomer = (row: Row): LmsCustomer => ({
    accountNo: textOf(row[customers.account]),
    name: textOf(row[customers.name]),
    regionCode: textOf(cell(row, customers.region)),
    industryCode: textOf(cell(row, customers.industry)),
    voltage: textOf(cell(row, customers.voltage)),
    contractKva: numberOf(cell(row, customers.contractKva)),
    securityKw: numberOf(cell(row, customers.securityKw)),
    feeder: textOf(cell(row, customers.feeder)),
    multiplier: multiplierOf(row, customers),
  });
  return { rows: page.rows.map(toCustomer), watermark: page.watermark };
}

/** A balance without a number or a time is no balance: nothing is said rather than something wrong. */
function toBalance(row: Row, { mapping: { balances }, conventions }: LmsConfig): LmsBalance[] {
  const value = numberOf(row[balances.value]);
  const readMs = timeOf(row[balances.readAt]);
  if (value === null || readMs === undefined) return [];
  const unit = textOf(cell(row, balances.unit)).toLowerCase();
  const isYuan = unit === '' ? conventions.balanceUnit === 'yuan' : /^(yuan|元|rmb|cny)$/.test(unit);
  return [{ accountNo: textOf(row[balances.account]), value, unit: isYuan ? 'yuan' : 'kwh', readMs }];
}

export async function changedBalances(
  q: Knex,
  config: LmsConfig,
  watermark: number,
): Promise<LmsPage<LmsBalance>> {
  const { balances } = config.mapping;
  const page = await pageSince(() => q(balances.table), balances.sequence, watermark);
  return { rows: page.rows.flatMap((row) => toBalance(row, config)), watermark: page.watermark };
}

export async function balances(
  q: Knex,
  config: LmsConfig,
  accounts: readonly string[],
): Promise<LmsBalance[]> {
  const { table, account } = config.mapping.balances;
  const rows: Row[] = await inLists(accounts, (some) => q(table).whereIn(account, some));
  return rows.flatMap((row) => toBalance(row, config));
}

async function multipliers(
  q: Knex,
  { mapping: { customers } }: LmsConfig,
  accounts: readonly string[],
): Promise<Map<string, number>> {
  if (customers.ct === '' && customers.pt === '') return new Map();
  const rows: Row[] = await inLists([...new Set(accounts)], (some) =>
    q(customers.table).whereIn(customers.account, some),
  );
  return new Map(rows.map((row) => [textOf(row[customers.account]), multiplierOf(row, customers)]));
}

function toReading(row: Row, { mapping: { readings } }: LmsConfig): Omit<LmsReading, 'multiplier'>[] {
  const total = numberOf(row[readings.total]);
  const day = dayFrom(row[readings.day]);
  const readMs = timeOf(row[readings.readAt]);
  if (total === null || !day || readMs === undefined) return [];
  return [
    {
      accountNo: textOf(row[readings.account]),
      meterNo: textOf(cell(row, readings.meter)),
      day,
      readMs,
      total,
      sharp: numberOf(cell(row, readings.sharp)),
      peak: numberOf(cell(row, readings.peak)),
      flat: numberOf(cell(row, readings.flat)),
      valley: numberOf(cell(row, readings.valley)),
    },
  ];
}

async function withMultipliers(q: Knex, config: LmsConfig, rows: Row[]): Promise<LmsReading[]> {
  const found = rows.flatMap((row) => toReading(row, config));
  const known = await multipliers(
    q,
    config,
    found.map((one) => one.accountNo),
  );
  return found.map((one) => ({ ...one, multiplier: known.get(one.accountNo) ?? 1 }));
}

export async function changedReadings(
  q: Knex,
  config: LmsConfig,
  watermark: number,
  fromDay: string,
): Promise<LmsPage<LmsReading>> {
  const { readings } = config.mapping;
  const from = storedDay(fromDay, config.conventions);
  const page = await pageSince(
    () => q(readings.table).where(readings.day, '>=', from),
    readings.sequence,
    watermark,
  );
  return { rows: await withMultipliers(q, config, page.rows), watermark: page.watermark };
}

/** The newest reading of each meter on or before `day`. */
export async function readings(
  q: Knex,
  config: LmsConfig,
  accounts: readonly string[],
  day: string,
): Promise<LmsReading[]> {
  const { table, account, day: dayColumn } = config.mapping.readings;
  const days = daysBetween(addDays(day, -READING_DAYS), day).map((one) => storedDay(one, config.conventions));
  const rows: Row[] = await inLists(accounts, (some) =>
    q(table)
      .whereIn(account, some)
      .whereIn(dayColumn, days as string[]),
  );
  return newestOfEach(await withMultipliers(q, config, rows));
}
