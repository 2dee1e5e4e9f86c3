import { useEffect } from 'react';

/** F8 takes the next step of the list on screen. */
export function useNextStepKey(isPossible: boolean, step: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'F8' || !isPossible) return;
      event.preventDefault();
      step();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  });
}
