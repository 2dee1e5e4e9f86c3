import type { Socket } from 'node:net';
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
import { FrameLink, FrameServer } from './frame-server.ts';

export type Frame = { command: number; sequence: number; body: Buffer; atMs: number };
export type Submitted = SubmitFields & {
  link: ServerLink;
  sequence: number;
  bodyLength: number;
  atMs: number;
};

/** One accepted connection of the scripted gateway. */
export class ServerLink extends FrameLink<Frame> {
  layout: Layout = '3.0';
  protected frameOf = frame;
  deliver(fields: DeliverFields): number {
    return this.request(commands.deliver, deliverBody(this.layout, fields));
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
  /** Bytes in the answer to an active test; some gateways leave the reserved one out. */
  testAnswerBytes?: 0 | 1;
};

/** A CMPP gateway on a free port that does what its script says and remembers everything. */
export class CmppServer extends FrameServer<Frame, ServerLink> {
  readonly submits: Submitted[] = [];
  /** SUBMITs without an answer now, and the most there ever were. */
  unanswered = 0;
  mostUnanswered = 0;
  script: Script;
  protected headerLength = 12;
  #logins = 0;
  #nextId = 0x9f3540c003e90000n;

  private constructor(script: Script) {
    super();
    this.script = script;
  }

  static async start(script: Script = {}): Promise<CmppServer> {
    const server = new CmppServer(script);
    await server.listen(0);
    return server;
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

  protected linkOf(socket: Socket): ServerLink {
    return new ServerLink(socket);
  }

  protected read(bytes: Buffer): Frame {
    return {
      command: bytes.readUInt32BE(4),
      sequence: bytes.readUInt32BE(8),
      body: bytes.subarray(12),
      atMs: Date.now(),
    };
  }

  protected handle(link: ServerLink, one: Frame): void {
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
        link.send(commands.activeTestResp, one.sequence, Buffer.alloc(this.script.testAnswerBytes ?? 1));
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
