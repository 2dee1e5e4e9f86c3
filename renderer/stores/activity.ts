import { useEffect } from 'react';
import { call } from '../client/client.ts';
import { useSession } from './session.ts';

/** Often enough that a person at work is never locked out, ms. */
const SAY_EVERY_MS = 30_000;

/** Tells the main process, at most twice a minute, that somebody is at the workstation. */
export function useActivity(): void {
  useEffect(() => {
    let saidMs = 0;
    const say = () => {
      if (Date.now() - saidMs < SAY_EVERY_MS || useSession.getState().isLocked) return;
      saidMs = Date.now();
      void call('accounts.active', {}).catch(() => undefined);
    };
    const signs = ['pointerdown', 'pointermove', 'keydown', 'wheel'] as const;
    for (const sign of signs) window.addEventListener(sign, say, { passive: true });
    return () => {
      for (const sign of signs) window.removeEventListener(sign, say);
    };
  }, []);
}
