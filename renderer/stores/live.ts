import { useCallback, useEffect, useRef, useState } from 'react';
import type { CallInput, CallName, CallOutput, EventName } from '../../shared/contract/index.ts';
import { type CallError, call, onEvent } from '../client/client.ts';
import { keepEqual } from './keep-equal.ts';
import { readable } from './readable.ts';

export type Live<T> = {
  data: T | undefined;
  error: CallError | undefined;
  isLoading: boolean;
  reload: () => void;
};

const MIN_GAP_MS = 300;

/**
 * The answer of a call, fetched again when one of `events` comes (at most a few times a second) and after
 * reconnects. Old values stay while new ones load. `undefined` input = nothing to ask yet.
 */
export function useLive<N extends CallName>(
  name: N,
  input: CallInput<N> | undefined,
  events: readonly EventName[] = [],
  everyMs = 0,
): Live<CallOutput<N>> {
  const [state, setState] = useState<{
    key: string;
    data?: CallOutput<N>;
    error?: CallError;
    isLoading: boolean;
  }>({ key: '', isLoading: true });
  const key = input === undefined ? '' : JSON.stringify(input);
  const running = useRef(false);
  const again = useRef(false);
  const latest = useRef(key);
  latest.current = key;
  const load = useCallback(async () => {
    if (latest.current === '') return;
    if (running.current) {
      again.current = true;
      return;
    }
    running.current = true;
    const asked = latest.current;
    try {
      const data = await call(name, JSON.parse(asked));
      if (asked === latest.current)
        setState((before) => ({ key: asked, data: keepEqual(before.data, data), isLoading: false }));
    } catch (error) {
      if (asked === latest.current)
        setState((before) => ({ ...before, key: asked, error: readable(error), isLoading: false }));
    }
    await new Promise((resolve) => setTimeout(resolve, MIN_GAP_MS));
    running.current = false;
    if (again.current || asked !== latest.current) {
      again.current = false;
      void load();
    }
  }, [name]);
  useEffect(() => {
    setState((before) => ({ ...before, isLoading: true }));
    void load();
  }, [key, load]);
  useEffect(() => {
    const undo = events.map((event) => onEvent(event, () => void load()));
    const timer = everyMs > 0 ? setInterval(() => void load(), everyMs) : undefined;
    return () => {
      for (const stop of undo) stop();
      clearInterval(timer);
    };
  }, [load, events.join(), everyMs]);
  const isArchiveAway = state.error?.code === 'archive-away';
  useEffect(
    () => (isArchiveAway ? onEvent('connections.changed', () => void load()) : undefined),
    [isArchiveAway, load],
  );
  return { data: state.data, error: state.error, isLoading: state.isLoading, reload: () => void load() };
}

export { call } from '../client/client.ts';
