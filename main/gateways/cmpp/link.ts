import { connect, type Socket } from 'node:net';
import { clockOf, dayOf } from '../../../shared/time.ts';
import { command, encodePacket, isV3, type Packet, PacketReader, RESPONSE, type Version } from './codec.ts';
import { decodeConnectResp, decodeSubmitResp, encodeConnect, encodeSubmit, type Submit } from './messages.ts';

export type LinkSettings = {
  host: string;
  port: number;
  spId: string;
  secret: string;
  version: Version;
  window: number;
  activeTestMs: number;
  responseTimeoutMs: number;
};

/** What became of one SUBMIT on the wire. */
export type SubmitAnswer =
  | { kind: 'answered'; result: number; msgId: bigint }
  /** Written, no answer: time-out or the link was lost. */
  | { kind: 'unknown'; code: string }
  /** Never written. */
  | { kind: 'unsent'; code: string };

type Pending = { resolve: (answer: SubmitAnswer) => void; atMs: number };
type Queued = { message: Submit; resolve: (answer: SubmitAnswer) => void };

export interface LinkOwner {
  /** A DELIVER arrived; the returned promise settles when it is stored, then it is acknowledged. */
  delivered(packet: Packet, version: Version): Promise<{ msgId: bigint; body: Buffer }>;
  ready(): void;
  lost(reason: string): void;
}

/** One TCP connection to a gateway: login, window, active tests. Lives once; a new one is made to reconnect. */
export class CmppLink {
  readonly #settings: LinkSettings;
  readonly #owner: LinkOwner;
  readonly #pending = new Map<number, Pending>();
  readonly #queue: Queued[] = [];
  readonly #reader = new PacketReader();
  #socket: Socket | undefined;
  #sequence = Math.floor(Math.random() * 0x7fffffff);
  #isReady = false;
  #isClosed = false;
  #missedTests = 0;
  #lastHeardMs = Date.now();
  #timer: NodeJS.Timeout | undefined;
  #restTimer: NodeJS.Timeout | undefined;
  #restUntilMs = 0;
  #version: Version;

  constructor(settings: LinkSettings, owner: LinkOwner) {
    this.#settings = settings;
    this.#version = settings.version;
    this.#owner = owner;
  }

  get isReady(): boolean {
    return this.#isReady;
  }
  /** Messages on the wire and waiting for a place in the window. */
  get load(): number {
    return this.#pending.size + this.#queue.length;
  }

