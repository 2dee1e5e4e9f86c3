import { useMemo } from 'react';
import { useLive } from './live.ts';

/** The latest load of every customer by account number, kW; renewed now and then. */
export function useLoads(day: string | undefined): Map<string, number> {
  const { data } = useLive('curves.latest', day ? { day } : undefined, [], 60_000);
  return useMemo(() => new Map(data?.loads.map((one) => [one.accountNo, one.kw])), [data]);
}
