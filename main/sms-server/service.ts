import { readFileSync } from 'node:fs';
import type { IncomingHttpHeaders, Server } from 'node:http';
import { join } from 'node:path';
import soap from 'soap';
import { z } from 'zod';
import { parsePhone } from '../../shared/sms/phone.ts';
import { segmentOnAir } from '../../shared/sms/segments.ts';
import type { GatewayHealth, Log, OutboxStore, Submission } from '../core/ports.ts';
import { faultXml, type OwnRequest, readOwnRequest, responseXml } from '../gateways/soap/envelope.ts';
import { Authenticator } from './authentication.ts';
import { checkXml } from './body.ts';
import type { SmsServerConfig } from './config.ts';
import { createSoapServer, type SoapAnswer } from './http.ts';

const list = <T extends z.ZodType>(item: T, max: number) =>
  z.preprocess(
    (value) => (value === null || value === undefined ? [] : Array.isArray(value) ? value : [value]),
    z.array(item).max(max),
  );

const idSchema = z.coerce.string().trim().min(1).max(64);
const messageSchema = z.object({
  clientId: idSchema,
  phone: z.coerce.string().max(24),
  text: z.coerce.string().min(1).max(1_000),
  priority: z.coerce.number().int().min(0).max(9).default(1),
  serviceNo: z.coerce.string().trim().max(20).nullish(),
});
const sendSchema = z.object({ message: list(messageSchema, 1_000) });
const querySchema = z.object({ clientId: list(idSchema, 5_000) });
const fetchSchema = z.object({
  max: z.coerce.number().int().min(1).max(1_000),
  waitMs: z.coerce.number().int().min(0).max(30_000).nullish(),
});
const ackSchema = z.object({ id: list(idSchema, 5_000) });

const GATHER_MS = 25;

export type ServiceNeeds = {
  config: SmsServerConfig['soap'];
  /** Where used nonces are kept. */
  dataDir: string;
  wsdlFile: string;
  outbox: OutboxStore;
  log: Log;
  gateways: () => { name: string; health: GatewayHealth; warning: string }[];
  /** Something was accepted. */
  accepted: () => void;
};

/** A SOAP fault with a code the caller can act on and a sentence. */
function fault(
  code: 'Client' | 'Server' | 'Client.Authentication' | 'Client.Conflict',
  reason: string,
): Error {
  const error = new Error(reason);
  return Object.assign(error, {
    // SOAP 1.1 §6.2: a fault always has the status 500; some callers do not read it otherwise.
    Fault: { faultcode: `soap:${code}`, faultstring: reason, statusCode: 500 },
  });
}

function parse<T extends z.ZodType>(schema: T, input: unknown): z.output<T> {
  // An element with nothing but white space in it comes as text.
  const parsed = schema.safeParse(typeof input === 'object' && input !== null ? input : {});
  if (parsed.success) return parsed.data;
  throw fault(
    'Client',
    parsed.error.issues
      .map((issue) => `${issue.path.join('.')}: ${issue.message}`)
      .join('; ')
      .slice(0, 500),
  );
}

/** The fields of a fault, or undefined when the error is none of ours. */
function faultOf(error: unknown): { faultcode: string; faultstring: string } | undefined {
  const parsed = z
    .object({ Fault: z.object({ faultcode: z.string(), faultstring: z.string() }) })
    .safeParse(error);
  return parsed.data?.Fault;
}

type Handler = (input: unknown, account: string) => Promise<object>;
type Operation = (
  input: unknown,
  callback: unknown,
  headers: { Security?: unknown } | undefined,
) => Promise<object>;

/** The SOAP web service: what it answers "accepted" is on disk. */
export class SmsService {
  readonly #needs: ServiceNeeds;
  readonly #authenticator: Authenticator;
  readonly #server: Server;
  readonly #waiters = new Map<string, Set<() => void>>();
  #soap: soap.Server | undefined;
  #operations = new Map<string, Operation>();
  #isStopping = false;

