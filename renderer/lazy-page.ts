import { type ComponentType, lazy } from 'react';

type Load = () => Promise<{ default: ComponentType }>;
const loads: Load[] = [];

/** A page whose script comes when it is first shown, or in a quiet moment before. */
export function lazyPage(load: Load) {
  loads.push(load);
  return lazy(load);
}

/** Fetches the scripts of all pages one after the other whenever the screen has nothing to do. */
export function fetchPagesQuietly(): void {
  const [next, ...rest] = loads.splice(0);
  if (!next) return;
  loads.push(...rest);
  const fetchOne = () =>
    void next()
      .catch(() => undefined)
      .finally(fetchPagesQuietly);
  if ('requestIdleCallback' in window) window.requestIdleCallback(fetchOne, { timeout: 5_000 });
  else setTimeout(fetchOne, 200);
}
