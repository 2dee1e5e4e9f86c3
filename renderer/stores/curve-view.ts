import { useEffect } from 'react';
import { create } from 'zustand';
import type { Comparison, CurveSubject } from '../../shared/model/curve.ts';
import { dayOf } from '../../shared/time.ts';
import { viewOfAddress, writeAddress } from './curve-address.ts';
import { useLive } from './live.ts';

/** What the curve screen looks at; kept while the window is open, so that coming back shows the same. */
export type CurveView = {
  /** Up to four, side by side; empty = the utility's own region. */
  subjects: CurveSubject[];
  day: string;
  comparisons: Comparison[];
  others: string[];
  bandDays: number;
  withBad: boolean;
  withForecast: boolean;
  mode: 'overlay' | 'difference';
  /** First and last minute shown. */
  range: readonly [number, number];
  /** Minute under the crosshair. */
  cursor: number | undefined;
  set(change: Partial<Omit<CurveView, 'set'>>): void;
};

export const MOST_SUBJECTS = 4;

/** What is shown when nobody has chosen anything. */
const usualView = (): Omit<CurveView, 'set'> => ({
  subjects: [],
  day: dayOf(Date.now()),
  comparisons: ['yesterday', 'lastMonth', 'lastYear', 'days364'],
  others: [],
  bandDays: 0,
  withBad: false,
  withForecast: true,
  mode: 'overlay',
  range: [0, 1_440],
  cursor: undefined,
});

export const useCurveView = create<CurveView>((set) => ({
  ...usualView(),
  ...viewOfAddress(window.location.search, usualView()),
  set: (change) => set(change),
}));

/** Keeps the view in the address while the screen is open. */
export function useAddress(): void {
  const view = useCurveView();
  useEffect(() => writeAddress(view, usualView()), [view]);
  useEffect(() => () => writeAddress(undefined, usualView()), []);
}

/** The query of one subject for what is looked at. */
export function queryOf(view: CurveView, subject: CurveSubject) {
  const { day, comparisons, others, bandDays, withBad } = view;
  return { subject, day, comparisons, others, bandDays, withBad };
}

const RENEW_MS = 30_000;

/** The curves of one subject, renewed when something of them changes. */
export function useCurves(view: CurveView, subject: CurveSubject | undefined) {
  return useLive(
    'curves.get',
    subject && queryOf(view, subject),
    ['curves.changed', 'plans.changed', 'connections.changed'],
    RENEW_MS,
  );
}

/** Batches and prefetches; asked again while one runs. */
export function useCurveJobs() {
  const live = useLive('curves.jobs', {}, ['curves.jobs']);
  const isRunning = live.data?.jobs.some((job) => job.state === 'running') ?? false;
  useEffect(() => {
    const timer = isRunning ? setInterval(live.reload, 1_000) : undefined;
    return () => clearInterval(timer);
  }, [isRunning]);
  return live.data?.jobs ?? [];
}
