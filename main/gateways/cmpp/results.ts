import type { GatewayOutcome } from '../../core/ports.ts';
import type { SubmitAnswer } from './link.ts';

/** How long the whole channel rests after flow control, ms. */
export const FLOW_PAUSE_MS = 300;

/** What a site's own result numbers mean: refused for good, not taken for now, or the whole channel refused. */
export type ResultClass = 'rejected' | 'throttled' | 'channel';

/**
 * Faults of the account or of the layout and not of one message: structure, command, fee, service, source number,
 * source address. Nothing was sent; every other message would get the same answer, so the channel must rest.
 */
const channelResults = new Set([1, 2, 5, 7, 10, 11]);

/** Results of a group that speak of one of its members: each must go by itself. */
export const isGroupFault = (answer: SubmitAnswer): boolean =>
  answer.kind === 'answered' && (answer.result === 10 || answer.result === 13);

function classOf(result: number, classes: Record<string, ResultClass>): ResultClass {
  if (result === 8) return 'throttled';
  return classes[String(result)] ?? (channelResults.has(result) ? 'channel' : 'rejected');
}

/**
 * Joins the answers to the parts of one message into one outcome. Anything that may have left and was not
 * answered makes the message uncertain; a part refused after others were taken is a refusal (it cannot be complete).
 */
export function outcomeOf(
  answers: SubmitAnswer[],
  classes: Record<string, ResultClass> = {},
): GatewayOutcome {
  const refs = answers.flatMap((answer, index) =>
    answer.kind === 'answered' && answer.result === 0
      ? [{ partNo: index + 1, msgId: answer.msgId.toString() }]
      : [],
  );
  const unknown = answers.find(
    (answer) => answer.kind === 'unknown' || (answer.kind === 'answered' && answer.result === 3),
  );
  if (unknown) return { kind: 'uncertain', code: unknown.kind === 'unknown' ? unknown.code : 'CMPP-3', refs };
  const refused = answers.flatMap((answer) =>
    answer.kind === 'answered' && answer.result !== 0
      ? [{ code: `CMPP-${answer.result}`, kind: classOf(answer.result, classes) }]
      : [],
  );
  const forGood = refused.find(
    (one) => one.kind === 'rejected' || (one.kind === 'channel' && refs.length > 0),
  );
  if (forGood) return { kind: 'rejected', code: forGood.code };
  const held = refused[0];
  const unsent = answers.find((answer) => answer.kind === 'unsent');
  if (refs.length > 0 && (held || unsent))
    return { kind: 'uncertain', code: held?.code ?? 'link-lost', refs };
  if (held?.kind === 'channel') return { kind: 'unreachable', code: held.code };
  if (held) return { kind: 'throttled', retryAfterMs: FLOW_PAUSE_MS, code: held.code };
  if (unsent?.kind === 'unsent') return { kind: 'unreachable', code: unsent.code };
  return { kind: 'accepted', refs };
}
