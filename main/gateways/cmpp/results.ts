import type { GatewayOutcome } from '../../core/ports.ts';
import { joinParts, type PartOutcome, type ResultClass } from '../part-outcome.ts';
import type { SubmitAnswer } from './link.ts';

/**
 * Faults of the account or of the layout and not of one message: structure, command, fee, service, source number,
 * source address. Nothing was sent; every other message would get the same answer, so the channel must rest.
 */
const channelResults = new Set([1, 2, 5, 7, 10, 11]);

/** Results of a group that speak of one of its members: each must go by itself. */
export const isGroupFault = (answer: SubmitAnswer): boolean =>
  answer.kind === 'answered' && (answer.result === 10 || answer.result === 13);

function partOutcomeOf(answer: SubmitAnswer, classes: Record<string, ResultClass>): PartOutcome {
  if (answer.kind === 'unknown') return { kind: 'maybe', code: answer.code };
  if (answer.kind === 'unsent') return answer;
  const { result } = answer;
  const code = `CMPP-${result}`;
  if (result === 0) return { kind: 'accepted', msgId: answer.msgId.toString() };
  // A sequence number seen before: the first one may have been taken.
  if (result === 3) return { kind: 'maybe', code };
  if (result === 8) return { kind: 'throttled', code };
  return { kind: classes[String(result)] ?? (channelResults.has(result) ? 'channel' : 'rejected'), code };
}

/** Joins the answers to the parts of one message into one outcome; `classes` = the site's own result numbers. */
export function outcomeOf(
  answers: SubmitAnswer[],
  classes: Record<string, ResultClass> = {},
): GatewayOutcome {
  return joinParts(answers.map((answer) => partOutcomeOf(answer, classes)));
}
