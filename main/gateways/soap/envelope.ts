import { createHash, randomBytes } from 'node:crypto';
import { escapeXml } from '../xml.ts';
import { type Flat, flatObject, readFlat } from './flat-xml.ts';

/** Names of the service, as `assets/sms.wsdl` has them. */
export const serviceNamespace = 'urn:orderly-power:sms:1';
const wss = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-';

/** How our own envelopes begin; whoever writes otherwise is read by the general parser. */
const HEAD = `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:wsse="${wss}wssecurity-secext-1.0.xsd" xmlns:wsu="${wss}wssecurity-utility-1.0.xsd" xmlns="${serviceNamespace}">`;
const TAIL = '</soap:Body></soap:Envelope>';

/** A UsernameToken with the password's digest; good for one request. */
function securityXml(account: string, password: string): string {
  const nonce = randomBytes(16);
  const created = new Date().toISOString();
  const digest = createHash('sha1').update(nonce).update(created).update(password).digest('base64');
  return `<wsse:Security><wsse:UsernameToken><wsse:Username>${escapeXml(account)}</wsse:Username><wsse:Password Type="${wss}username-token-profile-1.0#PasswordDigest">${digest}</wsse:Password><wsse:Nonce EncodingType="${wss}soap-message-security-1.0#Base64Binary">${nonce.toString('base64')}</wsse:Nonce><wsu:Created>${created}</wsu:Created></wsse:UsernameToken></wsse:Security>`;
}

export function requestXml(
  operation: string,
  input: object,
  login: { account: string; password: string },
): string {
  const security = securityXml(login.account, login.password);
  return `${HEAD}<soap:Header>${security}</soap:Header><soap:Body><${operation}Request>${contentXml(input)}</${operation}Request>${TAIL}`;
}

export function responseXml(operation: string, output: object): string {
  return `${HEAD}<soap:Body><${operation}Response>${contentXml(output)}</${operation}Response>${TAIL}`;
}

export function faultXml(code: string, reason: string): string {
  return `${HEAD}<soap:Body><soap:Fault><faultcode>${escapeXml(code)}</faultcode><faultstring>${escapeXml(reason)}</faultstring></soap:Fault>${TAIL}`;
}

/** Fields in their order (the schema's), a list as an element for each; undefined and null are left out. */
function contentXml(object: object): string {
  let xml = '';
  for (const [name, value] of Object.entries(object))
    for (const one of Array.isArray(value) ? (value as unknown[]) : [value as unknown])
      if (one !== undefined && one !== null)
        xml += `<${name}>${typeof one === 'object' ? contentXml(one) : escapeXml(String(one))}</${name}>`;
  return xml;
}

export type OwnRequest = {
  operation: string;
  input: Record<string, unknown>;
  token: Record<string, unknown>;
};

/** A request of our own client; undefined when somebody else wrote it. */
export function readOwnRequest(xml: string): OwnRequest | undefined {
  if (!xml.startsWith(HEAD)) return undefined;
  const envelope = readFlat(xml);
  const token = childOf(childOf(childOf(envelope, 'Header'), 'Security'), 'UsernameToken');
  const request = childOf(envelope, 'Body')?.children[0];
  if (!token || !request?.name.endsWith('Request')) return undefined;
  return {
    operation: request.name.slice(0, -'Request'.length),
    input: flatObject(request),
    token: flatObject(token),
  };
}

export function childOf(element: Flat | undefined, name: string): Flat | undefined {
  return element?.children.find((child) => child.name === name);
}
