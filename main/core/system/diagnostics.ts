import type { CallOutput } from '../../../shared/contract/index.ts';
import type { Actor } from '../../../shared/model/account.ts';
import type { FileOnWire } from '../../../shared/model/common.ts';
import { DAY_MS, stampOf } from '../../../shared/time.ts';
import { listContacts, listCustomers } from '../archive/lists.ts';
import { type Core, record } from '../context.ts';

const page = { search: '', offset: 0, limit: 1 };

/** Counts of what is in the archive; never what it says. */
async function countsOf(core: Core) {
  const { stores } = core;
  const [users, customers, contacts, plans, groups, templates, head] = await Promise.all([
    stores.users.list(),
    listCustomers(core, { ...page, regionCode: '', industryCode: '' }),
    listContacts(core, { ...page, regionCode: '', industryCode: '', only: 'all' }),
    stores.plans.list(false),
    stores.groups.list(),
    stores.templates.list(),
    stores.audit.head(),
  ]);
  const states = new Map<string, number>();
  for (const { state } of plans) states.set(state, (states.get(state) ?? 0) + 1);
  return {
    users: users.length,
    customers: customers.total,
    contacts: contacts.total,
    groups: groups.length,
    templates: templates.length,
    plansByState: Object.fromEntries(states),
    auditEntries: head.seq,
  };
}

/** A file for those who look after the product: versions, counts and states, without names, numbers or texts. */
export async function diagnostics(
  core: Core,
  actor: Actor,
  info: Pick<CallOutput<'system.info'>, 'version' | 'mode'>,
): Promise<FileOnWire> {
  const now = core.clock.now();
  const { sms, security, backup } = await core.settings();
  const { stores } = core;
  const content = {
    at: stampOf(now),
    version: info.version,
    mode: info.mode,
    runtime: core.runtime(),
    counts: await countsOf(core),
    queue: await stores.messages.queueDepth(),
    lastDay: await stores.messages.counts(now - DAY_MS),
    lmsAwaySinceMs: core.lmsAwaySinceMs(),
    settings: { sms, security, backup },
    backups: core.backups?.names() ?? [],
  };
  await stores.transaction((tx) =>
    record(tx, core, actor, { action: 'system.diagnostics', subject: 'system' }),
  );
  const name = `diagnostics-${stampOf(now).replace(/[-: ]/g, '')}.json`;
  return { name, base64: Buffer.from(`${JSON.stringify(content, null, 2)}\n`).toString('base64') };
}
