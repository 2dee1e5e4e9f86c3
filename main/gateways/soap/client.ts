import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { post } from '../http.ts';
import { parseXml } from '../xml.ts';
import { childOf, requestXml, serviceNamespace } from './envelope.ts';
import { flatObject, readFlat } from './flat-xml.ts';

/** The service refused; `code` is its fault code without a prefix. */
export class SoapFault extends Error {
  readonly code: string;
  constructor(code: string, reason: string) {
    super(reason);
    this.code = code;
  }
}

/** The answer was none of the service's: a proxy, or a server that is too busy. */
export class StrangeAnswer extends Error {
  readonly status: number;
  constructor(status: number) {
    super(`HTTP ${status}`);
    this.status = status;
  }
}

export type ClientSettings = { endpoint: string; account: string; password: string };

/** Calls our own service over connections that stay open. */
export class SoapClient {
  readonly #settings: ClientSettings;
  readonly #agent: HttpAgent;

  constructor(settings: ClientSettings) {
    this.#settings = settings;
    this.#agent = settings.endpoint.startsWith('https:')
      ? new HttpsAgent({ keepAlive: true })
      : new HttpAgent({ keepAlive: true });
  }

  /** The fields of the answer. Throws `SoapFault`, `StrangeAnswer` or, when none came in time, `NoAnswer`. */
  async call(operation: string, input: object, timeoutMs: number): Promise<Record<string, unknown>> {
    const { endpoint, account, password } = this.#settings;
    const { status, text } = await post(
      endpoint,
      requestXml(operation, input, { account, password }),
      { 'content-type': 'text/xml; charset=utf-8', soapaction: `"${serviceNamespace}/${operation}"` },
      timeoutMs,
      this.#agent,
    );
    const body = childOf(readEnvelope(text), 'Body')?.children[0];
    if (body?.name === 'Fault')
      throw new SoapFault(
        (childOf(body, 'faultcode')?.text ?? '').replace(/^.*:/, ''),
        childOf(body, 'faultstring')?.text ?? '',
      );
    if (status !== 200 || body?.name !== `${operation}Response`) throw new StrangeAnswer(status);
    return flatObject(body);
  }

  close(): void {
    this.#agent.destroy();
  }
}

function readEnvelope(text: string) {
  try {
    return readFlat(text) ?? parseXml(text);
  } catch {
    return undefined;
  }
}
