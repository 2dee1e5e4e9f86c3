import type { PartOutcome, ResultClass } from '../part-outcome.ts';
import type { Reply } from '../request-window.ts';

export type SubmitReply = Reply<{ status: number; messageId: string }>;

/** Too fast or too much: throttled, queue full, and the two that SMSCs answer when they are busy. */
const slowDown = new Set([0x58, 0x14, 0x08, 0x45]);
/** Faults of the bind or the account: wrong bind state, source address, service type, system id, not allowed. */
const channelFaults = new Set([0x02, 0x03, 0x04, 0x0a, 0x0d, 0x0e, 0x0f, 0x15, 0x48, 0x49, 0x53]);

/** What an answer means; `classes` = the site's own statuses as hexadecimal text ("400"). */
export function partOutcomeOf(
  reply: SubmitReply,
  msgId: (id: string) => string,
  classes: Record<string, ResultClass> = {},
): PartOutcome {
  if (reply.kind === 'unknown') return { kind: 'maybe', code: reply.code };
  if (reply.kind === 'unsent') return reply;
  const { status, messageId } = reply;
  const hex = status.toString(16).padStart(2, '0');
  const code = `SMPP-0x${hex}`;
  if (status === 0) return { kind: 'accepted', msgId: msgId(messageId) };
  const own = classes[hex];
  if (own) return { kind: own, code };
  if (slowDown.has(status)) return { kind: 'throttled', code };
  return { kind: channelFaults.has(status) ? 'channel' : 'rejected', code };
}
