import type { CallOutput, CallParsed } from '../../../shared/contract/index.ts';
import type { BaselineRule } from '../../../shared/model/evaluation.ts';
import { type EvaluationOnly, evaluationListOf } from '../../../shared/model/evaluation.ts';
import type { Core } from '../context.ts';
import { loadCurveSettings } from '../curves/settings.ts';
import { breathe, inPortions, mapInPortions } from '../portions.ts';
import { type Evaluated, planEvaluation } from './evaluate.ts';

type Row = CallOutput<'plans.evaluationRows'>['rows'][number];
type Found = Evaluated & Awaited<ReturnType<typeof planEvaluation>>;
type Kept = { atMs: number; found: Found; lists: Record<EvaluationOnly, Row[]> };

/** What was worked out is good for so long: loads go on coming in, and another workstation may judge anew. */
const GOOD_MS = 60_000;
const MOST = 4;

/** Evaluations that are looked at, so that a list of ten thousand is worked out once and read page by page. */
export class EvaluationBook {
  readonly #core: Core;
  readonly #kept = new Map<string, Promise<Kept>>();

  constructor(core: Core) {
    this.#core = core;
  }

  /** The figures of a plan, and how many customers are on each list. */
  async head(input: {
    id: string;
    rule?: BaselineRule | undefined;
  }): Promise<CallOutput<'plans.evaluation'>> {
    const { found, lists } = await this.#of(input);
    return { ...headOf(found), counts: countsOf(lists) };
  }

  /** One page of customers, the worst first. */
  async rows(input: CallParsed<'plans.evaluationRows'>): Promise<CallOutput<'plans.evaluationRows'>> {
    const list = (await this.#of(input)).lists[input.only];
    return { rows: list.slice(input.offset, input.offset + input.limit), total: list.length };
  }

  /** Shows what was just judged, and forgets what was known of the plan before. */
  async take(found: Found): Promise<CallOutput<'plans.evaluation'>> {
    for (const key of this.#kept.keys()) if (key.startsWith(found.plan.id)) this.#kept.delete(key);
    const kept = listed(this.#core, found);
    this.#kept.set(await this.#keyOf(found.plan.id, found.plan.version, undefined), kept);
    return { ...headOf(found), counts: countsOf((await kept).lists) };
  }

  /** Days of the same type are others once somebody has changed a holiday. */
  async #keyOf(id: string, version: number, rule: BaselineRule | undefined): Promise<string> {
    const { holidays } = await loadCurveSettings(this.#core.stores.settings);
    return `${id} ${version} ${rule ?? ''} ${JSON.stringify(holidays)}`;
  }

  async #of({ id, rule }: { id: string; rule?: BaselineRule | undefined }): Promise<Kept> {
    const head = await this.#core.stores.plans.head(id);
    const key = await this.#keyOf(id, head?.version ?? 0, rule);
    const known = await this.#kept.get(key);
    if (known && this.#core.clock.now() - known.atMs < GOOD_MS) return known;
    const made = planEvaluation(this.#core, { id, rule }).then((found) => listed(this.#core, found));
    this.#kept.set(key, made);
    made.catch(() => this.#kept.delete(key));
    for (const old of this.#kept.keys()) if (this.#kept.size > MOST) this.#kept.delete(old);
    return made;
  }
}

function headOf({ plan: { items: _customers, ...plan }, evaluation, isStored }: Found) {
  return { plan, evaluation, isStored };
}

const countsOf = ({ all, unmet, over, unmeasured }: Kept['lists']) => ({
  all: all.length,
  unmet: unmet.length,
  over: over.length,
  unmeasured: unmeasured.length,
});

async function listed(core: Core, found: Found): Promise<Kept> {
  const customers = await core.stores.customers.byIds(found.items.map((item) => item.customerId));
  const names = new Map(customers.map((one) => [one.id, one.name]));
  const all = await mapInPortions(
    found.items,
    (item): Row => ({ ...item, name: names.get(item.customerId) ?? '' }),
  );
  await breathe();
  // Not measured first, then by what is missing.
  const lacking = (item: Row) =>
    item.actualKw === null ? Number.POSITIVE_INFINITY : item.shouldKw - item.actualKw;
  all.sort((a, b) => lacking(b) - lacking(a) || (a.accountNo < b.accountNo ? -1 : 1));
  await breathe();
  const lists: Kept['lists'] = { all, unmet: [], over: [], unmeasured: [] };
  await inPortions(all, (item) => {
    for (const only of evaluationListOf(item)) lists[only].push(item);
  });
  return { atMs: core.clock.now(), found, lists };
}
