import type { TargetBlock } from '../model/plan.ts';

/** A customer the assistant may choose. */
export type Candidate = {
  customerId: string;
  /** What it can give above its security load, kW. */
  availableKw: number;
  /** Who goes first, '1' before '2'; see the archive. */
  limitClass: string;
  /** When it was limited last, epoch ms; 0 = never this year. */
  lastMs: number;
  /** Hours limited this year. */
  hours: number;
  /** Gives everything or nothing (a feeder that is cut). */
  isWhole?: boolean;
};

/** A round as proposed: one layer of the target, and who carries it. */
export type Layer = { no: number; startMs: number; endMs: number; targetKw: number };
export type Pick = {
  customerId: string;
  round: number;
  reductionKw: number;
  /** Place in the order of fairness, from 1. */
  rank: number;
  /** `order`: its turn; `trimmed`: its turn, less than it could; `fit`: taken out of turn because it fits the rest. */
  why: 'order' | 'trimmed' | 'fit';
};
export type Proposal = { rounds: Layer[]; items: Pick[]; missingKw: number };

/** Nobody is asked for less than this, kW, unless it has no more. */
const LEAST_KW = 50;
/** Good enough, as a part of the target. */
const TOLERANCE = 0.005;
const DROPS = 24;
const ADDS = 160;
const ROUNDS_OF_REPAIR = 12;
const MOST_ROUNDS = 8;

/** The order of fairness: class, then who was limited longest ago, then fewer hours, then the larger; ids decide ties. */
export function fairOrder(candidates: readonly Candidate[]): Candidate[] {
  return candidates
    .filter((one) => one.availableKw > 0)
    .toSorted(
      (a, b) =>
        a.limitClass.localeCompare(b.limitClass) ||
        a.lastMs - b.lastMs ||
        a.hours - b.hours ||
        b.availableKw - a.availableKw ||
        (a.customerId < b.customerId ? -1 : 1),
    );
}

/**
 * Cuts targets by span into layers that each last for one window, the longest first: a low target all day and a
 * peak on top of it become two rounds. More than `most` layers are merged into the one below, so that nothing is
 * missing at the peak and some is too much beside it.
 */
export function layersOf(blocks: readonly TargetBlock[], most = MOST_ROUNDS): Layer[] {
  const layers: Omit<Layer, 'no'>[] = [];
  const cut = (from: number, to: number, floor: number) => {
    const own = blocks.slice(from, to);
    const lowest = Math.min(...own.map((block) => block.targetKw));
    if (lowest > floor)
      layers.push({ startMs: own[0]!.startMs, endMs: own.at(-1)!.endMs, targetKw: lowest - floor });
    for (let i = from; i < to; i += 1) {
      if (blocks[i]!.targetKw <= lowest) continue;
      let end = i + 1;
      while (end < to && blocks[end]!.targetKw > lowest) end += 1;
      cut(i, end, lowest);
      i = end - 1;
    }
  };
  // Hours without a target part what stands on either side.
  for (let from = 0; from < blocks.length; ) {
    let to = from + 1;
    while (to < blocks.length && blocks[to]!.startMs === blocks[to - 1]!.endMs) to += 1;
    cut(from, to, 0);
    from = to;
  }
  while (layers.length > most) mergeSmallest(layers);
  return layers.map((layer, index) => ({ no: index + 1, ...layer }));
}

/** The smallest layer is carried by the next one that touches it, for the whole of both windows. */
function mergeSmallest(layers: Omit<Layer, 'no'>[]): void {
  let at = layers.length - 1;
  for (let i = 0; i < layers.length; i += 1) if (layers[i]!.targetKw < layers[at]!.targetKw) at = i;
  const [small] = layers.splice(at, 1);
  if (!small) return;
  const host = layers.find((one) => one.startMs < small.endMs && one.endMs > small.startMs) ?? layers[0];
  if (!host) return;
  host.startMs = Math.min(host.startMs, small.startMs);
  host.endMs = Math.max(host.endMs, small.endMs);
  host.targetKw += small.targetKw;
}

/** Over the target is better than under it by as much. */
const cost = (sum: number, target: number) => (sum >= target ? sum - target : (target - sum) * 1.5);

/**
 * Proposes who carries each layer. Deterministic: in the order of fairness until the target is reached; the last one
 * gives what is left; where all-or-nothing does not fit, single and paired exchanges near the border close the rest.
 */
