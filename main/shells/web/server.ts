import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import fastifyWebsocket from '@fastify/websocket';
import fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { z } from 'zod';
import { contract } from '../../../shared/contract/index.ts';
import { AppError } from '../../../shared/errors.ts';
import type { App } from '../../app.ts';
import { type Dispatch, wireError } from '../dispatch.ts';
import { contentPolicy } from '../policy.ts';

export type WebSettings = { port: number; pagesDir: string };

const BODY_LIMIT = 48 * 1024 * 1024;
const SOCKET_LOGIN_MS = 5_000;

const helloSchema = z.object({ token: z.string().max(200) });

/** Own hosts only: stops foreign pages and DNS tricks; being on loopback alone protects from neither. */
function guardOrigin(server: FastifyInstance, hosts: () => Set<string>): void {
  server.addHook('onRequest', async (request, reply) => {
    const { host = '', origin } = request.headers;
    const isOwn =
      hosts().has(host) && (origin === undefined || hosts().has(origin.replace(/^http:\/\//, '')));
    // A refused upgrade keeps its socket unless somebody ends it.
    if (!isOwn && request.headers.upgrade) reply.raw.once('finish', () => request.raw.socket.destroy());
    if (!isOwn) return reply.code(403).send({ error: 'foreign host or origin' });
    reply.headers({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    });
  });
}

/** A page that runs wild, or a program, must not take all of the machine: more calls than this at once are refused. */
const CALLS_AT_ONCE = 200;

function limitCalls(server: FastifyInstance): void {
  let running = 0;
  server.addHook('onRequest', async (request, reply) => {
    if (request.method !== 'POST') return;
    running += 1;
    reply.raw.once('close', () => {
      running -= 1;
    });
    if (running > CALLS_AT_ONCE) throw Object.assign(new Error('busy'), { statusCode: 429 });
  });
}

/** Names, schemas and roles of every call, for people and programs. */
function catalogue(): unknown {
  return Object.fromEntries(
    Object.entries(contract).map(([name, { doc, roles, input, output }]) => [
      name,
      {
        doc,
        roles,
        input: z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }),
        output: z.toJSONSchema(output, { unrepresentable: 'any' }),
      },
    ]),
  );
}

function bearer(header: string | undefined): string {
  return header?.startsWith('Bearer ') ? header.slice(7) : '';
}

/** The browser shell: calls over POST, events over WebSocket, pages from `dist`; loopback only. */
export async function startWebShell(
  app: App,
  dispatch: Dispatch,
  settings: WebSettings,
): Promise<{ url: string; stop(): Promise<void> }> {
  const server = fastify({ bodyLimit: BODY_LIMIT, forceCloseConnections: true });
  let hosts = new Set<string>();
  guardOrigin(server, () => hosts);
  limitCalls(server);
  server.setErrorHandler((error: { statusCode?: number }, _request, reply) => {
    const status = error.statusCode ?? 500;
    const known =
      status === 413
        ? new AppError('too-large')
        : status === 429
          ? new AppError('busy')
          : status < 500
            ? new AppError('invalid-input', { where: 'body' })
            : error;
    return reply.code(status).send({ ok: false, error: wireError(known, app, 'http') });
  });
  await server.register(fastifyWebsocket, { options: { maxPayload: 64 * 1024 } });
  server.get('/api', async () => catalogue());
  server.post<{ Params: { name: string } }>('/api/:name', async (request) =>
    dispatch(request.params.name, request.body, bearer(request.headers.authorization)),
  );
  server.get('/events', { websocket: true }, (socket) => {
    const timer = setTimeout(() => socket.close(4401), SOCKET_LOGIN_MS);
    socket.once('message', async (data: Buffer) => {
      try {
        await app.accounts.actor(helloSchema.parse(JSON.parse(data.toString())).token);
      } catch {
        return socket.close(4401);
      }
      clearTimeout(timer);
      const off = app.on((name, payload) => socket.send(JSON.stringify({ name, payload })));
      socket.on('close', off);
      return socket.send(JSON.stringify({ name: 'hello' }));
    });
  });
  await servePages(server, settings.pagesDir);
  await server.listen({ host: '127.0.0.1', port: settings.port });
  const address = server.server.address();
  const port = typeof address === 'object' && address ? address.port : settings.port;
  hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`]);
  return { url: `http://127.0.0.1:${port}/`, stop: () => server.close() };
}

async function servePages(server: FastifyInstance, pagesDir: string): Promise<void> {
  const page = join(pagesDir, 'index.html');
  const html = existsSync(page) ? readFileSync(page, 'utf8') : '<!doctype html><title>not built</title>';
  const sendPage = (reply: FastifyReply) => {
    const nonce = randomBytes(16).toString('base64');
    return reply
      .header('content-security-policy', contentPolicy(nonce))
      .type('text/html; charset=utf-8')
      .send(html.replaceAll('__CSP_NONCE__', nonce));
  };
  server.get('/', async (_request, reply) => sendPage(reply));
  if (existsSync(join(pagesDir, 'assets'))) {
    await server.register(fastifyStatic, {
      root: join(pagesDir, 'assets'),
      prefix: '/assets/',
      index: false,
      cacheControl: false,
      setHeaders: (response) => {
        response.header('cache-control', 'public, max-age=31536000, immutable');
      },
    });
  }
}
