import type { GatewayOutcome } from '../../core/ports.ts';
import type { SubmitAnswer } from './link.ts';

/** How long the whole channel rests after flow control, ms. */
export const FLOW_PAUSE_MS = 300;

/**
 * Joins the answers to the parts of one message into one outcome. Anything that may have left and was not
 * answered makes the message uncertain; a part refused after others were taken is a refusal (it cannot be complete).
 */
export function outcomeOf(answers: SubmitAnswer[]): GatewayOutcome {
  const refs = answers.flatMap((answer, index) =>
    answer.kind === 'answered' && answer.result === 0
      ? [{ partNo: index + 1, msgId: answer.msgId.toString() }]
      : [],
  );
  const unknown = answers.find(
    (answer) => answer.kind === 'unknown' || (answer.kind === 'answered' && answer.result === 3),
  );
  if (unknown) return { kind: 'uncertain', code: unknown.kind === 'unknown' ? unknown.code : 'CMPP-3', refs };
  const refused = answers.find(
    (answer) => answer.kind === 'answered' && answer.result !== 0 && answer.result !== 8,
  );
  if (refused?.kind === 'answered') return { kind: 'rejected', code: `CMPP-${refused.result}` };
  const slowed = answers.some((answer) => answer.kind === 'answered' && answer.result === 8);
  const unsent = answers.find((answer) => answer.kind === 'unsent');
  if (refs.length > 0 && (slowed || unsent))
    return { kind: 'uncertain', code: slowed ? 'CMPP-8' : 'link-lost', refs };
  if (slowed) return { kind: 'throttled', retryAfterMs: FLOW_PAUSE_MS, code: 'CMPP-8' };
  if (unsent?.kind === 'unsent') return { kind: 'unreachable', code: unsent.code };
  return { kind: 'accepted', refs };
}
