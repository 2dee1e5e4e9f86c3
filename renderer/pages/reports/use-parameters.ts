import { useState } from 'react';
import { useLocation, useParams } from 'wouter';
import {
  type ReportName,
  type ReportQuery,
  reportNames,
  type SendingBy,
} from '../../../shared/model/report.ts';
import { addDays, dayOf } from '../../../shared/time.ts';

const isDay = (text: string | undefined): text is string =>
  text !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));

export const monthStart = (day: string): string => `${day.slice(0, 7)}-01`;
export const monthEnd = (day: string): string => {
  const next = new Date(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)), 0));
  return next.toISOString().slice(0, 10);
};

/** The period a report opens with: the last whole month, the day before, or the year so far. */
export function usualPeriod(name: ReportName): { from: string; to: string } {
  const today = dayOf(Date.now());
  const lastMonth = addDays(monthStart(today), -1);
  if (name === 'daily' || name === 'curve') return { from: today, to: today };
  if (name === 'traffic' || name === 'services')
    return { from: `${Number(today.slice(0, 4)) - 1}${today.slice(4, 7)}-01`, to: today };
  if (name === 'monthly') return { from: monthStart(lastMonth), to: lastMonth };
  return { from: monthStart(today), to: today };
}

export type Parameters = {
  query: ReportQuery | undefined;
  name: ReportName;
  from: string;
  to: string;
  by: SendingBy;
  planId: string | undefined;
  choose: (name: ReportName) => void;
  setPeriod: (from: string, to: string) => void;
  setBy: (by: SendingBy) => void;
  setPlan: (id: string) => void;
  take: (query: ReportQuery) => void;
};

/** Which report and for when stand in the address; a half-typed date asks for nothing. */
export function useParameters(): Parameters {
  const params = useParams<{ name?: string; from?: string; to?: string }>();
  const [, navigate] = useLocation();
  const [by, setBy] = useState<SendingBy>('kind');
  const [planId, setPlan] = useState<string>();
  const name = reportNames.find((one) => one === params.name) ?? 'monthly';
  const usual = usualPeriod(name);
  const [from, to] = [params.from ?? usual.from, params.to ?? usual.to];
  const needsPlan = name === 'execution' || name === 'notification';
  const isReady = isDay(from) && isDay(to) && from <= to && (!needsPlan || planId !== undefined);
  return {
    name,
    from,
    to,
    by,
    planId,
    query: isReady
      ? {
          name,
          from,
          to,
          by,
          kind: '',
          unit: '',
          gateway: '',
          user: '',
          ...(needsPlan && planId ? { planId } : {}),
        }
      : undefined,
    choose: (next) => navigate(`/reports/${next}`),
    setPeriod: (nextFrom, nextTo) => navigate(`/reports/${name}/${nextFrom}/${nextTo}`),
    setBy,
    setPlan,
    take: (query) => {
      setBy(query.by);
      setPlan(query.planId);
      navigate(`/reports/${query.name}/${query.from}/${query.to}`);
    },
  };
}
