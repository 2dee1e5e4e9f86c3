import type { AppEvents, CallInput, CallName, CallOutput, EventName } from '../../shared/contract/index.ts';
import type { ErrorCode, ErrorParams, WireError } from '../../shared/errors.ts';
import { transport, type WireEvent } from './transport.ts';

/** An error from the main process, with the sentence for the user. */
export class CallError extends Error {
  readonly code: ErrorCode | 'unreachable';
  readonly params: ErrorParams;
  constructor(error: WireError | { code: 'unreachable'; params: ErrorParams; message: string }) {
    super(error.message);
    this.code = error.code;
    this.params = error.params;
  }
}

const TOKEN_KEY = 'orderly-token';
let token = sessionStorage.getItem(TOKEN_KEY) ?? '';
let onEnded: () => void = () => undefined;
let onBarred: (why: 'locked' | 'password-due') => void = () => undefined;

export function setToken(next: string): void {
  token = next;
  if (next) sessionStorage.setItem(TOKEN_KEY, next);
  else sessionStorage.removeItem(TOKEN_KEY);
}
export const hasToken = (): boolean => token !== '';
/** Called when the session turns out to have ended. */
export function whenSessionEnds(listener: () => void): void {
  onEnded = listener;
}

/** Called when the session is locked, or its password has to be set anew first. */
export function whenSessionBarred(listener: (why: 'locked' | 'password-due') => void): void {
  onBarred = listener;
}

/** Makes a call; throws `CallError`. */
export async function call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> {
  const envelope = await transport.call(name, input, token).catch(() => undefined);
  if (!envelope)
    throw new CallError({
      code: 'unreachable',
      params: {},
      message: 'unreachable',
    });
  if (envelope.ok) return envelope.value as CallOutput<N>;
  const { code } = envelope.error;
  if (code === 'unauthenticated') onEnded();
  if (code === 'locked' || code === 'password-due') onBarred(code);
  throw new CallError(envelope.error);
}

const listeners = new Set<(event: WireEvent) => void>();
let stopListening: (() => void) | undefined;

/** Opens the event stream for the present session. */
export function connectEvents(): void {
  stopListening?.();
  stopListening = transport.listen(token, (event) => {
    for (const listener of listeners) listener(event);
  });
}
export function disconnectEvents(): void {
  stopListening?.();
  stopListening = undefined;
}

/** Listens to every event, connection changes included; returns its own undo. */
export function onAnyEvent(listener: (event: WireEvent) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Listens to one event, and to reconnects (what happened meanwhile is unknown); returns its own undo. */
export function onEvent<N extends EventName>(
  name: N,
  listener: (payload: AppEvents[N] | undefined) => void,
): () => void {
  return onAnyEvent((event) => {
    if (event.name === name) listener((event as unknown as { payload: AppEvents[N] }).payload);
    else if (event.name === 'hello') listener(undefined);
  });
}
