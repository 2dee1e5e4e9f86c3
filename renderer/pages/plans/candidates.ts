import { useMemo, useState } from 'react';
import type { Customer } from '../../../shared/model/archive.ts';
import type { PlanItem, PlanProblem } from '../../../shared/model/plan.ts';
import { dayOf } from '../../../shared/time.ts';
import { useCustomers } from '../../stores/customers.ts';
import { useLive } from '../../stores/live.ts';
import { usePlanDraft } from '../../stores/plan-draft.ts';

export type PickRow = {
  customer: Customer;
  loadKw: number | undefined;
  item: PlanItem | undefined;
  problem: PlanProblem | undefined;
  times: number;
  hours: number;
  lastMs: number;
  isProposed: boolean;
};

/** Part of what a customer can give that a click asks for; a person then says how much. */
const CLICK_SHARE = 0.6;

/** What a customer can give, kW: load above the security load. */
export const roomOf = (row: PickRow): number =>
  row.customer.isProtected ? 0 : Math.max(0, Math.round((row.loadKw ?? 0) - row.customer.securityKw));

/** The customer as a member of a round, with the reduction given or a first suggestion. */
export function itemFor(row: PickRow, round: number, kw = Math.round(roomOf(row) * CLICK_SHARE)): PlanItem {
  const reductionKw = Math.max(0, kw);
  return {
    customerId: row.customer.id,
    round,
    reductionKw,
    limitKw: Math.max(0, Math.round((row.loadKw ?? 0) - reductionKw)),
  };
}

const blank = { search: '', region: '', industry: '', feeder: '', limitClass: '' };
export type Filter = typeof blank;
/** What customers can be grouped by. */
export type Dimension = Exclude<keyof Filter, 'search'>;

/** The group of a customer; industries by their section (C 制造业) until one is chosen, then by its divisions. */
export const groupOf: Record<Dimension, (customer: Customer, filter: Filter) => string> = {
  region: (customer) => customer.regionCode,
  industry: (customer, filter) => customer.industryCode.slice(0, filter.industry === '' ? 1 : 3),
  feeder: (customer) => customer.feeder,
  limitClass: (customer) => customer.limitClass,
};

const matches = (customer: Customer, filter: Filter): boolean =>
  (filter.region === '' || customer.regionCode === filter.region) &&
  (filter.industry === '' || customer.industryCode.startsWith(filter.industry)) &&
  (filter.feeder === '' || customer.feeder === filter.feeder) &&
  (filter.limitClass === '' || customer.limitClass === filter.limitClass);

export function useFilter() {
  const [filter, setFilter] = useState<Filter>(blank);
  const set = (change: Partial<Filter>) => setFilter((before) => ({ ...before, ...change }));
  return { filter, set, isActive: Object.values(filter).some((value) => value !== '') };
}

/** The last year's count of limits of every customer. */
function useLimited(ms: number) {
  const { data } = useLive('gaps.limited', { year: Number(dayOf(ms).slice(0, 4)) }, ['plans.changed']);
  return useMemo(() => new Map(data?.customers.map((one) => [one.customerId, one])), [data]);
}

/** Loads expected in the plan's window, by account. */
function useExpected(startMs: number, endMs: number) {
  const { data } = useLive('plans.loads', { startMs, endMs }, [], 60_000);
  return useMemo(() => new Map(data?.loads.map((one) => [one.accountNo, one.kw])), [data]);
}

const SEARCH_MOST = 500;

/**
 * Rows of the picker in the order of fairness: class, limited longest ago, fewer hours, the larger; protected last.
 * `beside` are the rows without the filter of one dimension: what a map of that dimension is made of.
 */
export function useCandidates(
  filter: Filter,
  problems: readonly PlanProblem[],
  proposedIds: ReadonlySet<string>,
): { rows: PickRow[]; beside: (dimension: Dimension) => PickRow[] } {
  const customers = useCustomers();
  const fields = usePlanDraft((state) => state.fields);
  const saved = usePlanDraft((state) => state.saved);
  const round = usePlanDraft((state) => state.round);
  const [startMs, endMs] = [fields?.startMs ?? 0, fields?.endMs ?? 0];
  const loads = useExpected(startMs, endMs);
  const limited = useLimited(startMs);
  const search = filter.search.trim();
  const found = useLive('customers.list', search ? { search, limit: SEARCH_MOST } : undefined);
  const matching = useMemo(
    () => (search ? new Set(found.data?.customers.map((one) => one.id)) : undefined),
    [search, found.data],
  );
  const ordered = useMemo(() => {
    // Who was in the round when it was saved last stands first; a click moves nobody.
    const members = new Set(
      saved?.items.filter((item) => item.round === round).map((item) => item.customerId),
    );
    const rank = ({ customer }: { customer: Customer }) =>
      members.has(customer.id) ? 0 : customer.isProtected ? 2 : 1;
    const room = ({ customer }: { customer: Customer }) =>
      (loads.get(customer.accountNo) ?? 0) - customer.securityKw;
    return customers.toSorted(
      (a, b) =>
        rank(a) - rank(b) ||
        a.customer.limitClass.localeCompare(b.customer.limitClass) ||
        (limited.get(a.customer.id)?.lastMs ?? 0) - (limited.get(b.customer.id)?.lastMs ?? 0) ||
        (limited.get(a.customer.id)?.hours ?? 0) - (limited.get(b.customer.id)?.hours ?? 0) ||
        room(b) - room(a),
    );
  }, [customers, loads, limited, saved, round]);
  const all = useMemo(() => {
    const items = new Map(fields?.items.map((item) => [item.customerId, item]));
    const faults = new Map(problems.map((one) => [one.customerId, one]));
    return ordered
      .filter(({ customer }) => !matching || matching.has(customer.id))
      .map(({ customer }): PickRow => {
        const past = limited.get(customer.id);
        return {
          customer,
          loadKw: loads.get(customer.accountNo),
          item: items.get(customer.id),
          problem: faults.get(customer.id),
          times: past?.times ?? 0,
          hours: past?.hours ?? 0,
          lastMs: past?.lastMs ?? 0,
          isProposed: proposedIds.has(customer.id),
        };
      });
  }, [ordered, fields, problems, matching, loads, limited, proposedIds]);
  const rows = useMemo(() => all.filter((row) => matches(row.customer, filter)), [all, filter]);
  const beside = (dimension: Dimension) => {
    const wide = dimension === 'industry' ? filter.industry.slice(0, 1) : '';
    return all.filter((row) => matches(row.customer, { ...filter, [dimension]: wide }));
  };
  return { rows, beside };
}
