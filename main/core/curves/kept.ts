import type { CallOutput } from '../../../shared/contract/index.ts';
import type { CurveBook } from './book.ts';

/** What is kept on this machine, and how the archive stands. */
export async function keptCurves(
  { keep, watch }: CurveBook,
  query: { search: string; offset: number; limit: number },
): Promise<CallOutput<'curves.kept'>> {
  const { days, total, bytes } = await keep.list(query);
  return {
    days,
    total,
    bytes,
    limitMb: (await keep.limitBytes()) / (1024 * 1024),
    subjects: await keep.subjects(),
    archiveAwaySinceMs: watch.awaySinceMs,
    tries: watch.tries,
  };
}
