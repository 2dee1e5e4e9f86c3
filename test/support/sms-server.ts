import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { z } from 'zod';
import type { Log } from '../../main/core/ports.ts';
import { smsServerConfigSchema } from '../../main/sms-server/config.ts';
import { type RunningSmsServer, startSmsServer } from '../../main/sms-server/server.ts';
import { type Database, openDatabase } from '../../main/store/database.ts';
import { commands } from './cmpp-bytes.ts';
import { CmppServer, type Script, type Submitted } from './cmpp-server.ts';
import { call, type Login, type SoapAnswer } from './cmpp-soap.ts';
import { until } from './cmpp-until.ts';

export type ConfigKeys = z.input<typeof smsServerConfigSchema>;

export const accounts = [
  { name: 'station-a', password: 'pass-a' },
  { name: 'station-b', password: 'pass-b' },
];

/** The keys of a CMPP gateway on this machine; `port` may be one where nobody listens. */
export const cmppKeys = (name: string, port: number) => ({
  name,
  kind: 'cmpp' as const,
  version: '3.0' as const,
  host: '127.0.0.1',
  port,
  spId: '900001',
  secret: 'drill',
  serviceId: 'SVC',
  srcId: '10690001',
});

/** Patience for what takes milliseconds on an idle machine. */
export const LIMIT_MS = 15_000;
/** `until` with that patience. */
export const soon = <T>(check: () => T | Promise<T>, what: string): Promise<NonNullable<T>> =>
  until(check, what, LIMIT_MS);

export type Line = { level: 'info' | 'warn' | 'error'; event: string; data: Record<string, unknown> };

/** A log that keeps everything it is told. */
export class FullLog implements Log {
  readonly lines: Line[] = [];
  info(event: string, data: Record<string, unknown> = {}): void {
    this.lines.push({ level: 'info', event, data });
  }
  warn(event: string, data: Record<string, unknown> = {}): void {
    this.lines.push({ level: 'warn', event, data });
  }
  error(event: string, data: Record<string, unknown> = {}): void {
    this.lines.push({ level: 'error', event, data });
  }
  of(event: string): Line[] {
    return this.lines.filter((line) => line.event === event);
  }
}

/** An SMS server with any configuration, a scripted operator behind it and a look into its store. */
export class SmsHouse {
  readonly dir = mkdtempSync(join(tmpdir(), 'op-house-'));
  readonly log = new FullLog();
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
  /** What the phones got, each text as its first (or only) part on the wire. */
  get sent(): string[] {
    return this.operator.submits.map(textOf);
  }

  /** `config` goes over the usual keys, `gateway` over the operator's; gateways in `config` come after the operator's. */
  async start(
    script: Script = {},
    config: Partial<ConfigKeys> = {},
    gateway: Record<string, unknown> = {},
  ): Promise<void> {
    this.#operator ??= await CmppServer.start(script);
    const logins = this.operator.framesOf(commands.connect).length;
    const { soap, gateways = [], ...rest } = config;
    this.#server = await startSmsServer(
      smsServerConfigSchema.parse({
        dataDir: this.dir,
        soap: { port: 0, accounts, ...soap },
        gateways: [{ ...cmppKeys('operator', this.operator.port), ...gateway }, ...gateways],
        health: { port: 0 },
        ...rest,
      }),
      this.log,
    );
    await soon(() => this.operator.framesOf(commands.connect).length > logins, 'login at the operator');
  }

  async stopServer(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    await server?.stop();
  }

  call(operation: string, body: string, login: Login = {}): Promise<SoapAnswer> {
    return call(this.port, operation, body, login);
  }

  /** Works on the server's own database over a connection of its own. */
  async withStore<T>(work: (q: Database['q']) => Promise<T>): Promise<T> {
    const db = await openDatabase({ kind: 'sqlite', file: join(this.dir, 'sms.db') }, 'sms');
    try {
      return await work(db.q);
    } finally {
      await db.q.destroy();
    }
  }

  /** State of each message by its client id. */
  async states(): Promise<Record<string, string>> {
    const rows = await this.withStore((q) => q('deliveries').select('client_id', 'delivery_state'));
    return Object.fromEntries(rows.map((row) => [String(row.client_id), String(row.delivery_state)]));
  }

  async close(): Promise<void> {
    // First the operator, so that nobody awaits answers that never come.
    await this.#operator?.stop();
    await this.stopServer();
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** The text of one SUBMIT without its user data header, by the operator's own reading. */
export function textOf({ content, format, udhi }: Submitted): string {
  const body = udhi ? content.subarray(1 + content.readUInt8(0)) : content;
  return format === 8 ? Buffer.from(body).swap16().toString('utf16le') : body.toString('latin1');
}

/** The lines a server that takes `soap.tls` needs: a self-signed certificate for 127.0.0.1; throws without openssl. */
export function selfSigned(dir: string): { certFile: string; keyFile: string; cert: string } {
  const [certFile, keyFile] = [join(dir, 'server.crt'), join(dir, 'server.key')];
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const files = ['-keyout', keyFile, '-out', certFile];
  execFileSync('openssl', ['req', '-x509', ...kind, ...subject, ...files], { stdio: 'pipe' });
  return { certFile, keyFile, cert: readFileSync(certFile, 'utf8') };
}