export function propose(
  layers: readonly Layer[],
  candidates: readonly Candidate[],
  /** Part of what a customer can give that is asked for, parts of one. */
  share = 1,
): Proposal {
  const order = fairOrder(
    candidates.map((one) => ({ ...one, availableKw: Math.floor(one.availableKw * share) })),
  );
  const ranks = new Map(order.map((one, index) => [one.customerId, index + 1]));
  const used = new Set<string>();
  const items: Pick[] = [];
  let missingKw = 0;
  for (const layer of layers) {
    const pool = order.filter((one) => !used.has(one.customerId));
    const chosen = fill(pool, layer.targetKw);
    missingKw += Math.max(0, layer.targetKw - chosen.reduce((sum, one) => sum + one.kw, 0));
    for (const { candidate, kw, why } of chosen) {
      used.add(candidate.customerId);
      const rank = ranks.get(candidate.customerId) ?? 0;
      items.push({ customerId: candidate.customerId, round: layer.no, reductionKw: kw, rank, why });
    }
  }
  return { rounds: layers.map((layer) => ({ ...layer })), items, missingKw };
}

type Chosen = { candidate: Candidate; kw: number; why: Pick['why'] };

/** One layer: greedy in turn, then the rest. */
function fill(pool: readonly Candidate[], target: number): Chosen[] {
  const taken: Candidate[] = [];
  const left: Candidate[] = [];
  let sum = 0;
  for (const one of pool) {
    const fits = sum + one.availableKw <= target;
    if (fits) {
      taken.push(one);
      sum += one.availableKw;
    } else left.push(one);
    // In turn: once the target is crossed by somebody who can give less, nobody behind is called.
    if (!fits && !one.isWhole) break;
  }
  const passed = new Set([...taken, ...left].map((one) => one.customerId));
  const rest = [...left, ...pool.filter((one) => !passed.has(one.customerId))];
  const chosen: Chosen[] = taken.map((candidate) => ({ candidate, kw: candidate.availableKw, why: 'order' }));
  const lack = target - sum;
  if (lack <= 0) return chosen;
  const trimmed = rest.find((one) => !one.isWhole && one.availableKw >= lack);
  if (trimmed && (lack >= LEAST_KW || trimmed.availableKw <= LEAST_KW))
    return [...chosen, { candidate: trimmed, kw: Math.ceil(lack), why: 'trimmed' }];
  return exchange(chosen, rest, target);
}

/** Closes what is left by adding one, or by giving back one near the border and taking one or two instead. */
function exchange(chosen: readonly Chosen[], rest: readonly Candidate[], target: number): Chosen[] {
  let current = [...chosen];
  let free = rest.slice(0, ADDS);
  for (let round = 0; round < ROUNDS_OF_REPAIR; round += 1) {
    const sum = current.reduce((total, one) => total + one.kw, 0);
    if (cost(sum, target) <= target * TOLERANCE) break;
    const move = bestMove(current, free, sum, target);
    if (!move) break;
    const gone = current.filter((one) => one === move.drop).map((one) => one.candidate);
    current = [
      ...current.filter((one) => one !== move.drop),
      ...move.add.map((candidate) => ({ candidate, kw: candidate.availableKw, why: 'fit' as const })),
    ];
    free = [...gone, ...free.filter((one) => !move.add.includes(one))];
  }
  return current;
}

type Move = { drop: Chosen | undefined; add: Candidate[]; cost: number };

/** The single change that brings the sum nearest to the target, or undefined when none does. */
function bestMove(
  current: readonly Chosen[],
  free: readonly Candidate[],
  sum: number,
  target: number,
): Move | undefined {
  let best: Move = { drop: undefined, add: [], cost: cost(sum, target) };
  const consider = (drop: Chosen | undefined, add: Candidate[], total: number) => {
    const value = cost(total, target);
    if (value < best.cost - 1e-9) best = { drop, add, cost: value };
  };
  const sizes = free.toSorted((a, b) => a.availableKw - b.availableKw);
  for (const drop of [undefined, ...current.slice(-DROPS).reverse()]) {
    const base = sum - (drop?.kw ?? 0);
    consider(drop, [], base);
    for (const one of free) consider(drop, [one], base + one.availableKw);
    // Two pointers over sizes: the pair nearest to what is wanted.
    for (let low = 0, high = sizes.length - 1; low < high; ) {
      const total = base + sizes[low]!.availableKw + sizes[high]!.availableKw;
      consider(drop, [sizes[low]!, sizes[high]!], total);
      if (total < target) low += 1;
      else high -= 1;
    }
  }
  return best.drop || best.add.length > 0 ? best : undefined;
}
