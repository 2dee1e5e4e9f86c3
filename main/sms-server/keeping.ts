import type { Log, SentPast } from '../core/ports.ts';
import { keptSince } from '../core/system/retention.ts';

const LOOK_MS = 60 * 60_000;
/** Sending comes first: a breath between two portions, ms. */
const REST_MS = 50;

/** Forgets, now and every hour, what is older than `keepMonths` whole months and done with; 0 = nothing. Returns the end of it. */
export function forgetOld(past: SentPast, keepMonths: number, log: Log): () => Promise<void> {
  if (keepMonths === 0) return async () => undefined;
  let isStopped = false;
  let running: Promise<void> | undefined;
  const run = async () => {
    const beforeMs = keptSince(Date.now(), keepMonths);
    let rows = 0;
    for (let gone = 1; gone > 0 && !isStopped; rows += gone) {
      gone = await past.forget(beforeMs);
      if (gone > 0) await new Promise((resolve) => setTimeout(resolve, REST_MS));
    }
    if (rows > 0) log.info('old-rows-forgotten', { rows });
  };
  const look = () => {
    running ??= run()
      .catch((error: unknown) => log.warn('old-rows-failed', { error: String(error) }))
      .finally(() => {
        running = undefined;
      });
  };
  look();
  const timer = setInterval(look, LOOK_MS);
  return async () => {
    isStopped = true;
    clearInterval(timer);
    await running;
  };
}
