import type { ReportQuery } from '../../../shared/model/report.ts';
import type { DaySum } from '../ports.ts';

/** Sums of one mode that pass the filter of a query. `-` asks for those without a value. */
export function filteredBy(
  { kind, unit, gateway, user, planId }: ReportQuery,
  isDrill: boolean,
  sums: readonly DaySum[],
): DaySum[] {
  const fits = (wanted: string, value: string) =>
    wanted === '' || (wanted === '-' ? value === '' : wanted === value);
  const kinds = kind.split(',').filter(Boolean);
  return sums.filter(
    (sum) =>
      sum.isDrill === isDrill &&
      (kinds.length === 0 || kinds.includes(sum.kind)) &&
      fits(unit, sum.unitId) &&
      fits(gateway, sum.gateway) &&
      fits(user, sum.userName) &&
      fits(planId ?? '', sum.planId),
  );
}
