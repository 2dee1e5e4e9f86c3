import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { entryPath } from '../../../main/paths.ts';

const START_MS = 60_000;
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** One entry of the product as its own process. */
async function startEntry(
  entry: string,
  config: string,
): Promise<{ child: ChildProcess; facts: Record<string, unknown> }> {
  const child = spawn(process.execPath, [entryPath(entry), '--config', config], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ORDERLY_LOG: 'warn' },
  });
  child.stdin!.on('error', () => undefined);
  return new Promise((resolve, reject) => {
    let said = '';
    const timer = setTimeout(() => reject(new Error(`${entry}: not ready`)), START_MS);
    child.once('exit', (code) => reject(new Error(`${entry}: ended with ${code}`)));
    child.stdout!.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const match = /^ready (\{.*\})$/m.exec(said);
      if (!match) return;
      clearTimeout(timer);
      child.removeAllListeners('exit');
      resolve({ child, facts: JSON.parse(match[1]!) as Record<string, unknown> });
    });
  });
}

const cmpp = (port: number) => ({
  kind: 'cmpp',
  name: 'cm',
  version: '3.0',
  host: '127.0.0.1',
  port,
  spId: '900001',
  secret: 'bench',
  serviceId: 'BENCH',
  srcId: '10690001',
  connections: 2,
});

/** The headless service on a configuration file, straight to the operator or through the SMS server. */
export class QueryService {
  readonly #folder: string;
  readonly #operatorPort: number;
  readonly #hasServer: boolean;
  readonly #isShared: boolean;
  #service: ChildProcess | undefined;
  #server: ChildProcess | undefined;
  #soapPort = 0;

  #rival: ChildProcess | undefined;

  /** `isShared`: a second service works on the same archive, and takes over from a killed one when its lease ends. */
  constructor(folder: string, operatorPort: number, hasServer: boolean, isShared = false) {
    this.#folder = folder;
    this.#operatorPort = operatorPort;
    this.#hasServer = hasServer;
    this.#isShared = isShared;
  }

  async start(): Promise<void> {
    if (this.#hasServer) await this.#startServer();
    this.#service = await this.#startService();
    if (this.#isShared) this.#rival = await this.#startService();
  }

  async #startServer(): Promise<void> {
    const dataDir = join(this.#folder, 'sms-server');
    mkdirSync(dataDir, { recursive: true });
    const file = join(this.#folder, 'sms-server.json');
    const accounts = [{ name: 'dispatch', password: 'bench' }];
    const soap = { host: '127.0.0.1', port: 0, accounts };
    const config = { dataDir, soap, gateways: [cmpp(this.#operatorPort)], endWithParent: true };
    writeFileSync(file, JSON.stringify(config));
    const { child, facts } = await startEntry('sms-server', file);
    this.#server = child;
    this.#soapPort = Number(facts.soap);
  }

  async #startService(): Promise<ChildProcess> {
    const file = join(this.#folder, 'service.json');
    const endpoint = `http://127.0.0.1:${this.#soapPort}/sms`;
    const soap = { kind: 'soap', name: 'sms-server', endpoint, account: 'dispatch', password: 'bench' };
    const config = {
      mode: 'live',
      dataDir: '.',
      archive: { kind: 'sqlite', shared: this.#isShared },
      sms: this.#hasServer ? soap : cmpp(this.#operatorPort),
      lms: { kind: 'sqlite', file: 'lms.db' },
      endWithParent: true,
    };
    writeFileSync(file, JSON.stringify(config));
    return (await startEntry('service', file)).child;
  }

  /** User and system time of the service so far, seconds; 0 where the system does not say. */
  cpuSeconds(): number {
    try {
      const fields = readFileSync(`/proc/${this.#service?.pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
      return (Number(fields[11]) + Number(fields[12])) / 100;
    } catch {
      return 0;
    }
  }

  /** Ends the service without a word, again and again over `ms`, and starts it anew each time; how often. */
  async killOften(times: number, ms: number): Promise<number> {
    for (let n = 0; n < times; n += 1) {
      await wait(ms / (times + 1));
      await this.kill();
    }
    return times;
  }

  /** Ends the service (or its rival) without a word, and starts it anew after `deadMs`. */
  async kill(victim: 'service' | 'rival' = 'service', deadMs = 0): Promise<void> {
    const child = victim === 'rival' ? this.#rival! : this.#service!;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
    await wait(deadMs);
    const next = await this.#startService();
    if (victim === 'rival') this.#rival = next;
    else this.#service = next;
  }

  async stop(): Promise<void> {
    for (const child of [this.#service, this.#rival, this.#server]) {
      if (!child || child.exitCode !== null) continue;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    }
  }
}
