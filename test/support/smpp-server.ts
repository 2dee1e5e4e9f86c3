import { createServer, type Server, type Socket } from 'node:net';
import {
  commands,
  cstring,
  type DeliverFields,
  dataBody,
  deliverBody,
  pdu,
  readSubmit,
  type SubmitFields,
} from './smpp-bytes.ts';

export type Frame = { command: number; status: number; sequence: number; body: Buffer; atMs: number };
export type Submitted = SubmitFields & { link: SmscLink; sequence: number; atMs: number };

/** One accepted connection of the scripted SMSC. */
export class SmscLink {
  readonly socket: Socket;
  readonly frames: Frame[] = [];
  readonly openedMs = Date.now();
  isClosed = false;
  #sequence = 70_000;
  constructor(socket: Socket) {
    this.socket = socket;
  }

  /** Any bytes, as they are. */
  raw(bytes: Buffer): void {
    if (this.socket.writable) this.socket.write(bytes);
  }
  /** Sends a request of our own; returns its sequence. */
  request(command: number, body?: Buffer): number {
    this.#sequence += 1;
    this.raw(pdu(command, 0, this.#sequence, body));
    return this.#sequence;
  }
  deliver(fields: DeliverFields): number {
    return this.request(commands.deliver, deliverBody(fields));
  }
  data(fields: DeliverFields): number {
    return this.request(commands.dataSm, dataBody(fields));
  }
  /** The client's answer to a request of ours. */
  answerTo(sequence: number): Frame | undefined {
    return this.frames.find((one) => one.command >= 0x80000000 && one.sequence === sequence);
  }
  framesOf(command: number): Frame[] {
    return this.frames.filter((one) => one.command === command);
  }
  cut(): void {
    this.socket.destroy();
  }
}

export type SmscScript = {
  /** Status of the answer to the n-th bind; undefined = no answer. */
  bind?: (count: number, link: SmscLink) => number | undefined;
  /** What to do with a submit_sm; default: accept it at once. */
  submit?: (submit: Submitted, server: SmppServer) => void;
  /** False: link tests of the client stay without answer. */
  answersTests?: boolean;
};

/** An SMSC on a free port that does what its script says and remembers everything. */
export class SmppServer {
  readonly links: SmscLink[] = [];
  readonly submits: Submitted[] = [];
  /** The most submit_sm without an answer that one link ever had. */
  mostUnanswered = 0;
  port = 0;
  script: SmscScript;
  readonly #unanswered = new Map<SmscLink, number>();
  readonly #server: Server;
  #binds = 0;
  #nextId = 1_000;

  private constructor(script: SmscScript) {
    this.script = script;
    this.#server = createServer((socket) => this.#accept(socket));
  }

  static async start(script: SmscScript = {}): Promise<SmppServer> {
    const server = new SmppServer(script);
    await server.listen(0);
    return server;
  }

  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', resolve);
    });
    const address = this.#server.address();
    this.port = typeof address === 'object' && address ? address.port : 0;
  }

  async stop(): Promise<void> {
    for (const link of this.links) link.cut();
    if (this.#server.listening) await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Frames of one kind on all links, in order of arrival. */
  framesOf(command: number): Frame[] {
    return this.links.flatMap((link) => link.framesOf(command));
  }

  /** Answers a submit_sm; returns the message_id that was given. A refusal has no body. */
  answer(submit: Submitted, status = 0, id = this.nextId()): string {
    this.#count(submit.link, -1);
    const body = status === 0 ? cstring(id) : undefined;
    submit.link.raw(pdu(commands.submitResp, status, submit.sequence, body));
    return id;
  }

  nextId(): string {
    this.#nextId += 1;
    return String(this.#nextId);
  }

  #count(link: SmscLink, step: number): void {
    const unanswered = (this.#unanswered.get(link) ?? 0) + step;
    this.#unanswered.set(link, unanswered);
    this.mostUnanswered = Math.max(this.mostUnanswered, unanswered);
  }

  #accept(socket: Socket): void {
    const link = new SmscLink(socket);
    this.links.push(link);
    let rest = Buffer.alloc(0);
    socket.setNoDelay(true);
    socket.on('data', (chunk) => {
      rest = Buffer.concat([rest, chunk]);
      while (rest.length >= 16 && rest.length >= rest.readUInt32BE(0)) {
        const length = rest.readUInt32BE(0);
        const one = {
          command: rest.readUInt32BE(4),
          status: rest.readUInt32BE(8),
          sequence: rest.readUInt32BE(12),
          body: Buffer.from(rest.subarray(16, length)),
          atMs: Date.now(),
        };
        rest = rest.subarray(length);
        link.frames.push(one);
        this.#handle(link, one);
      }
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      link.isClosed = true;
    });
  }

  #handle(link: SmscLink, one: Frame): void {
    if (one.command === commands.bindTransceiver) {
      this.#binds += 1;
      const status = this.script.bind ? this.script.bind(this.#binds, link) : 0;
      if (status !== undefined)
        link.raw(pdu(commands.bindTransceiverResp, status, one.sequence, cstring('smsc')));
    } else if (one.command === commands.enquireLink) {
      if (this.script.answersTests !== false) link.raw(pdu(commands.enquireLinkResp, 0, one.sequence));
    } else if (one.command === commands.unbind) {
      link.socket.end(pdu(commands.unbindResp, 0, one.sequence));
    } else if (one.command === commands.submit) {
      const submit = { ...readSubmit(one.body), link, sequence: one.sequence, atMs: one.atMs };
      this.submits.push(submit);
      this.#count(link, 1);
      if (this.script.submit) this.script.submit(submit, this);
      else this.answer(submit);
    }
  }
}
