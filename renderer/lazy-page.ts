import { type ComponentType, createElement, lazy, type ReactElement, useState } from 'react';

type Load = () => Promise<{ default: ComponentType }>;
const loads: Load[] = [];

/** A page whose script comes when it is first shown, or in a quiet moment before. */
export function lazyPage(load: Load): () => ReactElement {
  let page: ComponentType | undefined;
  const take: Load = async () => {
    const module = await load();
    page = module.default;
    return module;
  };
  loads.push(take);
  const late = lazy(take);
  // React holds whatever came late back for 0.3 s, even when the script has long been there: that one is shown as it is.
  return function Page() {
    const [shown] = useState(() => page ?? late);
    return createElement(shown);
  };
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
