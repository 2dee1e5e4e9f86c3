import { type Draft, keptDraftSchema } from '../../../shared/contract/messages.ts';
import type { Actor } from '../../../shared/model/account.ts';
import type { Core } from '../context.ts';

const nothing = { draft: null, savedMs: 0 };
const nameOf = (actor: Actor) => `draft ${actor.userId}`;

/** What the user was writing last; a stored draft that no longer fits the contract counts as none. */
export async function loadDraft(core: Core, actor: Actor): Promise<{ draft: Draft | null; savedMs: number }> {
  const body = await core.stores.settings.get(nameOf(actor));
  if (!body) return nothing;
  try {
    const parsed = keptDraftSchema.safeParse(JSON.parse(body));
    return parsed.success ? parsed.data : nothing;
  } catch {
    return nothing;
  }
}

export async function saveDraft(core: Core, actor: Actor, draft: Draft | null): Promise<{ savedMs: number }> {
  const savedMs = core.clock.now();
  await core.stores.settings.set(nameOf(actor), JSON.stringify({ draft, savedMs }));
  return { savedMs };
}
