import { connect, type Socket } from 'node:net';
import { clockOf, dayOf } from '../../../shared/time.ts';
import type { Link, LinkOwner } from '../link-pool.ts';
import { type Reply, RequestWindow } from '../request-window.ts';
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
  /** Pads a short Source_Addr to six bytes inside the login hash, as some gateways do. */
  padsSpId?: boolean;
};

/** What became of one SUBMIT on the wire. */
export type SubmitAnswer = Reply<{ result: number; msgId: bigint }>;

export interface CmppLinkOwner extends LinkOwner {
  /** A DELIVER arrived; the returned promise settles when it is stored, then it is acknowledged. */
  delivered(packet: Packet, version: Version): Promise<{ msgId: bigint; body: Buffer }>;
  /** An answer came after so many ms. */
  answered?(ms: number): void;
}

const LOGIN_MS = 10_000;
const MISSED_TESTS = 3;
const PARTING_MS = 300;
/** Bytes the system has not taken yet; beyond this a gateway does not read, and answering it would only fill our memory. */
const MAX_UNSENT = 1_048_576;

/** One TCP connection to a gateway: login, window, active tests. */
export class CmppLink implements Link {
  readonly #settings: LinkSettings;
  readonly #owner: CmppLinkOwner;
  readonly #window: RequestWindow<Submit, { result: number; msgId: bigint }>;
  readonly #reader = new PacketReader();
  #socket: Socket | undefined;
  #sequence = Math.floor(Math.random() * 0x7fffffff);
  #isReady = false;
  #isClosed = false;
  #missedTests = 0;
  #lastHeardMs = Date.now();
  #timer: NodeJS.Timeout | undefined;
  #version: Version;
  #onParted: () => void = () => undefined;

