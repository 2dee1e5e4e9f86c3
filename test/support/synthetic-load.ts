import { addDays, weekdayOf } from '../../shared/time.ts';

export type SyntheticLoad = {
  firstDay: string;
  days: string[];
  points: number;
  load: Float64Array;
  temperature: Float64Array;
};

export type SyntheticShape = {
  seed: number;
  firstDay?: string;
  days?: number;
  points?: number;
  /** Depth of the closure at Spring Festival, parts of one; 0 = nobody stops. */
  closure?: number;
  /** How much of the load follows the weather, and how deep weekends are, parts of one. */
  weather?: number;
  weekend?: number;
  /** Usual size, kW. */
  level?: number;
  /** Day 0 of the Spring Festival of each year. */
  festivals?: string[];
};

/** Repeatable random numbers, 0 ≤ x < 1. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export const springFestivals = ['2022-02-01', '2023-01-22', '2024-02-10', '2025-01-29', '2026-02-17'];

/** How far a closure has gone on a day, 0 … 1: the works stop one after the other and come back slowly. */
function closureAt(day: string, festivals: string[]): number {
  const distances = festivals.map((one) => Math.round((Date.parse(day) - Date.parse(one)) / 86_400_000));
  const near = distances.find((d) => d >= -14 && d <= 20);
  if (near === undefined) return 0;
  if (near < -1) return ((near + 14) / 13) ** 2;
  return near <= 6 ? 1 : Math.max(0, 1 - (near - 6) / 12);
}

/** A made-up utility: day shape of its own, weekends, weather, growth, drifting level, closures. */
export function syntheticLoad(shape: SyntheticShape): SyntheticLoad {
  const {
    seed,
    firstDay = '2023-01-01',
    days: count = 1_000,
    points = 48,
    festivals = springFestivals,
  } = shape;
  const { closure = 0.4, weather = 0.25, weekend = 0.1, level = 800_000 } = shape;
  const random = randomOf(seed);
  const normal = () => random() + random() + random() + random() - 2;
  const phase = random() * 3 - 1.5;
  const evening = 0.05 + random() * 0.15;
  const growth = (random() - 0.3) * 0.08;
  const days = Array.from({ length: count }, (_, i) => addDays(firstDay, i));
  const load = new Float64Array(count * points);
  const temperature = new Float64Array(count * points);
  let spell = 0;
  let drift = 0;
  let noise = 0;
  for (const [d, day] of days.entries()) {
    spell = 0.8 * spell + 3 * normal();
    drift = 0.97 * drift + 0.008 * normal();
    const season = Math.cos((2 * Math.PI * (d - 15)) / 365.25);
    const isRest = weekdayOf(day) === 0 || weekdayOf(day) === 6;
    const closed = closure * closureAt(day, festivals);
    for (let i = 0; i < points; i += 1) {
      const hour = (24 * i) / points;
      const t = 14 - 14 * season + spell + 5 * Math.sin(((hour - 9) * Math.PI) / 12);
      const work =
        0.18 * Math.sin(((hour - 7 - phase) * Math.PI) / 12) + evening * Math.exp(-((hour - 19) ** 2) / 5);
      const air = weather * (Math.max(0, t - 22) / 12 + Math.max(0, 12 - t) / 40);
      noise = 0.9 * noise + 0.004 * normal();
      const rest = isRest ? weekend * (0.5 + 0.5 * Math.sin(((hour - 6) * Math.PI) / 12)) : 0;
      const relative = (1 + work * (1 - closed) - rest * (1 - closed) + air) * (1 - closed);
      load[d * points + i] = level * relative * Math.exp(drift + noise + (growth * d) / 365);
      temperature[d * points + i] = t;
    }
  }
  return { firstDay, days, points, load, temperature };
}
