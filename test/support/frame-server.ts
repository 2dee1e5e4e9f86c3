import { createServer, type Socket } from 'node:net';

type Answerable = { command: number; sequence: number };

/** One accepted connection of a scripted gateway, with everything that came over it. */
export abstract class FrameLink<Frame extends Answerable> {
  readonly socket: Socket;
  readonly frames: Frame[] = [];
  isClosed = false;
  #sequence = 70_000;
  constructor(socket: Socket) {
    this.socket = socket;
  }

  protected abstract frameOf(command: number, sequence: number, body?: Buffer): Buffer;

  /** Any bytes, as they are. */
  raw(bytes: Buffer): void {
    if (this.socket.writable) this.socket.write(bytes);
  }
  send(command: number, sequence: number, body?: Buffer): void {
    this.raw(this.frameOf(command, sequence, body));
  }
  /** Sends a request of our own; returns its sequence. */
  request(command: number, body?: Buffer): number {
    this.#sequence += 1;
    this.send(command, this.#sequence, body);
    return this.#sequence;
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

/** A listening socket whose clients speak in frames that begin with their whole length. */
export abstract class FrameServer<Frame extends Answerable, Link extends FrameLink<Frame>> {
  readonly links: Link[] = [];
  port = 0;
  readonly #server = createServer((socket) => this.#accept(socket));

  /** Bytes of a frame before its body. */
  protected abstract readonly headerLength: number;
  protected abstract linkOf(socket: Socket): Link;
  /** What a whole frame says. */
  protected abstract read(bytes: Buffer): Frame;
  protected abstract handle(link: Link, frame: Frame): void;

  /** Port 0 = any free one. */
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

  get openLinks(): Link[] {
    return this.links.filter((link) => !link.isClosed);
  }

  /** Frames of one kind on all links, in order of arrival. */
  framesOf(command: number): Frame[] {
    return this.links.flatMap((link) => link.framesOf(command));
  }

  #accept(socket: Socket): void {
    const link = this.linkOf(socket);
    this.links.push(link);
    let rest = Buffer.alloc(0);
    socket.setNoDelay(true);
    socket.on('data', (chunk) => {
      rest = Buffer.concat([rest, chunk]);
      while (rest.length >= this.headerLength && rest.length >= rest.readUInt32BE(0)) {
        const length = rest.readUInt32BE(0);
        const frame = this.read(Buffer.from(rest.subarray(0, length)));
        rest = rest.subarray(length);
        link.frames.push(frame);
        this.handle(link, frame);
      }
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      link.isClosed = true;
    });
  }
}
