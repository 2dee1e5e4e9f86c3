/** The part of npm `smpp` 0.5 that is used here; the package ships no types. */
declare module 'smpp' {
  import type { EventEmitter } from 'node:events';
  import type { Server as NetServer, Socket } from 'node:net';

  export class PDU {
    constructor(command: string, options?: Record<string, unknown>);
    command: string;
    command_id: number;
    command_status: number;
    sequence_number: number;
    [field: string]: unknown;
    isResponse(): boolean;
    response(options?: Record<string, unknown>): PDU;
  }
  export class Session extends EventEmitter {
    socket: Socket;
    /** False when the socket is not writable: the packet is dropped. */
    send(pdu: PDU): boolean;
    close(done?: () => void): void;
    destroy(done?: () => void): void;
  }
  type Codec = { encode(text: string): Buffer; decode(bytes: Buffer): string };
  type Field = { filter?: unknown };

  const smpp: {
    PDU: typeof PDU;
    Session: typeof Session;
    connect(options: { host: string; port: number; tls?: boolean }): Session;
    createServer(listener: (session: Session) => void): NetServer;
    encodings: { ASCII: Codec; LATIN1: Codec; UCS2: Codec };
    commands: Record<string, { params: Record<string, Field> }>;
    tlvs: Record<string, Field>;
  };
  export default smpp;
}