  open(): void {
    const { host, port } = this.#settings;
    const socket = connect({ host, port, noDelay: true });
    this.#socket = socket;
    socket.setTimeout(10_000, () => !this.#isReady && this.#close('no answer to the login'));
    socket.on('connect', () => this.#login());
    socket.on('data', (chunk) => this.#read(chunk));
    socket.on('error', (error) => this.#close(error.message));
    socket.on('close', () => this.#close('closed by the gateway'));
  }

  /** Sends one SUBMIT as soon as the window has a place, in the order of the calls; resolves with what became of it. */
  submit(message: Submit): Promise<SubmitAnswer> {
    if (!this.#isReady) return Promise.resolve({ kind: 'unsent', code: 'link-down' });
    return new Promise((resolve) => {
      this.#queue.push({ message, resolve });
      this.#pump();
    });
  }

  /** Flow control: nothing is written for a while; answers and deliveries go on. */
  rest(ms: number): void {
    this.#restUntilMs = Math.max(this.#restUntilMs, Date.now() + ms);
    clearTimeout(this.#restTimer);
    this.#restTimer = setTimeout(() => this.#pump(), ms);
  }

  /** Waits for open answers up to `graceMs`, says TERMINATE and closes. */
  async close(graceMs: number): Promise<void> {
    for (const queued of this.#queue.splice(0)) queued.resolve({ kind: 'unsent', code: 'link-down' });
    const until = Date.now() + graceMs;
    while (this.load > 0 && Date.now() < until && !this.#isClosed)
      await new Promise((r) => setTimeout(r, 20));
    if (this.#isReady) this.#socket?.write(encodePacket(command.terminate, this.#next()));
    this.#close('closed by us');
  }

  #pump(): void {
    while (this.#queue.length > 0 && this.#pending.size < this.#settings.window) {
      if (!this.#isReady || Date.now() < this.#restUntilMs) return;
      const { message, resolve } = this.#queue.shift()!;
      const sequence = this.#next();
      this.#pending.set(sequence, { resolve, atMs: Date.now() });
      this.#socket!.write(encodePacket(command.submit, sequence, encodeSubmit(message, this.#version)));
    }
  }

  #next(): number {
    this.#sequence = (this.#sequence + 1) >>> 0;
    return this.#sequence;
  }

  #login(): void {
    const now = Date.now();
    const timestamp = Number(
      `${dayOf(now).slice(5).replace('-', '')}${clockOf(now, true).replaceAll(':', '')}`,
    );
    const { spId, secret, version } = this.#settings;
    this.#socket!.write(
      encodePacket(command.connect, this.#next(), encodeConnect({ spId, secret, version, timestamp })),
    );
  }

  #read(chunk: Buffer): void {
    this.#lastHeardMs = Date.now();
    this.#missedTests = 0;
    try {
      for (const packet of this.#reader.push(chunk)) this.#handle(packet);
    } catch (error) {
      this.#close(error instanceof Error ? error.message : 'bad packet');
    }
  }

  #handle(packet: Packet): void {
    switch (packet.command) {
      case (command.connect | RESPONSE) >>> 0:
        return this.#loggedIn(packet.body);
      case (command.submit | RESPONSE) >>> 0: {
        const pending = this.#pending.get(packet.sequence);
        this.#pending.delete(packet.sequence);
        pending?.resolve({ kind: 'answered', ...decodeSubmitResp(packet.body) });
        this.#pump();
        return;
      }
      case command.deliver:
        void this.#acknowledge(packet);
        return;
      case command.activeTest:
        this.#socket!.write(encodePacket(command.activeTest | RESPONSE, packet.sequence, Buffer.alloc(1)));
        return;
      case command.terminate:
        this.#socket!.write(encodePacket(command.terminate | RESPONSE, packet.sequence));
        return this.#close('terminated by the gateway');
      default:
        // Answers to our active tests, and commands we do not know: skipped by their length.
        return;
    }
  }

  async #acknowledge(packet: Packet): Promise<void> {
    try {
      const answer = await this.#owner.delivered(packet, this.#version);
      if (this.#socket?.writable)
        this.#socket.write(encodePacket(command.deliver | RESPONSE, packet.sequence, answer.body));
    } catch {
      // Not stored, so not acknowledged: the gateway sends it again.
    }
  }

  #loggedIn(body: Buffer): void {
    const { status, layout } = decodeConnectResp(body);
    // A gateway that answers in the old layout speaks the old layout, whatever was asked for.
    if (layout === '2.0' && isV3(this.#version)) this.#version = '2.0';
    if (status !== 0) return this.#close(`login refused, status ${status}`);
    this.#isReady = true;
    this.#socket!.setTimeout(0);
    this.#timer = setInterval(() => this.#tick(), Math.min(1_000, this.#settings.activeTestMs));
    this.#owner.ready();
  }

  #tick(): void {
    const now = Date.now();
    for (const [sequence, pending] of this.#pending) {
      if (now - pending.atMs < this.#settings.responseTimeoutMs) break;
      this.#pending.delete(sequence);
      pending.resolve({ kind: 'unknown', code: 'no-answer' });
    }
    this.#pump();
    const silentMs = now - this.#lastHeardMs;
    if (silentMs < this.#settings.activeTestMs * (this.#missedTests + 1)) return;
    if (this.#missedTests >= 3) return this.#close('no answer to three active tests');
    this.#missedTests += 1;
    this.#socket?.write(encodePacket(command.activeTest, this.#next()));
  }

  #close(reason: string): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#isReady = false;
    clearInterval(this.#timer);
    clearTimeout(this.#restTimer);
    this.#socket?.destroy();
    for (const pending of this.#pending.values()) pending.resolve({ kind: 'unknown', code: 'link-lost' });
    this.#pending.clear();
    for (const queued of this.#queue.splice(0)) queued.resolve({ kind: 'unsent', code: 'link-down' });
    this.#owner.lost(reason);
  }
}
