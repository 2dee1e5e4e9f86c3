import type { IncomingMessage } from 'node:http';

export const MAX_BODY = 4 * 1024 * 1024;
const MAX_DEPTH = 32;
const MAX_ELEMENTS = 50_000;

/** Thrown with the HTTP status that says why a request is not read any further. */
export class Refused extends Error {
  readonly status: number;
  constructor(status: number, reason: string) {
    super(reason);
    this.status = status;
  }
}

/** The whole body as text; too long or compressed (a small file may unpack into gigabytes) is refused unread. */
export async function readBody(request: IncomingMessage): Promise<string> {
  if (request.headers['content-encoding']) throw new Refused(415, 'compressed bodies are not taken');
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY) throw new Refused(413, 'body too long');
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) throw new Refused(413, 'body too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Refuses document types (and with them all entities), endless nesting and endless elements before the parser starts. */
export function checkXml(xml: string): void {
  let depth = 0;
  let elements = 0;
  for (let at = xml.indexOf('<'); at >= 0; at = xml.indexOf('<', at + 1)) {
    const next = xml[at + 1];
    if (next === '/') depth -= 1;
    else if (next === '!') at = skipMarkup(xml, at);
    else if (next !== '?') {
      elements += 1;
      const end = xml.indexOf('>', at);
      if (end < 0 || xml[end - 1] !== '/') depth += 1;
      if (end > 0) at = end - 1;
    }
    if (depth > MAX_DEPTH || elements > MAX_ELEMENTS) throw new Refused(400, 'XML too deep or too long');
  }
}

/** The end of a comment or CDATA section; anything else that begins with <! is a document type. */
function skipMarkup(xml: string, at: number): number {
  const [begin, end] = xml.startsWith('<![CDATA[', at) ? ['<![CDATA[', ']]>'] : ['<!--', '-->'];
  if (!xml.startsWith(begin, at)) throw new Refused(400, 'document types are not taken');
  const close = xml.indexOf(end, at + begin.length);
  return close < 0 ? xml.length : close + end.length - 1;
}
