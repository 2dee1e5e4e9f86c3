import { unreachable } from '../../shared/errors.ts';
import type { GatewayOutcome, Job, Verdict } from '../core/ports.ts';

export type RetryPolicy = {
  /** Older than this, a message is no longer news: it expires instead of going out, ms. */
  maxAgeMs: number;
  maxAttempts: number;
};

/** First steps by hand, then doubling up to five minutes; with jitter so that senders do not march in step. */
export function retryDelayMs(attempt: number, random: number): number {
  const steps = [1_000, 3_000, 10_000];
  const base = steps[attempt - 1] ?? Math.min(300_000, 10_000 * 2 ** (attempt - 3));
  return Math.round(base * (0.75 + random / 2));
}

/** What a lane does with a job: it asks the gateway, or withholds it (the last look found a reason). */
export type LaneOutcome =
  | GatewayOutcome
  | { kind: 'withheld'; state: 'cancelled' | 'rejected'; code: string };

/** It does not leave now; but of what the gateway may have from an earlier try nobody can say that it was not sent. */
function ended(job: Job, state: 'cancelled' | 'rejected' | 'expired', code: string): Verdict {
  return job.isRepeat ? { state: 'uncertain', code, refs: [] } : { state, code };
}

/** What is to become of a job after its send; the whole retry policy in one place. */
export function verdictFor(
  job: Job,
  outcome: LaneOutcome,
  context: { nowMs: number; random: number; deduplicates: boolean; policy: RetryPolicy },
): Verdict {
  const isOld = context.nowMs - job.queuedMs > context.policy.maxAgeMs;
  switch (outcome.kind) {
    case 'accepted':
      return { state: 'submitted', refs: outcome.refs };
    case 'rejected':
      return { state: 'rejected', code: outcome.code };
    case 'withheld':
      return ended(job, outcome.state, outcome.code);
    case 'throttled':
    case 'unreachable': {
      if (isOld) return ended(job, 'expired', 'max-age');
      const delayMs =
        outcome.kind === 'throttled'
          ? outcome.retryAfterMs
          : Math.min(5_000, retryDelayMs(job.attempts, context.random));
      // That nothing of this try left says nothing about the try before.
      return { state: 'queued', delayMs, code: outcome.code, isBound: job.isRepeat };
    }
    case 'uncertain':
      // Only the other side's memory of our id makes a repeat safe.
      if (context.deduplicates && job.attempts < context.policy.maxAttempts) {
        const delayMs = retryDelayMs(job.attempts, context.random);
        return { state: 'queued', delayMs, code: outcome.code, isBound: true };
      }
      return { state: 'uncertain', code: outcome.code, refs: outcome.refs };
    default:
      return unreachable(outcome);
  }
}
