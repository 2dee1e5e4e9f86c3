import type { Socket } from 'node:net';
import { FrameLink, FrameServer } from './frame-server.ts';
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
export class SmscLink extends FrameLink<Frame> {
  readonly openedMs = Date.now();
  protected frameOf(command: number, sequence: number, body?: Buffer): Buffer {
    return pdu(command, 0, sequence, body);
  }
  deliver(fields: DeliverFields): number {
    return this.request(commands.deliver, deliverBody(fields));
  }
  data(fields: DeliverFields): number {
    return this.request(commands.dataSm, dataBody(fields));
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
export class SmppServer extends FrameServer<Frame, SmscLink> {
  readonly submits: Submitted[] = [];
  /** The most submit_sm without an answer that one link ever had. */
  mostUnanswered = 0;
  script: SmscScript;
  protected headerLength = 16;
  readonly #unanswered = new Map<SmscLink, number>();
  #binds = 0;
  #nextId = 1_000;

  private constructor(script: SmscScript) {
    super();
    this.script = script;
  }

  static async start(script: SmscScript = {}): Promise<SmppServer> {
    const server = new SmppServer(script);
    await server.listen(0);
    return server;
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

  protected linkOf(socket: Socket): SmscLink {
    return new SmscLink(socket);
  }

  protected read(bytes: Buffer): Frame {
    return {
      command: bytes.readUInt32BE(4),
      status: bytes.readUInt32BE(8),
      sequence: bytes.readUInt32BE(12),
      body: bytes.subarray(16),
      atMs: Date.now(),
    };
  }

  protected handle(link: SmscLink, one: Frame): void {
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
