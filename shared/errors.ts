/**
 * Every error that may cross a process border, with what it means for the caller.
 * The sentence the user reads is `error.<code>` in the message catalogue, filled with `params`.
 */
export const errorCodes = [
  /** The input does not fit the contract; `params.where` names the field. */
  'invalid-input',
  /** No call of that name exists. */
  'unknown-call',
  /** Nobody is logged in, or the session has ended. */
  'unauthenticated',
  /** The session is locked until its user gives the password; somebody else may log in beside it. */
  'locked',
  /** The password was set by somebody else: it has to be set anew first. */
  'password-due',
  /** Wrong login or password; never says which. */
  'bad-credentials',
  /** Logged in, but the role may not do this; `params.role` names the role needed. */
  'denied',
  /** The thing named does not exist (any more). */
  'not-found',
  /** Somebody else changed the same thing since it was read. */
  'stale',
  /** A value that must be unique is taken; `params.what` and `params.by` say by whom. */
  'taken',
  /** A number is not a mobile number. */
  'bad-phone',
  /** The step is not allowed in the plan's present state. */
  'plan-state',
  /** A plan of the drill while the desk is in the real thing, or the other way round; `params.name` names it. */
  'other-mode',
  /** A real plan runs: no drill begins; `params.name` names it. */
  'plan-runs',
  /** Protected customers or limits under the security load without a supervisor's reason. */
  'plan-protected',
  /** A plan without customers, rounds or a valid window cannot go on. */
  'plan-incomplete',
  /** Gap blocks that end before they begin or lie over another; `params.block` names one. */
  'bad-gap',
  /** The person who submits may not approve. */
  'same-person',
  /** The same message of the same plan went out minutes ago; nothing was sent. */
  'recently-sent',
  /** Over the set number of recipients a supervisor's approval is needed; nothing was sent. */
  'needs-approval',
  /** The text cannot be sent as it is; `params.problem` says why. */
  'bad-text',
  /** Nobody is left to send to. */
  'no-recipients',
  /** The template names placeholders that do not exist. */
  'unknown-placeholder',
  /** The text must name `params.name`. */
  'lacking-placeholder',
  /** A word or code of the query service means two things; `params.word`, `params.first`, `params.second`. */
  'word-clash',
  /** A file could not be read; `params.reason` says why. */
  'bad-file',
  /** The month is not over yet and cannot be closed. */
  'month-open',
  /** Nothing has changed since the month was closed. */
  'nothing-changed',
  /** A period that ends before it begins. */
  'bad-period',
  /** A file cannot be put into the folder; `params.reason` says why. */
  'bad-folder',
  /** This shell or machine cannot do it; `params.what` says what. */
  'no-host',
  /** The feature exists for the embedded database only. */
  'not-here',
  /** The configuration cannot be used; `params.key` and `params.problem` say where and why. */
  'bad-configuration',
  /** A part of the configuration does not answer; nothing was changed. */
  'setup-untested',
  /** A later version has changed the database; `params.step` names the first unknown step. */
  'newer-database',
  /** Another application works with the same data folder; `params.folder` names it. */
  'in-use',
  /** A connection (database, gateway, load management system) is away. */
  'offline',
  /** The archive database is away; `params.since` says since when. */
  'archive-away',
  /** The archive's server ended a statement after `params.seconds`; nothing was written. */
  'archive-slow',
  /** Every connection this application may have to the archive's server was in use for too long. */
  'archive-full',
  /** The archive is away and this machine has not kept what is asked for. */
  'not-kept',
  /** The archive is away, and no such person with this password has logged in on this machine. */
  'away-credentials',
  /** Too many calls at once; this one was not made. */
  'busy',
  /** Somebody stopped it; nothing of it was kept. */
  'cancelled',
  /** The request is larger than allowed. */
  'too-large',
  /** Anything unforeseen; details are in the log under `params.id`. */
  'internal',
] as const;

export type ErrorCode = (typeof errorCodes)[number];
export type ErrorParams = Record<string, string | number>;

/** The error form on the wire: a code, its parameters, and the sentence in the default language. */
export type WireError = { code: ErrorCode; params: ErrorParams; message: string };

/** An expected failure with a code from the closed list. Carries no secrets and no stack to the outside. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly params: ErrorParams;
  constructor(code: ErrorCode, params: ErrorParams = {}, options?: { cause?: unknown }) {
    super(code, options);
    this.name = 'AppError';
    this.code = code;
    this.params = params;
  }
}

/** Ends an exhaustive switch: a new member of a union does not compile until it is handled. */
export function unreachable(value: never): never {
  throw new Error(`unhandled case: ${JSON.stringify(value)}`);
}
