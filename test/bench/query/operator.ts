import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MobileNetwork } from '../../../main/simulators/network.ts';
import { NetworkRecord, type RecordLine } from '../../../main/simulators/record.ts';
import type { Said } from './traffic.ts';

const account = { spId: '900001', secret: 'bench' };
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** The simulated operator in this process: phones write, and its record says what they got. */
export class Operator {
  readonly port: number;
  readonly #network: MobileNetwork;
  readonly #file: string;
  #from = 0;

  private constructor(network: MobileNetwork, port: number, file: string) {
    this.#network = network;
    this.port = port;
    this.#file = file;
  }

  static async start(folder: string): Promise<Operator> {
    const file = join(folder, 'operator.jsonl');
    writeFileSync(file, '');
    const network = new MobileNetwork(
      {
        host: '127.0.0.1',
        port: 0,
        ...account,
        answerMs: 0,
        throttleShare: 0,
        behaviour: {
          seed: 1,
          failShare: 0,
          silentShare: 0,
          confirmShare: 0,
          reportMinMs: 20,
          reportMaxMs: 200,
          confirmMinMs: 0,
          confirmMaxMs: 0,
        },
      },
      new NetworkRecord(file),
    );
    return new Operator(network, await network.start(), file);
  }

  /** Phones write `perSecond` messages, evenly; how long it took, seconds. */
  async play(said: readonly Said[], perSecond: number): Promise<number> {
    const started = performance.now();
    let next = 0;
    while (next < said.length) {
      const due = Math.min(said.length, Math.ceil(((performance.now() - started) / 1_000) * perSecond));
      for (; next < due; next += 1) this.#network.write(said[next]!.phone, said[next]!.text);
      await wait(5);
    }
    return (performance.now() - started) / 1_000;
  }

  #lines(): RecordLine[] {
    return readFileSync(this.#file)
      .subarray(this.#from)
      .toString('utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as RecordLine);
  }

  /** What is recorded so far does not count any more. */
  forget(): void {
    this.#from = readFileSync(this.#file).length;
  }

  /** Waits until nothing has reached a phone for a while. */
  async quiet(ms = 3_000): Promise<void> {
    let [size, sinceMs] = [-1, performance.now()];
    while (performance.now() - sinceMs < ms) {
      const now = readFileSync(this.#file).length;
      if (now !== size) [size, sinceMs] = [now, performance.now()];
      await wait(200);
    }
  }

  /** Answers of every phone against what it had to get; times from what it wrote to what it got, where that is clear. */
  judge(said: readonly Said[]) {
    const wanted = new Map<string, number>();
    for (const { phone, answers } of said) wanted.set(phone, (wanted.get(phone) ?? 0) + answers);
    const got = new Map<string, number>();
    const wroteMs = new Map<string, number>();
    const times: number[] = [];
    for (const line of this.#lines()) {
      const phone = line.phone.replace('+86', '');
      if (line.kind === 'reply') wroteMs.set(phone, line.atMs);
      if (line.kind !== 'message') continue;
      got.set(phone, (got.get(phone) ?? 0) + 1);
      const at = wroteMs.get(phone);
      if (at !== undefined) times.push(line.atMs - at);
      wroteMs.delete(phone);
    }
    let [lost, doubled, answers, expected] = [0, 0, 0, 0];
    for (const [phone, must] of wanted) {
      const has = got.get(phone) ?? 0;
      expected += must;
      answers += has;
      lost += Math.max(0, must - has);
      doubled += Math.max(0, has - must);
    }
    return { times, lost, doubled, answers, expected };
  }

  stop(): Promise<void> {
    return this.#network.stop();
  }
}
