import { useCallback, useEffect, useRef, useState } from 'react';
import type { Draft } from '../../shared/contract/messages.ts';
import { call } from '../client/client.ts';

const PAUSE_MS = 1_500;

const isEmpty = (draft: Draft) =>
  draft.text.trim() === '' && draft.title.trim() === '' && draft.audience.parts.length === 0;

/**
 * Keeps what is being written in the archive, a moment after the last stroke, and brings it back once when the page
 * opens. `forget` when it has become a message. A failure to keep it is no reason to disturb: the next stroke tries again.
 */
export function useDraftKeeping(draft: Draft, restore: (draft: Draft) => void) {
  const [savedMs, setSavedMs] = useState(0);
  const isLoaded = useRef(false);
  const isDone = useRef(false);
  const give = useRef(restore);
  give.current = restore;
  useEffect(() => {
    call('drafts.get', {}).then(
      (kept) => {
        if (kept.draft) {
          give.current(kept.draft);
          setSavedMs(kept.savedMs);
        }
        isLoaded.current = true;
      },
      () => {
        isLoaded.current = true;
      },
    );
  }, []);
  const body = JSON.stringify(draft);
  useEffect(() => {
    const timer = setTimeout(() => {
      if (!isLoaded.current || isDone.current) return;
      const now = JSON.parse(body) as Draft;
      call('drafts.save', { draft: isEmpty(now) ? null : now }).then(
        (kept) => setSavedMs(isEmpty(now) ? 0 : kept.savedMs),
        () => undefined,
      );
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [body]);
  const forget = useCallback(() => {
    isDone.current = true;
    call('drafts.save', { draft: null }).catch(() => undefined);
  }, []);
  return { savedMs, forget };
}
