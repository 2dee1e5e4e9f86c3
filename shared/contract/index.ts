import type { z } from 'zod';
import type { WireError } from '../errors.ts';
import { accountCalls } from './accounts.ts';
import { archiveCalls } from './archive.ts';
import { careCalls } from './care.ts';
import { contactCalls } from './contacts.ts';
import { curveCalls } from './curves.ts';
import { drillCalls } from './drill.ts';
import { evaluationCalls } from './evaluations.ts';
import { forecastCalls } from './forecast.ts';
import { gapCalls } from './gaps.ts';
import { groupCalls } from './groups.ts';
import { lmsCalls } from './lms.ts';
import { messageCalls } from './messages.ts';
import { planCalls } from './plans.ts';
import { queryCalls } from './queries.ts';
import { reportCalls } from './reports.ts';
import { ruleCalls } from './rules.ts';
import { setupCalls } from './setup.ts';
import { systemCalls } from './system.ts';
import { templateCalls } from './templates.ts';

/** Every call there is, by name. Both shells, the client and the tests follow from this table. */
export const contract = {
  ...systemCalls,
  ...accountCalls,
  ...archiveCalls,
  ...contactCalls,
  ...groupCalls,
  ...planCalls,
  ...evaluationCalls,
  ...lmsCalls,
  ...gapCalls,
  ...messageCalls,
  ...templateCalls,
  ...ruleCalls,
  ...queryCalls,
  ...curveCalls,
  ...reportCalls,
  ...careCalls,
  ...forecastCalls,
  ...setupCalls,
  ...drillCalls,
};

export type CallName = keyof typeof contract;
/** What the caller writes (defaults may be left out). */
export type CallInput<N extends CallName> = z.input<(typeof contract)[N]['input']>;
/** What the use case gets, after parsing. */
export type CallParsed<N extends CallName> = z.output<(typeof contract)[N]['input']>;
export type CallOutput<N extends CallName> = z.output<(typeof contract)[N]['output']>;

/** The answer to every call: a value or an error, never neither. */
export type Envelope<T> = { ok: true; value: T } | { ok: false; error: WireError };

/** Events carry ids and kinds only; whoever cares fetches again. */
export type AppEvents = {
  'messages.changed': { ids: string[] };
  'plans.changed': { ids: string[] };
  'archive.changed': {
    kind: 'customers' | 'contacts' | 'groups' | 'templates' | 'settings' | 'users' | 'rules' | 'queries';
  };
  'curves.changed': { day: string };
  'forecasts.changed': { day: string };
  'gaps.changed': { day: string };
  'curves.jobs': { ids: string[] };
  'reports.changed': { what: 'closings' | 'saved' | 'settings' };
  'inbound.received': { count: number };
  'connections.changed': { name: string };
};
export type EventName = keyof AppEvents;

/** True for the name of a call; own properties only. */
export function isCallName(name: string): name is CallName {
  return Object.hasOwn(contract, name);
}
