import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';
export const XSI = 'http://www.w3.org/2001/XMLSchema-instance';
export const XSD = 'http://www.w3.org/2001/XMLSchema';

/** An element with its namespace resolved, as a strict server sees it. */
export type XmlNode = {
  uri: string;
  name: string;
  attributes: Record<string, string>;
  /** Prefix -> namespace, as declared up to here. */
  scope: Record<string, string>;
  children: XmlNode[];
  text: string;
};

/** Why a request is not taken; becomes a SOAP fault. */
export class Refusal extends Error {
  readonly exception: { kind: 'ServiceException' | 'PolicyException'; id: string } | undefined;
  constructor(
    reason: string,
    id?: string,
    kind: 'ServiceException' | 'PolicyException' = 'ServiceException',
  ) {
    super(reason);
    this.exception = id === undefined ? undefined : { kind, id };
  }
}
/** Refuses the request unless it is as it must be. */
export function must(isTrue: boolean, reason: string): void {
  if (!isTrue) throw new Refusal(reason);
}

const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
function unescaped(text: string): string {
  must(!/&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[\da-f]+);)/i.test(text), 'a bare ampersand or unknown entity');
  return text.replace(/&([^;]+);/g, (_, name: string) => {
    const hex = /^#x/i.test(name);
    return named[name] ?? String.fromCodePoint(Number.parseInt(name.slice(hex ? 2 : 1), hex ? 16 : 10));
  });
}

