import { readFileSync } from 'node:fs';
import { seeded } from './random.ts';

/** What goes wrong at the operator. Shares are 0 to 1 and drawn anew for each submit, packet or report. */
export type NetworkFaults = {
  seed: number;
  /** Of submits: the link is gone before the submit is taken; no phone gets it. */
  submitCut: number;
  /** Of submits: refused for now, flow control (8). */
  throttled: number;
  /** Of submits: taken and delivered to the phone, never answered. */
  answerDropped: number;
  /** Of submits: answered later, by up to `answerDelayMs`. */
  answerDelayed: number;
  answerDelayMs: number;
  /** Of answers: written twice. */
  answerDoubled: number;
  /** Of answers and deliveries: half of the packet is written, then the link is gone. */
  frameCut: number;
  /** Of submits: the report is on its way before the answer. */
  reportFirst: number;
  /** Of reports: delivered twice, each time with a Msg_Id of its own. */
  reportDoubled: number;
  /** Of reports: later, by up to `reportLateMs`. */
  reportLate: number;
  reportLateMs: number;
  /** Of deliveries: sent once more, the same as before, although they were acknowledged. */
  deliverAgain: number;
};

export const noFaults: NetworkFaults = {
  seed: 1,
  submitCut: 0,
  throttled: 0,
  answerDropped: 0,
  answerDelayed: 0,
  answerDelayMs: 1_000,
  answerDoubled: 0,
  frameCut: 0,
  reportFirst: 0,
  reportDoubled: 0,
  reportLate: 0,
  reportLateMs: 3_000,
  deliverAgain: 0,
};

/** Draws from one row of random numbers whether a fault strikes. */
export class Dice {
  readonly #random: () => number;
  constructor(seed: number) {
    this.#random = seeded(seed);
  }
  /** True for this share of the calls; a share of 0 draws nothing. */
  hits(share: number): boolean {
    return share > 0 && this.#random() < share;
  }
  /** Between 0 and `max`. */
  upTo(max: number): number {
    return this.#random() * max;
  }
}

/** The faults in a file of settings; none while there is no such file or it is being written. */
export function readFaults(file: string): Partial<NetworkFaults> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Partial<NetworkFaults>;
  } catch {
    return {};
  }
}
