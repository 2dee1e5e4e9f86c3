import { type Agent, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

export type Answered = { status: number; text: string };
/** Thrown when no answer came. `hasLeft` = the request may have reached the server. */
export class NoAnswer extends Error {
  readonly hasLeft: boolean;
  readonly code: string;
  constructor(code: string, hasLeft: boolean) {
    super(code);
    this.code = code;
    this.hasLeft = hasLeft;
  }
}

const MAX_ANSWER = 4 * 1_048_576;

/**
 * Posts one SOAP envelope, over a connection of its own when no agent is given: only then is it known for sure that
 * nothing left before the connection stood. `timeoutMs` counts from the call to the last byte of the answer.
 */
export function post(
  endpoint: string,
  body: string,
  headers: Record<string, string>,
  timeoutMs: number,
  agent?: Agent,
): Promise<Answered> {
  const send = endpoint.startsWith('https:') ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    let hasLeft = false;
    const fail = (code: string) => {
      clearTimeout(timer);
      request.destroy();
      reject(new NoAnswer(code, hasLeft));
    };
    const timer = setTimeout(() => fail('timeout'), timeoutMs);
    const request = send(
      endpoint,
      {
        method: 'POST',
        agent: agent ?? false,
        headers: {
          ...headers,
          'content-length': Buffer.byteLength(body),
          ...(agent ? {} : { connection: 'close' }),
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > MAX_ANSWER) fail('answer-too-long');
          else chunks.push(chunk);
        });
        response.on('end', () => {
          clearTimeout(timer);
          const bytes = Buffer.concat(chunks);
          resolve({
            status: response.statusCode ?? 0,
            text: decodeBody(bytes, response.headers['content-type'] ?? ''),
          });
        });
        response.on('error', () => fail('answer-cut'));
      },
    );
    request.on('error', (error: NodeJS.ErrnoException) => fail(error.code ?? error.message.slice(0, 60)));
    request.on('socket', (socket) => {
      if (request.reusedSocket) {
        hasLeft = true;
        return;
      }
      // Connected (and, with TLS, trusted): from here on the server may have it.
      socket.once(endpoint.startsWith('https:') ? 'secureConnect' : 'connect', () => {
        hasLeft = true;
      });
    });
    request.end(body);
  });
}

/** Text in the character set the header or the XML declaration names; many servers answer in GBK. */
export function decodeBody(bytes: Buffer, contentType: string): string {
  const declared =
    /charset="?([\w-]+)/i.exec(contentType)?.[1] ??
    /^[^>]*encoding=["']([\w-]+)["']/.exec(bytes.toString('latin1', 0, 200))?.[1] ??
    'utf-8';
  const name = /^gb/i.test(declared) ? 'gb18030' : declared.toLowerCase();
  try {
    return new TextDecoder(name).decode(bytes);
  } catch {
    return bytes.toString('utf8');
  }
}