const token =
  /<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)([\w.-]+(?::[\w.-]+)?)((?:\s+[\w.:-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/y;

/** A strict reader of namespaced XML 1.0 of its own; line ends become \n as the standard says. */
export function readXml(xml: string): XmlNode {
  must(!/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(xml), 'a forbidden character');
  const source = xml.replace(/\r\n?/g, '\n');
  const top: XmlNode = { uri: '', name: '', attributes: {}, scope: {}, children: [], text: '' };
  const open: { node: XmlNode; tag: string }[] = [{ node: top, tag: '' }];
  token.lastIndex = 0;
  while (token.lastIndex < source.length) {
    const at = token.lastIndex;
    const [whole, cdata, slash, tag, rest, isEmpty, text] = token.exec(source) ?? [];
    must(whole !== undefined, `not well-formed at ${at}`);
    const parent = open.at(-1)!;
    if (cdata !== undefined) parent.node.text += cdata;
    else if (text !== undefined) {
      must(!text.includes(']]>'), 'a bare ]]>');
      parent.node.text += unescaped(text);
      must(parent.node !== top || text.trim() === '', 'text outside the root');
    } else if (tag !== undefined && slash === '/') {
      must(parent.tag === tag, `</${tag}> closes <${parent.tag}>`);
      open.pop();
    } else if (tag !== undefined) {
      const node = element(tag, rest ?? '', parent.node.scope);
      parent.node.children.push(node);
      if (isEmpty !== '/') open.push({ node, tag });
    }
  }
  must(open.length === 1 && top.children.length === 1, 'not exactly one whole root');
  return top.children[0]!;
}

function element(tag: string, rest: string, outer: Record<string, string>): XmlNode {
  const pairs = [...rest.matchAll(/([\w.:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)].map(
    // White space in an attribute is a blank, as the standard says.
    ([, name, a, b]) => [name!, unescaped((a ?? b ?? '').replace(/[\t\n]/g, ' '))] as const,
  );
  must(new Set(pairs.map(([name]) => name)).size === pairs.length, `<${tag}> has an attribute twice`);
  const scope = { ...outer };
  for (const [name, value] of pairs) if (/^xmlns(:|$)/.test(name)) scope[name.slice(6)] = value;
  const [prefix, name] = tag.includes(':') ? tag.split(':') : ['', tag];
  must(prefix === '' || scope[prefix!] !== undefined, `prefix ${prefix} is not declared`);
  const attributes: Record<string, string> = {};
  for (const [key, value] of pairs) {
    const [p, local] = key.includes(':') ? key.split(':') : ['', key];
    if (p === 'xmlns' || key === 'xmlns') continue;
    must(p === '' || scope[p!] !== undefined, `prefix ${p} is not declared`);
    attributes[p === '' ? key : `{${scope[p!]}}${local}`] = value;
  }
  return { uri: scope[prefix!] ?? '', name: name!, attributes, scope, children: [], text: '' };
}

/** The texts of the children, which must be exactly `names` in this order; `x+` may come often. */
export function fieldsOf(node: XmlNode, uri: string, names: string[]): Record<string, string[]> {
  const wanted = names.map((name) => name.replace('+', ''));
  const found: string[] = [];
  const fields: Record<string, string[]> = {};
  for (const child of node.children) {
    must(child.uri === uri, `<${child.name}> is in the namespace "${child.uri}", wanted "${uri}"`);
    must(child.children.length === 0, `<${child.name}> has elements inside`);
    if (found.at(-1) !== child.name || !names.includes(`${child.name}+`)) found.push(child.name);
    fields[child.name] = [...(fields[child.name] ?? []), child.text];
  }
  must(found.join() === wanted.join(), `<${node.name}> holds ${found.join()}, wanted ${wanted.join()}`);
  return fields;
}

export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
export const envelope = (body: string): string =>
  `<?xml version="1.0" encoding="utf-8"?><soapenv:Envelope xmlns:soapenv="${SOAP}" xmlns:xsi="${XSI}" xmlns:xsd="${XSD}"><soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`;

/** A fault as MAS servers give it: the id of the exception stands in the detail. */
export function faultXml(reason: string, exception?: Refusal['exception']): string {
  const detail = exception
    ? `<detail><e:${exception.kind} xmlns:e="http://www.csapi.org/schema/common/v2_0"><messageId>${exception.id}</messageId><text>${escaped(reason)}</text></e:${exception.kind}></detail>`
    : '';
  const code = exception ? 'soapenv:Server' : 'soapenv:Client';
  return envelope(
    `<soapenv:Fault><faultcode>${code}</faultcode><faultstring>${escaped(reason)}</faultstring>${detail}</soapenv:Fault>`,
  );
}

/** One request that was read whole. */
export type Call = { operation: string; action: string; xml: string; atMs: number };
/** What the server does with a request; delays are ms. */
export type Reply =
  | { kind: 'answer'; body: string | Buffer; status?: number; type?: string; delayMs?: number }
  /** Reads the request and goes away without a word. */
  | { kind: 'drop' }
  /** Goes away in the middle of the answer, whose end is told by length, chunks or the end of the connection. */
  | { kind: 'cut'; body: string; framing: 'length' | 'chunks' | 'end' }
  | { kind: 'hang' };
export const answer = (
  body: string | Buffer,
  more: { status?: number; type?: string; delayMs?: number } = {},
) => ({ kind: 'answer', body, ...more }) as const;

export type Sent = { id: string; phones: string[]; text: string; serviceNo: string; extra: string[] };
export type Received = { phone: string; serviceNo: string; text: string };
/** The request as a dialect gets it: the only element of the Body. */
export type Asked = { input: XmlNode; action: string; contentType: string };
/** A kind of site: answers a well-formed SOAP request with what stands in the Body, or throws a `Refusal`. */
export type Dialect = (asked: Asked, site: MasServer) => string;

/** A SOAP server of another site on a free port: strict, scripted, remembers everything. */
export class MasServer {
  readonly calls: Call[] = [];
  /** Why requests were refused, in order. */
  readonly refusals: string[] = [];
  /** Messages taken. */
  readonly sent: Sent[] = [];
  /** Reports that wait; the kinds that give "what is new" remove what they gave. */
  readonly reports: { id: string; phone: string; state: string }[] = [];
  /** Texts of phones that wait; reading removes them. */
  readonly texts: Received[] = [];
  /** Numbers this site does not serve, as they stand in the request. */
  readonly refusedPhones = new Set<string>();
  account = 'app-1';
  password = 'secret';
  /** The word for a number in reports; '' = there is no report for it. */
  stateOf: (phone: string) => string = () => '';
  /** Another reply than the dialect's; undefined = the dialect answers. */
  script: (call: Call, site: MasServer) => Reply | undefined = () => undefined;
  /** How a well-made answer is put on the wire. */
  wire: (xml: string) => Reply = (xml) => answer(xml);
  /** True: connections are closed as soon as they stand. */
  dropsConnections = false;
  connections = 0;
  atOnce = 0;
  mostAtOnce = 0;
  port = 0;
  readonly #dialect: Dialect;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #nextId = 5_000;

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
    this.#server = createServer((request, response) => this.#read(request, response));
    this.#server.on('connection', (socket) => {
      this.connections += 1;
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      socket.on('error', () => undefined);
      if (this.dropsConnections) socket.destroy();
    });
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.port}/services/cmcc_mas_wbs`;
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(this.port, '127.0.0.1', resolve));
    this.port = (this.#server.address() as AddressInfo).port;
    return this;
  }

  /** Stops listening; `start` takes the same port again. */
  async stop(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  callsOf(operation: string): Call[] {
    return this.calls.filter((call) => call.operation === operation);
  }

  nextId(): string {
    this.#nextId += 1;
    return `req-${this.#nextId}`;
  }

  /** Takes a message unless one of its numbers is not served; puts the reports for it in the list. */
  take(message: Omit<Sent, 'id'>, id: string): string {
    for (const phone of message.phones)
      if (this.refusedPhones.has(phone)) throw new Refusal(`no such address ${phone}`, 'SVC0004');
    this.sent.push({ ...message, id });
    for (const phone of message.phones) {
      const state = this.stateOf(phone);
      if (state !== '') this.reports.push({ id, phone, state });
    }
    return id;
  }

  #read(request: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    this.atOnce += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.atOnce);
    response.on('close', () => {
      this.atOnce -= 1;
    });
    request.on('error', () => undefined);
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const xml = Buffer.concat(chunks);
      const action = String(request.headers.soapaction ?? 'none');
      const operation = /<(?:\w+:)?Body[^>]*>\s*<(?:\w+:)?([\w-]+)/.exec(xml.toString())?.[1] ?? '';
      const call = { operation, action, xml: xml.toString(), atMs: Date.now() };
      this.calls.push(call);
      const reply = this.script(call, this) ?? this.#answer(request, xml, action);
      const delayMs = reply.kind === 'answer' ? (reply.delayMs ?? 0) : 0;
      if (delayMs === 0) this.#send(response, reply);
      else this.#timers.add(setTimeout(() => this.#send(response, reply), delayMs));
    });
  }

  #answer(request: IncomingMessage, bytes: Buffer, action: string): Reply {
    try {
      must(request.method === 'POST', 'not a POST');
      const contentType = request.headers['content-type'] ?? '';
      must(/^text\/xml; ?charset="?utf-8"?$/i.test(contentType), `content type ${contentType}`);
      const root = readXml(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
      must(root.uri === SOAP && root.name === 'Envelope', 'no SOAP 1.1 Envelope');
      const parts = root.children.map((part) => part.name);
      must(/^(Header,)?Body$/.test(parts.join()), `Envelope holds ${parts.join()}`);
      const body = root.children.at(-1)!;
      must(body.uri === SOAP && body.children.length === 1, 'Body does not hold one element');
      return this.wire(envelope(this.#dialect({ input: body.children[0]!, action, contentType }, this)));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.refusals.push(error.message);
      return answer(faultXml(error.message, error.exception), { status: 500 });
    }
  }

  #send(response: ServerResponse, reply: Reply): void {
    const { socket } = response;
    if (reply.kind === 'hang' || !socket) return;
    if (reply.kind === 'drop') return void socket.destroy();
    if (reply.kind === 'answer') {
      const { status = 200, type = 'text/xml; charset=utf-8', body } = reply;
      response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) });
      return void response.end(body);
    }
    const half = reply.body.slice(0, reply.body.length / 2);
    if (reply.framing === 'end') response.useChunkedEncodingByDefault = false;
    response.shouldKeepAlive = false;
    const length = { 'content-length': Buffer.byteLength(reply.body) };
    response.writeHead(200, {
      'content-type': 'text/xml; charset=utf-8',
      ...(reply.framing === 'length' ? length : {}),
    });
    response.write(half, () => (reply.framing === 'end' ? socket.end() : socket.destroy()));
  }
}
