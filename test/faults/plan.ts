import type { NetworkFaults } from '../../main/simulators/faults.ts';
import { seeded } from '../../main/simulators/random.ts';

export const victims = ['desktop', 'sms-server', 'mobile-network'] as const;
export type Victim = (typeof victims)[number];
/** Whose clock is set. */
export type ClockOwner = 'desktop' | 'sms-server' | 'both';

/** One thing that goes wrong. `at`: when this share of all messages has reached the phones. */
export type Fault = { name: string; at: number } & (
  | { kind: 'kill'; victim: Victim }
  /** The simulated operator behaves badly for some seconds. */
  | { kind: 'network'; faults: Partial<NetworkFaults>; seconds: number }
  /** Somebody else holds the database's write lock. */
  | { kind: 'busy'; database: 'archive' | 'sms'; seconds: number }
  /** The SMS server's disk is full. */
  | { kind: 'disk-full'; seconds: number }
  /** The clock is set wrong and after some seconds right again. */
  | { kind: 'clock'; owner: ClockOwner; offsetMs: number; seconds: number }
);

export type RoundPlan = {
  seed: number;
  round: number;
  customers: number;
  faults: Fault[];
  /** Whether a person has what is uncertain sent once more at the end. */
  releases: boolean;
};

type Draw = {
  /** Between the two, even. */
  between(low: number, high: number): number;
  one<T>(list: readonly T[]): T;
};

const round = (value: number, step: number) => Math.round(value / step) * step;
const MINUTE = 60_000;

/** Every kind of fault, with what is drawn for it. The bounds keep a round to some seconds. */
const kinds: Record<string, (draw: Draw) => Fault> = {
  'kill-desktop': ({ between }) => kill('desktop', between),
  'kill-sms-server': ({ between }) => kill('sms-server', between),
  'kill-operator': ({ between }) => kill('mobile-network', between),
  'frames-cut': (draw) => network('frames-cut', draw, { frameCut: round(draw.between(0.001, 0.01), 0.001) }),
  'submits-cut': (draw) =>
    network('submits-cut', draw, { submitCut: round(draw.between(0.001, 0.01), 0.001) }),
  'answers-dropped': (draw) =>
    network('answers-dropped', draw, { answerDropped: round(draw.between(0.005, 0.03), 0.005) }),
  'answers-delayed': (draw) =>
    network(
      'answers-delayed',
      draw,
      draw.one([
        { answerDelayed: 0.02, answerDelayMs: 5_000 },
        { answerDelayed: 0.3, answerDelayMs: 300 },
      ]),
    ),
  'answers-doubled': (draw) =>
    network('answers-doubled', draw, { answerDoubled: round(draw.between(0.05, 0.5), 0.05) }),
  throttled: (draw) => network('throttled', draw, { throttled: round(draw.between(0.01, 0.06), 0.01) }),
  'reports-first': (draw) =>
    network('reports-first', draw, { reportFirst: round(draw.between(0.05, 0.5), 0.05) }),
  'reports-doubled': (draw) =>
    network('reports-doubled', draw, {
      reportDoubled: round(draw.between(0.1, 0.5), 0.1),
      deliverAgain: round(draw.between(0.1, 0.5), 0.1),
    }),
  'reports-late': (draw) => network('reports-late', draw, { reportLate: 0.3, reportLateMs: 3_000 }),
  'archive-busy': ({ between }) => busy('archive', between),
  'sms-busy': ({ between }) => busy('sms', between),
  'disk-full': ({ between }) => ({
    name: 'disk-full',
    kind: 'disk-full',
    at: at(between),
    seconds: round(between(1, 5), 0.5),
  }),
  clock: ({ between, one }) => ({
    name: 'clock',
    kind: 'clock',
    at: at(between),
    owner: one(['desktop', 'sms-server', 'both'] as const),
    offsetMs: one([-120, -10, -1, 1, 10, 120] as const) * MINUTE,
    seconds: round(between(1, 4), 0.5),
  }),
};
export const faultNames = Object.keys(kinds);

const at = (between: Draw['between']) => round(between(0, 0.7), 0.01);
const kill = (victim: Victim, between: Draw['between']): Fault => ({
  name: victim === 'mobile-network' ? 'kill-operator' : `kill-${victim}`,
  kind: 'kill',
  victim,
  at: at(between),
});
const network = (name: string, { between }: Draw, faults: Partial<NetworkFaults>): Fault => ({
  name,
  kind: 'network',
  at: round(between(0, 0.3), 0.01),
  faults,
  seconds: round(between(2, 4), 0.5),
});
/** Beyond the five seconds for which the product waits for a lock, too. */
const busy = (database: 'archive' | 'sms', between: Draw['between']): Fault => ({
  name: `${database}-busy`,
  kind: 'busy',
  database,
  at: at(between),
  seconds: round(between(1, 7), 0.5),
});

/** What goes wrong in a round: always the same for the same seed and round. `only`: no other faults than these. */
export function planRound(seed: number, number: number, only: readonly string[] = faultNames): RoundPlan {
  const random = seeded((seed * 1_000_003 + number * 7_919) >>> 0);
  const draw: Draw = {
    between: (low, high) => low + random() * (high - low),
    one: (list) => list[Math.floor(random() * list.length)]!,
  };
  // The first numbers of neighbouring seeds are alike.
  for (let i = 0; i < 5; i += 1) random();
  const left = faultNames.filter((name) => only.includes(name));
  const wanted = Math.min(left.length, 1 + Math.floor(random() * 3));
  const faults = Array.from({ length: wanted }, () => {
    const name = draw.one(left);
    left.splice(left.indexOf(name), 1);
    return kinds[name]!(draw);
  });
  return {
    seed,
    round: number,
    customers: round(draw.between(150, 450), 50),
    faults: faults.sort((a, b) => a.at - b.at),
    releases: random() < 1 / 3,
  };
}
