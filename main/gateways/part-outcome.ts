import type { GatewayOutcome } from '../core/ports.ts';

/** What a site's own result numbers mean: refused for good, not taken for now, or the whole channel refused. */
export type ResultClass = 'rejected' | 'throttled' | 'channel';

/** What became of one part, in words that are the same for every protocol. */
export type PartOutcome =
  | { kind: 'accepted'; msgId: string }
  /** `rejected`: for good. `channel`: a fault of the account, every message would get it. Nothing was sent. */
  | { kind: ResultClass; code: string }
  /** It may have been taken. */
  | { kind: 'maybe'; code: string }
  | { kind: 'unsent'; code: string };

/** How long a channel rests after flow control, ms. */
export const FLOW_PAUSE_MS = 300;

/**
 * Joins the parts of one message into one outcome. Anything that may have left and was not answered makes the message
 * uncertain; a part refused after others were taken is a refusal (it cannot be complete).
 */
export function joinParts(parts: PartOutcome[]): GatewayOutcome {
  const refs = parts.flatMap((part, index) =>
    part.kind === 'accepted' ? [{ partNo: index + 1, msgId: part.msgId }] : [],
  );
  const maybe = parts.find((part) => part.kind === 'maybe');
  if (maybe) return { kind: 'uncertain', code: maybe.code, refs };
  const isSplit = refs.length > 0;
  const forGood = parts.find((part) => part.kind === 'rejected' || (part.kind === 'channel' && isSplit));
  if (forGood && 'code' in forGood) return { kind: 'rejected', code: forGood.code };
  const held = parts.find((part) => part.kind === 'channel' || part.kind === 'throttled');
  if (held && 'code' in held && !isSplit)
    return held.kind === 'channel'
      ? { kind: 'unreachable', code: held.code }
      : { kind: 'throttled', retryAfterMs: FLOW_PAUSE_MS, code: held.code };
  const unsent = parts.find((part) => part.kind === 'unsent');
  if (isSplit && (held || unsent))
    return { kind: 'uncertain', code: held && 'code' in held ? held.code : 'link-lost', refs };
  if (unsent) return { kind: 'unreachable', code: unsent.code };
  return { kind: 'accepted', refs };
}
