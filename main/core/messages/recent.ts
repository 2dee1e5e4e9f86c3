import { type MessageKind, priorities } from '../../../shared/model/message.ts';
import type { Core } from '../context.ts';
import type { Stores } from '../ports.ts';
import { loadSettings } from '../system/settings.ts';

export type Repeatable = {
  planId: string;
  kind: MessageKind;
  /** What is about to leave: each number with its text. */
  texts: readonly { phone: string; text: string }[];
};
export type Recent = { createdMs: number; createdBy: string };

/**
 * The message that would be repeated: the same kind of the same plan, or the same text to one of the same numbers,
 * within the set time. Answers to single numbers do not count as repeated.
 */
export async function recentOf(core: Core, stores: Stores, what: Repeatable): Promise<Recent | undefined> {
  const { repeatMinutes } = (await loadSettings(stores.settings)).sms;
  const sinceMs = core.clock.now() - repeatMinutes * 60_000;
  if (what.planId) return stores.messages.latestOfPlan(what.planId, what.kind, sinceMs);
  if (repeatMinutes === 0) return undefined;
  return stores.messages.latestOfTexts(what.texts, sinceMs, priorities.reply);
}