  constructor(settings: LinkSettings, owner: CmppLinkOwner) {
    this.#settings = settings;
    this.#version = settings.version;
    this.#owner = owner;
    this.#window = new RequestWindow(
      { size: settings.window, timeoutMs: settings.responseTimeoutMs },
      (submit) => {
        const sequence = this.#next();
        return this.#write(encodePacket(command.submit, sequence, encodeSubmit(submit, this.#version)))
          ? sequence
          : undefined;
      },
      (ms) => owner.answered?.(ms),
    );
  }

  get isReady(): boolean {
    return this.#isReady;
  }
  get load(): number {
    return this.#window.load;
  }
  get used(): number {
    return this.#window.used;
  }

  open(): void {
    const { host, port } = this.#settings;
    const socket = connect({ host, port, noDelay: true });
    this.#socket = socket;
    socket.setTimeout(LOGIN_MS, () => !this.#isReady && this.#close('no answer to the login'));
    socket.on('connect', () => this.#login());
    socket.on('data', (chunk) => this.#read(chunk));
    socket.on('error', (error) => this.#close(error.message));
    socket.on('close', () => this.#close('closed by the gateway'));
  }

  /** Sends one SUBMIT as soon as the window has a place, in the order of the calls; resolves with what became of it. */
  submit(message: Submit): Promise<SubmitAnswer> {
    return this.#window.push(message);
  }

  /** Flow control: nothing is written for a while; answers and deliveries go on. */
  rest(ms: number): void {
    this.#window.rest(ms);
  }

  /** Waits for open answers up to `graceMs`, says TERMINATE and closes. */
  async close(graceMs: number): Promise<void> {
    this.#window.drop();
    const until = Date.now() + graceMs;
    while (this.load > 0 && Date.now() < until && !this.#isClosed)
      await new Promise((r) => setTimeout(r, 20));
    if (this.#isReady && this.#write(encodePacket(command.terminate, this.#next()))) await this.#parted();
    this.#close('closed by us');
  }

  /** The gateway answers TERMINATE or closes; if it does neither, a moment is enough. */
  #parted(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, PARTING_MS);
      this.#onParted = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #next(): number {
    this.#sequence = (this.#sequence + 1) >>> 0;
    return this.#sequence;
  }

  /** False when the wire does not take it. */
  #write(packet: Buffer): boolean {
    const socket = this.#socket;
    if (!socket?.writable) return false;
    if (socket.writableLength > MAX_UNSENT) {
      this.#close('the gateway does not read');
      return false;
    }
    socket.write(packet);
    return true;
  }

  #login(): void {
    const now = Date.now();
    const timestamp = Number(
      `${dayOf(now).slice(5).replace('-', '')}${clockOf(now, true).replaceAll(':', '')}`,
    );
    const { spId, secret, version, padsSpId = false } = this.#settings;
    this.#write(
      encodePacket(
        command.connect,
        this.#next(),
        encodeConnect({ spId, secret, version, timestamp, padsSpId }),
      ),
    );
  }

  #read(chunk: Buffer): void {
    this.#lastHeardMs = Date.now();
    this.#missedTests = 0;
    if (this.#isClosed) return;
    try {
      for (const packet of this.#reader.push(chunk)) this.#handle(packet);
    } catch (error) {
      this.#close(error instanceof Error ? error.message : 'bad packet');
    }
    if (this.#reader.fault) this.#close(this.#reader.fault);
  }

  #handle(packet: Packet): void {
    switch (packet.command) {
      case (command.connect | RESPONSE) >>> 0:
        return this.#loggedIn(packet.body);
      case (command.submit | RESPONSE) >>> 0:
        return this.#window.settle(packet.sequence, decodeSubmitResp(packet.body));
      case command.deliver:
        // Before the login nobody delivers anything; and a link that is going leaves it to its successor.
        if (this.#isReady) void this.#acknowledge(packet);
        return;
      case (command.terminate | RESPONSE) >>> 0:
        return this.#onParted();
      case command.activeTest:
        this.#write(encodePacket(command.activeTest | RESPONSE, packet.sequence, Buffer.alloc(1)));
        return;
      case command.terminate:
        this.#write(encodePacket(command.terminate | RESPONSE, packet.sequence));
        return this.#close('terminated by the gateway');
      default:
        // Answers to our active tests, and commands we do not know: skipped by their length.
        return;
    }
  }

  async #acknowledge(packet: Packet): Promise<void> {
    try {
      const answer = await this.#owner.delivered(packet, this.#version);
      this.#write(encodePacket(command.deliver | RESPONSE, packet.sequence, answer.body));
    } catch {
      // Not stored, so not acknowledged: the gateway sends it again.
    }
  }

  #loggedIn(body: Buffer): void {
    if (this.#isReady) return;
    const { status, layout } = decodeConnectResp(body);
    // A gateway that answers in the old layout speaks the old layout, whatever was asked for.
    if (layout === '2.0' && isV3(this.#version)) this.#version = '2.0';
    if (status !== 0) return this.#close(`login refused, status ${status}`);
    this.#isReady = true;
    this.#socket!.setTimeout(0);
    this.#timer = setInterval(() => this.#tick(), Math.min(1_000, this.#settings.activeTestMs));
    this.#window.open();
    this.#owner.ready();
  }

  #tick(): void {
    const now = Date.now();
    this.#window.expire(now);
    const silentMs = now - this.#lastHeardMs;
    // The clock was set back: begin to count anew.
    if (silentMs < 0) this.#lastHeardMs = now;
    if (silentMs < this.#settings.activeTestMs * (this.#missedTests + 1)) return;
    if (this.#missedTests >= MISSED_TESTS) return this.#close('no answer to three active tests');
    this.#missedTests += 1;
    this.#write(encodePacket(command.activeTest, this.#next()));
  }

  #close(reason: string): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#isReady = false;
    this.#onParted();
    clearInterval(this.#timer);
    this.#socket?.destroy();
    this.#window.close();
    this.#owner.lost(reason);
  }
}
