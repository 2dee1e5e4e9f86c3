import type { CurveSettings } from '../../../shared/contract/curves.ts';
import type { DayWeather } from '../../../shared/load/comparison-dates.ts';
import type { DaySum } from '../../../shared/load/day-sum.ts';
import type { CurveSubject } from '../../../shared/model/curve.ts';
import type { LeafKind, Member } from '../ports.ts';

/** A plan as far as curves show it. */
export type PlanWindow = { id: string; name: string; startMs: number; endMs: number };

/** Somebody whose load can be looked at, and what has to be added up for it. */
export type Resolved = {
  subject: CurveSubject;
  /** Changes when somebody joins or leaves. */
  key: string;
  name: string;
  /** How many customers. */
  expected: number;
  /** Where sums are kept: the leaves to add. */
  leaves?: { kind: LeafKind; codes: string[] };
  /** Otherwise the customers to add. */
  members?: Member[];
  /** What plans allow, kW. */
  limits: { planId: string; kw: number }[];
};

/** Where answers come from: the archive, or what is kept on this machine. */
export interface CurveSource {
  settings(): Promise<CurveSettings>;
  utility(): Promise<{ regionCode: string; supplyLimitKw: number }>;
  /** Plans that limit or limited somebody. */
  plans(): Promise<PlanWindow[]>;
  weather(from: string, to: string): Promise<Map<string, DayWeather>>;
  /** Throws `not-found`, or `not-kept`. */
  resolve(subject: CurveSubject): Promise<Resolved>;
  /** A sum for each day that has curves. */
  days(resolved: Resolved, days: readonly string[]): Promise<Map<string, DaySum>>;
}

/** The text under which everything about a subject is kept. */
export function subjectKey(subject: CurveSubject): string {
  switch (subject.kind) {
    case 'region':
    case 'industry':
      return `${subject.kind}:${subject.code}`;
    case 'feeder':
      return `feeder:${subject.name}`;
    case 'round':
      return `round:${subject.id}:${subject.round}`;
    default:
      return `${subject.kind}:${subject.id}`;
  }
}
