import type { CallOutput } from '../../../shared/contract/index.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Actor } from '../../../shared/model/account.ts';
import { type DeskDrill, deskDrillSchema, noDeskDrill } from '../../../shared/model/desk-drill.ts';
import { parsePhone } from '../../../shared/sms/phone.ts';
import { type Core, record } from '../context.ts';
import { cancelPlan } from '../plans/plans.ts';
import type { SettingStore } from '../ports.ts';

const NAME = 'desk-drill';

/** What the archive says; all workstations on it are in the same drill. */
export async function loadDeskDrill(settings: SettingStore): Promise<DeskDrill> {
  const body = await settings.get(NAME);
  if (!body) return noDeskDrill;
  try {
    const parsed = deskDrillSchema.safeParse(JSON.parse(body));
    return parsed.success ? parsed.data : noDeskDrill;
  } catch {
    return noDeskDrill;
  }
}

const isRunning = ({ state }: { state: string }) => state === 'issued' || state === 'executing';

async function runningPlans(core: Core, isDrill: boolean) {
  return (await core.stores.plans.list(true)).filter((plan) => isRunning(plan) && plan.isDrill === isDrill);
}

export async function readDeskDrill(core: Core): Promise<CallOutput<'drill.get'>> {
  const running = await runningPlans(core, false);
  return {
    ...(await loadDeskDrill(core.stores.settings)),
    isPossible: core.installation === 'live',
    running: running.map((plan) => plan.name),
  };
}

/** Turns the desk into a drill. Throws `bad-phone` for a number that is none, `plan-runs` while a real plan runs. */
export async function startDeskDrill(core: Core, actor: Actor, given: { numbers: string[] }) {
  if (core.installation !== 'live') throw new AppError('not-here');
  const numbers = [...new Set(given.numbers.map(checkedNumber))];
  const [running] = await runningPlans(core, false);
  if (running) throw new AppError('plan-runs', { name: running.name });
  const next: DeskDrill = { isOn: true, sinceMs: core.clock.now(), by: actor.name, numbers };
  await save(core, actor, 'drill.start', next, { numbers: numbers.length });
  return readDeskDrill(core);
}

/** Ends the drill at once, whatever of it still runs; the real thing must never wait for it. */
export async function stopDeskDrill(core: Core, actor: Actor) {
  const before = await loadDeskDrill(core.stores.settings);
  const left = core.installation === 'live' ? await runningPlans(core, true) : [];
  for (const { id, version } of left) await cancelPlan(core, actor, { id, version, remark: '演练结束' });
  await save(core, actor, 'drill.stop', { ...before, isOn: false }, { cancelled: left.length });
  return readDeskDrill(core);
}

function checkedNumber(text: string): string {
  const phone = parsePhone(text);
  if (!phone) throw new AppError('bad-phone', { value: text });
  return phone;
}

async function save(
  core: Core,
  actor: Actor,
  action: string,
  next: DeskDrill,
  detail: object,
): Promise<void> {
  await core.stores.transaction(async (stores) => {
    await stores.settings.set(NAME, JSON.stringify(next));
    await record(stores, core, actor, { action, subject: '演练', detail });
  });
  await core.takeDeskDrill();
  core.emit('archive.changed', { kind: 'settings' });
}

/** A plan of the drill is not touched in the real thing, nor the other way round. */
async function assertOwnMode(core: Core, planId: string | undefined): Promise<void> {
  const plan = planId ? await core.stores.plans.head(planId) : undefined;
  if (plan && plan.isDrill !== (core.mode === 'drill')) throw new AppError('other-mode', { name: plan.name });
}

/** A deed about a plan that belongs to what is done now: the drill's in a drill, the real ones otherwise. */
export const ownMode =
  <I extends { id?: string | undefined }, O>(
    core: Core,
    work: (core: Core, actor: Actor, input: I) => Promise<O>,
  ) =>
  async (input: I, { actor }: { actor: Actor }): Promise<O> => {
    await assertOwnMode(core, input.id);
    return work(core, actor, input);
  };
