import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SoapGateway } from '../../main/gateways/soap/gateway.ts';
import { smsServerConfigSchema } from '../../main/sms-server/config.ts';
import { type RunningSmsServer, startSmsServer } from '../../main/sms-server/server.ts';
import { RecordingListener, RecordingLog } from './cmpp-fakes.ts';
import { CmppServer, type Script } from './cmpp-server.ts';
import { until } from './cmpp-until.ts';

export type Login = {
  account?: string;
  password?: string;
  created?: string;
  nonce?: string;
  /** No security header at all. */
  anonymous?: boolean;
};
export type SoapAnswer = { status: number; xml: string };

const ns = 'urn:orderly-power:sms:1';
const wss = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-';
export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

function securityHeader(login: Login): string {
  if (login.anonymous) return '';
  const nonce = login.nonce ?? randomBytes(16).toString('base64');
  const created = login.created ?? new Date().toISOString();
  const digest = createHash('sha1')
    .update(Buffer.from(nonce, 'base64'))
    .update(created)
    .update(login.password ?? 'pass-a')
    .digest('base64');
  return `<wsse:Security xmlns:wsse="${wss}wssecurity-secext-1.0.xsd" xmlns:wsu="${wss}wssecurity-utility-1.0.xsd"><wsse:UsernameToken><wsse:Username>${escaped(login.account ?? 'station-a')}</wsse:Username><wsse:Password Type="${wss}username-token-profile-1.0#PasswordDigest">${digest}</wsse:Password><wsse:Nonce>${nonce}</wsse:Nonce><wsu:Created>${created}</wsu:Created></wsse:UsernameToken></wsse:Security>`;
}

export function envelope(operation: string, body: string, login: Login = {}): string {
  return `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Header>${securityHeader(login)}</soap:Header><soap:Body><${operation}Request xmlns="${ns}">${body}</${operation}Request></soap:Body></soap:Envelope>`;
}

/** One call as a foreign SOAP client would write it. */
export async function call(
  port: number,
  operation: string,
  body: string,
  login: Login = {},
): Promise<SoapAnswer> {
  const response = await fetch(`http://127.0.0.1:${port}/sms`, {
    method: 'POST',
    headers: { 'content-type': 'text/xml; charset=utf-8', soapaction: `"${ns}/${operation}"` },
    body: envelope(operation, body, login),
  });
  return { status: response.status, xml: await response.text() };
}

export const message = (clientId: string, phone: string, text: string, more = ''): string =>
  `<message><clientId>${escaped(clientId)}</clientId><phone>${phone}</phone><text>${escaped(text)}</text>${more}</message>`;

/** The texts of all elements of one name, whatever their prefix. */
export function elements(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<(?:\\w+:)?${name}(?: [^>]*)?>([^<]*)</`, 'g'))].map(
    (match) => match[1]!,
  );
}

/** An SMS server on its own folder with a scripted operator behind it, and clients for it. */
export class SmsBench {
  readonly dir = mkdtempSync(join(tmpdir(), 'op-sms-'));
  readonly log = new RecordingLog();
  readonly #clients: SoapGateway[] = [];
  #operator: CmppServer | undefined;
  #server: RunningSmsServer | undefined;

  get operator(): CmppServer {
    return this.#operator!;
  }
  get port(): number {
    return this.#server!.soapPort;
  }
  get healthPort(): number {
    return this.#server!.healthPort;
  }

  async start(script: Script = {}, more: { requiredPrefix?: string; allow?: string[] } = {}): Promise<void> {
    this.#operator ??= await CmppServer.start(script);
    const config = smsServerConfigSchema.parse({
      dataDir: this.dir,
      soap: {
        port: 0,
        accounts: [
          { name: 'station-a', password: 'pass-a' },
          { name: 'station-b', password: 'pass-b' },
        ],
        allow: more.allow ?? [],
      },
      gateways: [
        {
          name: 'operator',
          kind: 'cmpp',
          version: '3.0',
          host: '127.0.0.1',
          port: this.#operator.port,
          spId: '900001',
          secret: 'drill',
          serviceId: 'SVC',
          srcId: '10690001',
        },
      ],
      health: { port: 0 },
      requiredPrefix: more.requiredPrefix ?? '',
    });
    this.#server = await startSmsServer(config, this.log);
    const before = this.operator.links.length;
    await until(
      () => this.operator.links.some((link, index) => index >= before - 1 && link.frames.length > 0),
      'login at the operator',
    );
  }

  async stopServer(): Promise<void> {
    await this.#server?.stop();
    this.#server = undefined;
  }

  call(operation: string, body: string, login: Login = {}): Promise<SoapAnswer> {
    return call(this.port, operation, body, login);
  }

  /** Our own client, started. */
  async client(
    settings: { account?: string; password?: string; endpoint?: string; timeoutMs?: number } = {},
  ) {
    const listener = new RecordingListener();
    const log = new RecordingLog();
    const gateway = new SoapGateway(
      {
        name: 'sms',
        endpoint: settings.endpoint ?? `http://127.0.0.1:${this.port}/sms`,
        account: settings.account ?? 'station-a',
        password: settings.password ?? 'pass-a',
        timeoutMs: settings.timeoutMs ?? 5_000,
      },
      log,
    );
    this.#clients.push(gateway);
    await gateway.start(listener);
    return { gateway, listener, log };
  }

  /** The same, online. */
  async onlineClient(settings: { account?: string; password?: string } = {}) {
    const running = await this.client(settings);
    await until(() => running.gateway.health().isOnline, 'client online');
    return running;
  }

  async close(): Promise<void> {
    await Promise.all(this.#clients.splice(0).map((client) => client.stop()));
    // First the operator, so that nobody awaits answers that never come.
    await this.#operator?.stop();
    await this.stopServer();
    this.#operator = undefined;
    rmSync(this.dir, { recursive: true, force: true });
  }
}
