import pino from 'pino';
import type { Log } from './core/ports.ts';

/** Structured log on standard error; callers never pass texts or full numbers. Level from ORDERLY_LOG (default `warn`). */
export function createLog(name: string, level = process.env.ORDERLY_LOG ?? 'warn'): Log {
  const logger = pino(
    { name, level, base: { name, pid: process.pid } },
    pino.destination({ dest: 2, sync: false }),
  );
  return {
    info: (event, data) => logger.info(data ?? {}, event),
    warn: (event, data) => logger.warn(data ?? {}, event),
    error: (event, data) => logger.error(data ?? {}, event),
  };
}
