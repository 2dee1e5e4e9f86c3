import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** Debian's own interpreter: its packages are not there for any other. */
const python = '/usr/bin/python3';
const script = fileURLToPath(new URL('zeep-client.py', import.meta.url));

/** Why zeep cannot be used here; undefined when it can. */
export function whyNoZeep(): string | undefined {
  return spawnSync(python, ['-c', 'import zeep'], { stdio: 'ignore' }).status === 0
    ? undefined
    : 'no python3-zeep';
}

const answerSchema = z.object({
  ready: z.boolean().optional(),
  value: z.unknown().optional(),
  fault: z.object({ code: z.string(), message: z.string() }).optional(),
  /** HTTP status. */
  status: z.number().optional(),
  /** What the schema of the WSDL does not allow in the request or in its answer. */
  wrong: z.array(z.string()).optional(),
  xml: z.string().optional(),
  error: z.string().optional(),
});
export type ZeepAnswer = z.infer<typeof answerSchema>;
export type Account = { account: string; password: string };

const PATIENCE_MS = 60_000;

/** A zeep client in a process of its own; one call at a time, in the order they are made. */
export class ZeepClient {
  readonly #child: ChildProcess;
  readonly #lines: Interface;
  readonly #waiting: { take: (answer: ZeepAnswer) => void; fail: (error: Error) => void }[] = [];
  readonly #ended: Promise<void>;
  #complaint = '';
  #failure: Error | undefined;

  private constructor(wsdl: string, endpoint: string) {
    this.#child = spawn(python, [script, wsdl, endpoint], { stdio: ['pipe', 'pipe', 'pipe'] });
    this.#lines = createInterface({ input: this.#child.stdout! });
    this.#lines.on('line', (line) => {
      const one = this.#waiting.shift();
      try {
        one?.take(answerSchema.parse(JSON.parse(line)));
      } catch {
        one?.fail(new Error(`not an answer: ${line}`));
      }
    });
    // A write to a client that has died; the end of the process says why.
    this.#child.stdin!.on('error', () => undefined);
    this.#child.stderr!.on('data', (chunk: Buffer) => {
      this.#complaint = (this.#complaint + chunk.toString()).slice(-4_000);
    });
    this.#ended = new Promise((resolve) => {
      this.#child.once('close', (code) => {
        this.#failure = new Error(`the zeep client ended with ${code}: ${this.#complaint}`);
        for (const one of this.#waiting.splice(0)) one.fail(this.#failure);
        resolve();
      });
    });
  }

  /** Started, with the WSDL (a file or an address) read. */
  static async start(wsdl: string, endpoint: string): Promise<ZeepClient> {
    const client = new ZeepClient(wsdl, endpoint);
    await client.#next();
    return client;
  }

  /** The operations of the WSDL. */
  async operations(): Promise<unknown> {
    return (await this.#ask({ do: 'operations' })).value;
  }

  call(operation: string, input: object, account: Account): Promise<ZeepAnswer> {
    return this.#ask({ do: 'call', operation, arguments: input, ...account });
  }

  /** Posts the bytes of the last call once more. */
  replay(): Promise<ZeepAnswer> {
    return this.#ask({ do: 'replay' });
  }

  stop(): Promise<void> {
    this.#child.stdin!.end();
    return this.#ended;
  }

  async #ask(request: object): Promise<ZeepAnswer> {
    const answer = this.#next();
    this.#child.stdin!.write(`${JSON.stringify(request)}\n`);
    const { error, ...rest } = await answer;
    if (error) throw new Error(error);
    return rest;
  }

  #next(): Promise<ZeepAnswer> {
    if (this.#failure) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no answer of zeep: ${this.#complaint}`)), PATIENCE_MS);
      this.#waiting.push({
        take: (answer) => {
          clearTimeout(timer);
          resolve(answer);
        },
        fail: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      });
    });
  }
}
