import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../support/cmpp-until.ts';

/** Why nothing can be captured here; undefined when it can. */
export function whyNoTshark(): string | undefined {
  // Asking for the link types opens the interface, and so shows whether we may.
  const asked = spawnSync('tshark', ['-i', 'lo', '-L'], { encoding: 'utf8' });
  if (asked.error) return 'no tshark';
  return asked.status === 0 ? undefined : 'tshark may not capture on the loopback';
}

/** One field of a packet as the dissector sees it: its text, its bytes as hexadecimal, its length. */
export type Field = { show: string; value: string; size: number };
/** One CMPP packet: from which port it came, its fields by name, and the bytes at its end that belong to no field. */
export type Dissected = { from: number; fields: Map<string, Field[]>; unread: number };
export type Dissection = {
  packets: Dissected[];
  /** Every remark on a packet that the dissector could not make out, and TCP's own on lost bytes. */
  complaints: string[];
  /** TCP payload in the capture, bytes; all of it must be CMPP. */
  payloadBytes: number;
};

const WAIT_MS = 20_000;
/** A capture that nobody ends must not go on for ever. */
const LIMIT_S = 300;

/** What goes over one TCP port of the loopback, captured by tshark. */
export class Capture {
  readonly #dir = mkdtempSync(join(tmpdir(), 'op-capture-'));
  readonly #file = join(this.#dir, 'wire.pcapng');
  readonly #port: number;
  readonly #marker: Socket;
  #child: ChildProcess | undefined;
  #said = '';

  private constructor(port: number, marker: Socket) {
    this.#port = port;
    this.#marker = marker;
  }

  /** Returns when packets really come in: what is sent from now on is in the capture. */
  static async start(port: number): Promise<Capture> {
    const marker = createSocket('udp4');
    await new Promise<void>((resolve) => marker.bind(0, '127.0.0.1', resolve));
    const capture = new Capture(port, marker);
    const filter = `tcp port ${port} or udp port ${marker.address().port}`;
    capture.#child = capture.#run([
      '-i',
      'lo',
      '-f',
      filter,
      '-w',
      capture.#file,
      '-q',
      '-a',
      `duration:${LIMIT_S}`,
    ]);
    try {
      await capture.#mark('capture begins');
    } catch (error) {
      capture.close();
      throw error;
    }
    return capture;
  }

  /** Whether bytes, as hexadecimal text, have been captured so far. */
  holds(hex: string): boolean {
    try {
      return readFileSync(this.#file).includes(Buffer.from(hex, 'hex'));
    } catch {
      return false;
    }
  }

  /** Ends the capture when everything sent before is in it. */
  async end(): Promise<void> {
    await this.#mark('capture ends');
    const child = this.#child!;
    const ended = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGINT');
    await ended;
    if (/[1-9]\d* packets? dropped/.test(this.#said)) throw new Error(this.#said);
  }

  /** Reads the capture with the CMPP dissector. */
  read(): Dissection {
    const args = ['-r', this.#file, '-d', `tcp.port==${this.#port},cmpp`, '--disable-protocol', 'smpp'];
    const order = ['-o', 'tcp.reassemble_out_of_order:TRUE', '-Y', 'tcp and not tcp.analysis.retransmission'];
    const read = spawnSync('tshark', [...args, ...order, '-T', 'pdml'], {
      encoding: 'utf8',
      maxBuffer: 256 * 1_048_576,
      env: this.#env(),
    });
    if (read.status !== 0) throw new Error(`tshark: ${read.stderr}`);
    return dissectionOf(read.stdout);
  }

  close(): void {
    this.#marker.close();
    this.#child?.kill('SIGKILL');
    rmSync(this.#dir, { recursive: true, force: true });
  }

  /** No preferences of whoever runs the tests. */
  #env(): NodeJS.ProcessEnv {
    return { ...process.env, WIRESHARK_CONFIG_DIR: this.#dir, LC_ALL: 'C.UTF-8' };
  }

  #run(args: string[]): ChildProcess {
    const child = spawn('tshark', args, { stdio: ['ignore', 'ignore', 'pipe'], env: this.#env() });
    child.stderr.on('data', (chunk: Buffer) => {
      this.#said += chunk.toString();
    });
    return child;
  }

  /** Sends itself a datagram until it is in the file: the loopback keeps the order, so all before it is there too. */
  async #mark(text: string): Promise<void> {
    const token = Buffer.from(text).toString('hex');
    await until(
      () => {
        if (this.#child!.exitCode !== null) throw new Error(`tshark ended: ${this.#said}`);
        this.#marker.send(text, this.#marker.address().port, '127.0.0.1');
        return this.holds(token);
      },
      `"${text}" captured`,
      WAIT_MS,
    );
  }
}

/** Reads tshark's own XML, which is regular: one element a line, attributes in quotes. */
function dissectionOf(pdml: string): Dissection {
  const dissection: Dissection = { packets: [], complaints: [], payloadBytes: 0 };
  let from = 0;
  let startAt = 0;
  let current: Dissected | undefined;
  for (const line of pdml.split('\n')) {
    const [, element] = /^\s*<(proto|field) /.exec(line) ?? [];
    if (!element) {
      if (/^\s*<\/proto>/.test(line)) current = undefined;
      continue;
    }
    const { name = '', show = '', value = '', ...of } = attributesOf(line);
    if (element === 'proto') {
      current = name === 'cmpp' ? { from, fields: new Map(), unread: 0 } : undefined;
      if (current) dissection.packets.push(current);
    }
    if (name === 'tcp.srcport') from = Number(show);
    if (name === 'tcp.len') dissection.payloadBytes += Number(show);
    if (/^_ws\.(malformed|short|unreassembled)|^tcp\.analysis\.(lost|ack_lost)/.test(name))
      dissection.complaints.push(`${name} ${of.showname ?? show}`);
    if (!current || element !== 'field' || !name.startsWith('cmpp.')) continue;
    const [at, size] = [Number(of.pos), Number(of.size)];
    current.fields.set(name, [...(current.fields.get(name) ?? []), { show, value, size }]);
    if (name === 'cmpp.Total_Length') {
      startAt = at;
      current.unread = Number(show);
    }
    current.unread = Math.min(current.unread, startAt + totalOf(current) - at - size);
  }
  return dissection;
}

const totalOf = (packet: Dissected) => Number(packet.fields.get('cmpp.Total_Length')?.[0]?.show);

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function attributesOf(line: string): Record<string, string> {
  return Object.fromEntries(
    [...line.matchAll(/([\w.]+)="([^"]*)"/g)].map(([, name, value]) => [
      name!,
      value!.replace(/&(\w+);/g, (whole, entity: string) => entities[entity] ?? whole),
    ]),
  );
}