  constructor(needs: ServiceNeeds) {
    this.#needs = needs;
    this.#authenticator = new Authenticator(needs.config.accounts, {
      nonceFile: join(needs.dataDir, 'nonces.txt'),
    });
    const wsdl = readFileSync(needs.wsdlFile, 'utf8');
    this.#server = createSoapServer(needs.config, wsdl, (xml, headers) => this.#process(xml, headers));
  }

  /** Listens; returns the port. */
  async start(): Promise<number> {
    const { config, wsdlFile, log } = this.#needs;
    const handlers: Record<string, Handler> = {
      SendBatch: (input, account) => this.#sendBatch(input, account),
      QueryStates: (input, account) => this.#queryStates(input, account),
      FetchInbound: (input, account) => this.#fetchInbound(input, account),
      AckInbound: async (input, account) => ({
        removed: await this.#needs.outbox.acknowledge(account, parse(ackSchema, input).id),
      }),
      Health: () => this.#health(),
    };
    for (const [name, handler] of Object.entries(handlers))
      this.#operations.set(name, this.#guarded(name, handler));
    this.#soap = await soap.createServerless({
      path: '/sms',
      services: { Sms: { SmsPort: Object.fromEntries(this.#operations) } },
      xml: readFileSync(wsdlFile, 'utf8'),
      escapeXML: true,
      suppressStack: true,
    } as soap.IServerOptions);
    // A text is what the caller wrote, spaces and all.
    (
      this.#soap as unknown as { wsdl: { options: Record<string, unknown> } }
    ).wsdl.options.preserveWhitespace = true;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(config.port, config.host, resolve);
    });
    const address = this.#server.address();
    log.info('soap-listening', { port: typeof address === 'object' ? address?.port : 0 });
    return typeof address === 'object' && address ? address.port : 0;
  }

  async #process(xml: string, headers: IncomingHttpHeaders): Promise<SoapAnswer> {
    const own = readOwnRequest(xml);
    const operation = own && this.#operations.get(own.operation);
    if (own && operation) return answerOwn(own, operation);
    // Somebody else's envelope: the general parser knows all of SOAP, and takes its time.
    checkXml(xml);
    const action = headers.soapaction;
    return this.#soap!.processRequest(xml, {
      headers: { 'content-type': 'text/xml', ...(action ? { soapaction: String(action) } : {}) },
    });
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    for (const account of this.#waiters.keys()) this.announce(account);
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      setTimeout(() => this.#server.closeAllConnections(), 300).unref();
    });
  }

  /** Something new waits for an account: ends its long polls. */
  announce(account: string): void {
    const waiters = this.#waiters.get(account);
    this.#waiters.delete(account);
    for (const wake of waiters ?? []) wake();
  }

  announceAll(): void {
    for (const account of [...this.#waiters.keys()]) this.announce(account);
  }

  /** Every operation proves its account first. */
  #guarded(name: string, handler: Handler): Operation {
    return async (input, _callback, headers) => {
      const account = this.#authenticator.check(headers?.Security);
      if (!account) throw fault('Client.Authentication', 'authentication failed');
      try {
        return await handler(input, account);
      } catch (error) {
        if (typeof error === 'object' && error !== null && 'Fault' in error) throw error;
        this.#needs.log.error('operation-failed', { name, error: String(error) });
        throw fault('Server', 'internal error');
      }
    };
  }

  async #sendBatch(input: unknown, account: string): Promise<object> {
    const { message } = parse(sendSchema, input);
    const submissions: Submission[] = [];
    const rejected: object[] = [];
    for (const one of message) {
      const phone = parsePhone(one.phone);
      if (!phone) rejected.push({ clientId: one.clientId, status: 'rejected', code: 'bad-phone' });
      else
        submissions.push({
          ...one,
          phone,
          parts: segmentOnAir(one.text).parts,
          serviceNo: one.serviceNo ?? '',
        });
    }
    const { fresh, conflicts } = await this.#needs.outbox.accept(account, submissions);
    if (conflicts.length > 0) {
      throw fault(
        'Client.Conflict',
        `client id used before with another text or number: ${conflicts.slice(0, 5).join(', ')}`,
      );
    }
    this.#needs.accepted();
    // What became of those that are known may wait in the outbox now.
    if (fresh < submissions.length) this.announce(account);
    return {
      result: [...submissions.map((one) => ({ clientId: one.clientId, status: 'accepted' })), ...rejected],
    };
  }

  async #queryStates(input: unknown, account: string): Promise<object> {
    const { clientId } = parse(querySchema, input);
    const states = await this.#needs.outbox.states(account, clientId);
    return {
      state: states.map(({ clientId: id, state, code, atMs }) => ({ clientId: id, state, code, atMs })),
    };
  }

  async #fetchInbound(input: unknown, account: string): Promise<object> {
    const { max, waitMs } = parse(fetchSchema, input);
    // Waiting begins before the first look: what comes in between must not be slept over.
    const waiting = this.#wait(account, this.#isStopping ? 0 : (waitMs ?? 0));
    let items = await this.#needs.outbox.fetch(account, max);
    if (items.length === 0 && waitMs) {
      await waiting.over;
      // Changes come in groups: what is right behind the first one goes with it.
      if (!this.#isStopping) await new Promise((resolve) => setTimeout(resolve, GATHER_MS));
      items = await this.#needs.outbox.fetch(account, max);
    }
    waiting.cancel();
    return {
      item: items.map(({ id, body }) => {
        const { kind, clientId, state, code, phone, serviceNo, text, ref, atMs } = body;
        return { id, kind, clientId, state, code, phone, serviceNo, text, ref, atMs };
      }),
    };
  }

  #wait(account: string, waitMs: number): { over: Promise<void>; cancel: () => void } {
    const waiters = this.#waiters.get(account) ?? new Set();
    this.#waiters.set(account, waiters);
    let cancel: () => void = () => undefined;
    const over = new Promise<void>((resolve) => {
      const timer = setTimeout(done, waitMs);
      function done() {
        clearTimeout(timer);
        waiters.delete(done);
        resolve();
      }
      waiters.add(done);
      cancel = done;
    });
    return { over, cancel };
  }

  async #health(): Promise<object> {
    const depth = await this.#needs.outbox.depth();
    const of = (state: string) => depth.find((one) => one.state === state)?.count ?? 0;
    return {
      serverTimeMs: Date.now(),
      queued: of('queued') + of('sending'),
      uncertain: of('uncertain'),
      gateway: this.#needs.gateways().map(({ name, health, warning }) => ({
        name,
        online: health.isOnline,
        sinceMs: health.sinceMs,
        detail: health.detail,
        ...(warning ? { warning } : {}),
      })),
    };
  }
}

/** A call of our own client, read and answered without the general parser. */
async function answerOwn(own: OwnRequest, operation: Operation): Promise<SoapAnswer> {
  const headers = { 'content-type': 'text/xml; charset=utf-8' };
  try {
    const output = await operation(own.input, undefined, { Security: { UsernameToken: own.token } });
    return { statusCode: 200, headers, body: responseXml(own.operation, output) };
  } catch (error) {
    const found = faultOf(error);
    if (!found) throw error;
    return { statusCode: 500, headers, body: faultXml(found.faultcode, found.faultstring) };
  }
}
