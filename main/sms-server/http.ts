import { readFileSync } from 'node:fs';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { Refused, readBody } from './body.ts';
import type { SmsServerConfig } from './config.ts';

const PATH = '/sms';
const REQUEST_MS = 60_000;

export type SoapAnswer = { statusCode: number; headers: Record<string, unknown>; body: string };

/** The web server in front of the SOAP service: who may call, how much, and over TLS where the configuration says so. */
export function createSoapServer(
  config: SmsServerConfig['soap'],
  wsdl: string,
  process: (xml: string, headers: IncomingMessage['headers']) => Promise<SoapAnswer>,
): Server {
  const listener: RequestListener = (request, response) => {
    answer(config, wsdl, process, request, response).catch((error: unknown) => {
      const status = error instanceof Refused ? error.status : 500;
      // What is still on its way will not be read.
      response.writeHead(status, { 'content-type': 'text/plain', connection: 'close' });
      response.end(error instanceof Refused ? error.message : 'internal error');
    });
  };
  const server = config.tls
    ? createTlsServer(
        {
          cert: readFileSync(config.tls.certFile),
          key: readFileSync(config.tls.keyFile),
          minVersion: 'TLSv1.2',
        },
        listener,
      )
    : createServer(listener);
  server.requestTimeout = REQUEST_MS;
  return server;
}

async function answer(
  config: SmsServerConfig['soap'],
  wsdl: string,
  process: (xml: string, headers: IncomingMessage['headers']) => Promise<SoapAnswer>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const from = (request.socket.remoteAddress ?? '').replace('::ffff:', '');
  if (config.allow.length > 0 && !config.allow.includes(from)) throw new Refused(403, 'address not allowed');
  const [path = '', query = ''] = (request.url ?? '').split('?');
  if (path.replace(/\/$/, '') !== PATH) throw new Refused(404, 'no such path');
  if (request.method === 'GET' && query.toLowerCase().startsWith('wsdl')) {
    response.writeHead(200, { 'content-type': 'text/xml; charset=utf-8' });
    response.end(wsdl);
    return;
  }
  if (request.method !== 'POST') throw new Refused(405, 'POST only');
  const xml = await readBody(request);
  const { statusCode, body } = await process(xml, request.headers);
  response.writeHead(statusCode, { 'content-type': 'text/xml; charset=utf-8' });
  response.end(body);
}
