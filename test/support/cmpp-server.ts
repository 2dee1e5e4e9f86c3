import { createServer, type Server, type Socket } from 'node:net';
import {
  commands,
  connectResp,
  type DeliverFields,
  deliverBody,
  frame,
  type Layout,
  readSubmit,
  type SubmitFields,
  submitResp,
} from './cmpp-bytes.ts';

export type Frame = { command: number; sequence: number; body: Buffer; atMs: number };
export type Submitted = SubmitFields & {
  link: ServerLink;
  sequence: number;
  bodyLength: number;
  atMs: number;
};

/** One accepted connection of the scripted gateway. */
export class ServerLink {
  readonly socket: Socket;
  readonly frames: Frame[] = [];
  layout: Layout = '3.0';
  isClosed = false;
  #sequence = 70_000;
  constructor(socket: Socket) {
    this.socket = socket;
  }

  send(command: number, sequence: number, body?: Buffer): void {
    if (this.socket.writable) this.socket.write(frame(command, sequence, body));
  }
  /** Sends a request of our own; returns its sequence. */
  request(command: number, body?: Buffer): number {
    this.#sequence += 1;
    this.send(command, this.#sequence, body);
    return this.#sequence;
  }
  deliver(fields: DeliverFields): number {
    return this.request(commands.deliver, deliverBody(this.layout, fields));
  }
  /** The client's answer to a request of ours. */
  answerTo(sequence: number): Frame | undefined {
    return this.frames.find((one) => one.command >= 0x80000000 && one.sequence === sequence);
  }
  cut(): void {
    this.socket.destroy();
  }
}

export type Script = {
  layout?: Layout;
  loginStatus?: (count: number) => number;
  authenticator?: string;
  /** What to do with a SUBMIT; default: accept it at once. */
  submit?: (submit: Submitted, server: CmppServer) => void;
  /** False: active tests of the client stay without answer. */
  answersTests?: boolean;
};

/** A CMPP gateway on a free port that does what its script says and remembers everything. */
export class CmppServer {
  readonly links: ServerLink[] = [];
  readonly submits: Submitted[] = [];
  /** SUBMITs without an answer now, and the most there ever were. */
  unanswered = 0;
  mostUnanswered = 0;
  port = 0;
  script: Script;
  readonly #server: Server;
  #logins = 0;
  #nextId = 0x9f3540c003e90000n;

  private constructor(script: Script) {
    this.script = script;
    this.#server = createServer((socket) => this.#accept(socket));
  }

  static async start(script: Script = {}): Promise<CmppServer> {
    const server = new CmppServer(script);
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

  get openLinks(): ServerLink[] {
    return this.links.filter((link) => !link.isClosed);
  }

  /** Frames of one kind on all links, in order of arrival. */
  framesOf(command: number): Frame[] {
    return this.links.flatMap((link) => link.frames.filter((one) => one.command === command));
  }

  nextId(): bigint {
    this.#nextId += 1n;
    return this.#nextId;
  }

  /** Answers a SUBMIT; returns the Msg_Id that was given. */
  answer(submit: Submitted, result = 0, msgId = result === 0 ? this.nextId() : 0n): bigint {
    this.unanswered -= 1;
    submit.link.send(commands.submitResp, submit.sequence, submitResp(submit.link.layout, msgId, result));
    return msgId;
  }

  #accept(socket: Socket): void {
    const link = new ServerLink(socket);
    this.links.push(link);
    let rest = Buffer.alloc(0);
    socket.setNoDelay(true);
    socket.on('data', (chunk) => {
      rest = Buffer.concat([rest, chunk]);
      while (rest.length >= 12 && rest.length >= rest.readUInt32BE(0)) {
        const length = rest.readUInt32BE(0);
        const one = {
          command: rest.readUInt32BE(4),
          sequence: rest.readUInt32BE(8),
          body: Buffer.from(rest.subarray(12, length)),
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

  #handle(link: ServerLink, one: Frame): void {
    if (one.command === commands.connect) {
      link.layout = this.script.layout ?? (one.body.readUInt8(22) >= 0x30 ? '3.0' : '2.0');
      this.#logins += 1;
      const status = this.script.loginStatus?.(this.#logins) ?? 0;
      link.send(
        commands.connectResp,
        one.sequence,
        connectResp(link.layout, status, this.script.authenticator),
      );
    } else if (one.command === commands.activeTest) {
      if (this.script.answersTests !== false)
        link.send(commands.activeTestResp, one.sequence, Buffer.alloc(1));
    } else if (one.command === commands.terminate) {
      link.socket.end(frame(commands.terminateResp, one.sequence));
    } else if (one.command === commands.submit) {
      const submit = {
        ...readSubmit(link.layout, one.body),
        link,
        sequence: one.sequence,
        bodyLength: one.body.length,
        atMs: one.atMs,
      };
      this.submits.push(submit);
      this.unanswered += 1;
      this.mostUnanswered = Math.max(this.mostUnanswered, this.unanswered);
      if (this.script.submit) this.script.submit(submit, this);
      else this.answer(submit);
    }
  }
}
