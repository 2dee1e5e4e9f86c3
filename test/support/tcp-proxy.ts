import { connect, createServer, type Server, type Socket } from 'node:net';

/** A road to a server that can be cut: refused, or silent (a black hole: packets go in, nothing comes out). */
export class TcpProxy {
  readonly #target: { host: string; port: number };
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #isSilent = false;
  port = 0;

  constructor(target: { host: string; port: number }) {
    this.#target = target;
  }

  async open(): Promise<void> {
    const server = createServer((socket) => this.#join(socket));
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    const address = server.address();
    this.port = typeof address === 'object' && address ? address.port : 0;
  }

  #join(near: Socket): void {
    this.#sockets.add(near);
    near.on('error', () => undefined);
    near.on('close', () => this.#sockets.delete(near));
    if (this.#isSilent) {
      near.resume();
      return;
    }
    const far = connect(this.#target);
    this.#sockets.add(far);
    far.on('error', () => near.destroy());
    far.on('close', () => {
      this.#sockets.delete(far);
      if (!this.#isSilent) near.destroy();
    });
    near.on('data', (data) => !this.#isSilent && far.write(data));
    far.on('data', (data) => !this.#isSilent && near.write(data));
    near.on('close', () => far.destroy());
  }

  /** Takes everything and answers nothing, on connections there are and on new ones. */
  silence(): void {
    this.#isSilent = true;
  }

  /** Answers again; what was said meanwhile is lost, so that connections of that time are of no use. */
  speak(): void {
    this.#isSilent = false;
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Nobody listens any more. */
  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => (this.#server ? this.#server.close(resolve) : resolve(undefined)));
    this.#server = undefined;
  }
}
