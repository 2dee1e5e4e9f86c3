import type { Link, LinkOwner } from '../link-pool.ts';
import { RequestWindow } from '../request-window.ts';
import { type PDU, type Session, smpp } from './library.ts';
import type { SubmitReply } from './results.ts';

export type SmppLinkSettings = {
  host: string;
  port: number;
  tls?: boolean;
  systemId: string;
  password: string;
  systemType: string;
  window: number;
  /** Silence after which the SMSC is asked whether it lives, ms. */
  enquireLinkMs: number;
  responseTimeoutMs: number;
};

export interface SmppLinkOwner extends LinkOwner {
  /** A deliver_sm or data_sm arrived; acknowledged when the promise settles. */
  delivered(pdu: PDU): Promise<void>;
  answered?(ms: number): void;
}

const BIND_MS = 10_000;
const MISSED_TESTS = 3;
const MAX_UNSENT = 1_048_576;
const INVALID_COMMAND = 0x03;

/** One bound transceiver session. npm `smpp` speaks the protocol; window, timers and the end of it are ours. */
export class SmppLink implements Link {
  readonly #settings: SmppLinkSettings;
  readonly #owner: SmppLinkOwner;
  readonly #window: RequestWindow<Record<string, unknown>, { status: number; messageId: string }>;
  #session: Session | undefined;
  #isReady = false;
  #isClosed = false;
  #missedTests = 0;
  #lastHeardMs = Date.now();
  #timer: NodeJS.Timeout | undefined;

  constructor(settings: SmppLinkSettings, owner: SmppLinkOwner) {
    this.#settings = settings;
    this.#owner = owner;
    this.#window = new RequestWindow(
      { size: settings.window, timeoutMs: settings.responseTimeoutMs },
      (fields) => this.#request('submit_sm', fields),
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
    const { host, port, tls = false } = this.#settings;
    const session = smpp.connect({ host, port, ...(tls ? { tls } : {}) });
    this.#session = session;
    session.socket.setNoDelay(true);
    session.socket.setTimeout(BIND_MS, () => !this.#isReady && this.#close('no answer to the bind'));
    session.on(tls ? 'secureConnect' : 'connect', () => this.#bind());
    session.on('pdu', (pdu: PDU) => this.#handle(pdu));
    // After one bad packet the library's parser never reads again: the socket has to go.
    session.on('error', (error: Error) => this.#close(error.message));
    session.on('close', () => this.#close('closed by the SMSC'));
  }

  /** Sends one submit_sm as soon as the window has a place; resolves with what became of it. */
  submit(fields: Record<string, unknown>): Promise<SubmitReply> {
    return this.#window.push(fields);
  }

  rest(ms: number): void {
    this.#window.rest(ms);
  }

  /** Waits for open answers up to `graceMs`, unbinds and closes. */
  async close(graceMs: number): Promise<void> {
    this.#window.drop();
    const until = Date.now() + graceMs;
    while (this.load > 0 && Date.now() < until && !this.#isClosed)
      await new Promise((resolve) => setTimeout(resolve, 20));
    if (this.#isReady) this.#request('unbind', {});
    this.#close('closed by us');
  }

  /** Writes a request; its sequence number, or undefined when the wire does not take it. */
  #request(command: string, fields: Record<string, unknown>): number | undefined {
    return this.#send(new smpp.PDU(command, fields));
  }

  #send(pdu: PDU): number | undefined {
    const session = this.#session;
    if (!session?.socket.writable) return undefined;
    if (session.socket.writableLength > MAX_UNSENT) {
      this.#close('the SMSC does not read');
      return undefined;
    }
    return session.send(pdu) ? pdu.sequence_number : undefined;
  }

  #bind(): void {
    const { systemId, password, systemType } = this.#settings;
    this.#request('bind_transceiver', {
      system_id: systemId,
      password,
      system_type: systemType,
      interface_version: 0x34,
    });
  }

  #handle(pdu: PDU): void {
    this.#lastHeardMs = Date.now();
    this.#missedTests = 0;
    switch (pdu.command) {
      case 'bind_transceiver_resp':
        return this.#bound(pdu.command_status);
      case 'submit_sm_resp':
      case 'generic_nack':
        return this.#window.settle(pdu.sequence_number, {
          status: pdu.command_status,
          messageId: String(pdu.message_id ?? ''),
        });
      case 'deliver_sm':
      case 'data_sm':
        if (this.#isReady) void this.#acknowledge(pdu);
        return;
      case 'enquire_link':
        this.#send(pdu.response());
        return;
      case 'unbind':
        this.#send(pdu.response());
        return this.#close('unbound by the SMSC');
      default:
        if (!pdu.isResponse()) this.#refuse(pdu);
    }
  }

  #refuse(pdu: PDU): void {
    const nack = new smpp.PDU('generic_nack', { command_status: INVALID_COMMAND });
    nack.sequence_number = pdu.sequence_number;
    this.#send(nack);
  }

  async #acknowledge(pdu: PDU): Promise<void> {
    try {
      await this.#owner.delivered(pdu);
      this.#send(pdu.response());
    } catch {
      // Not stored, so not acknowledged: the SMSC sends it again.
    }
  }

  #bound(status: number): void {
    if (this.#isReady) return;
    if (status !== 0) return this.#close(`bind refused, status 0x${status.toString(16).padStart(2, '0')}`);
    this.#isReady = true;
    this.#session!.socket.setTimeout(0);
    this.#timer = setInterval(() => this.#tick(), Math.min(1_000, this.#settings.enquireLinkMs));
    this.#window.open();
    this.#owner.ready();
  }

  /** Also the guard against a parser that went deaf: it would not hear the answers to our own questions. */
  #tick(): void {
    const now = Date.now();
    this.#window.expire(now);
    const silentMs = now - this.#lastHeardMs;
    if (silentMs < 0) this.#lastHeardMs = now;
    if (silentMs < this.#settings.enquireLinkMs * (this.#missedTests + 1)) return;
    if (this.#missedTests >= MISSED_TESTS) return this.#close('no answer to three link tests');
    this.#missedTests += 1;
    this.#request('enquire_link', {});
  }

  #close(reason: string): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#isReady = false;
    clearInterval(this.#timer);
    // What still comes from the dying socket is nobody's business; an unheard 'error' would end the process.
    this.#session?.removeAllListeners();
    this.#session?.on('error', () => undefined);
    this.#session?.socket.destroy();
    this.#window.close();
    this.#owner.lost(reason);
  }
}
