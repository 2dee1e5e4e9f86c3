import { useCallback, useEffect, useRef, useState } from 'react';
import type { CallInput, CallOutput, EventName } from '../../shared/contract/index.ts';
import { type CallError, call, onEvent } from '../client/client.ts';
import { keepEqualRows } from './keep-equal.ts';
import { readable } from './readable.ts';

type PagedCall =
  | 'contacts.list'
  | 'customers.list'
  | 'messages.list'
  | 'messages.deliveries'
  | 'deliveries.search'
  | 'inbound.list'
  | 'rules.journal'
  | 'reports.deliveries'
  | 'queries.inbox'
  | 'queries.uses'
  | 'subscriptions.list'
  | 'plans.boardRows'
  | 'plans.evaluationRows'
  | 'audit.list';
type RowOf<N extends PagedCall> = {
  [K in keyof CallOutput<N>]: CallOutput<N>[K] extends (infer R)[] ? R : never;
}[keyof CallOutput<N>];

const PAGE = 200;
const MIN_GAP_MS = 400;

export type Paged<R> = {
  rows: R[];
  total: number;
  /** How far back a search got before its time was up, where the call says so; 0 = all of it. */
  searchedToMs: number;
  error: CallError | undefined;
  more: () => void;
  reload: () => void;
};

function rowsOf<N extends PagedCall>(answer: CallOutput<N>): RowOf<N>[] {
  return Object.values(answer).find((value) => Array.isArray(value)) as RowOf<N>[];
}

/** A long list page by page: `more` fetches the next one, `events` renew what is loaded. Nothing is cut off silently. */
export function usePaged<N extends PagedCall>(
  name: N,
  input: Omit<CallInput<N>, 'offset' | 'limit'>,
  events: readonly EventName[],
): Paged<RowOf<N>> {
  const key = JSON.stringify(input);
  const [state, setState] = useState<{
    key: string;
    rows: RowOf<N>[];
    total: number;
    searchedToMs: number;
    error?: CallError;
  }>({
    key: '',
    rows: [],
    total: 0,
    searchedToMs: 0,
  });
  const isBusy = useRef(false);
  const wanted = useRef({ key, again: false });
  const loaded = useRef(0);
  wanted.current.key = key;
  const fetchUpTo = useCallback(
    async (from: RowOf<N>[], count: number) => {
      if (isBusy.current) {
        wanted.current.again = true;
        return;
      }
      isBusy.current = true;
      const asked = wanted.current.key;
      try {
        const rows = [...from];
        let total = count;
        let searchedToMs = 0;
        while (rows.length < Math.min(count, total)) {
          const answer = await call(name, { ...JSON.parse(asked), offset: rows.length, limit: PAGE });
          const page = rowsOf(answer);
          total = (answer as { total: number }).total;
          searchedToMs = (answer as { searchedToMs?: number }).searchedToMs ?? 0;
          rows.push(...page);
          if (page.length === 0) break;
        }
        loaded.current = rows.length;
        if (asked === wanted.current.key)
          setState((before) => ({ key: asked, rows: keepEqualRows(before.rows, rows), total, searchedToMs }));
      } catch (error) {
        if (asked === wanted.current.key)
          setState((before) => ({ ...before, key: asked, error: readable(error) }));
      }
      await new Promise((resolve) => setTimeout(resolve, MIN_GAP_MS));
      isBusy.current = false;
      if (wanted.current.again || asked !== wanted.current.key) {
        wanted.current.again = false;
        void fetchUpTo([], Math.max(PAGE, asked === wanted.current.key ? loaded.current : PAGE));
      }
    },
    [name],
  );
  const reload = useCallback(() => void fetchUpTo([], Math.max(PAGE, loaded.current)), [fetchUpTo]);
  useEffect(() => {
    loaded.current = 0;
    reload();
  }, [key, reload]);
  useEffect(() => {
    const undo = events.map((event) => onEvent(event, reload));
    return () => {
      for (const stop of undo) stop();
    };
  }, [reload, events.join()]);
  const more = () => {
    if (!isBusy.current && state.key === key && state.rows.length < state.total)
      void fetchUpTo(state.rows, state.rows.length + PAGE);
  };
  return {
    rows: state.rows,
    total: state.total,
    searchedToMs: state.searchedToMs,
    error: state.error,
    more,
    reload,
  };
}
