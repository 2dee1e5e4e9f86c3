import { type MasProfile, masProfileSchema } from '../../../../main/gateways/mas/profile.ts';
import {
  type Dialect,
  escaped,
  fieldsOf,
  type MasServer,
  must,
  Refusal,
  type XmlNode,
  XSD,
  XSI,
} from '../../../support/mas-server.ts';

const CSAPI = 'http://www.csapi.org';
const cmccOperations: Record<string, string[]> = {
  sendSms: [
    'ApplicationID',
    'DestinationAddresses+',
    'ExtendCode',
    'Message',
    'MessageFormat',
    'SendMethod',
    'DeliveryResultRequest',
  ],
  GetSmsDeliveryStatus: ['ApplicationID', 'RequestIdentifier'],
  GetReceivedSms: ['ApplicationID'],
};

/** A: `cmcc_mas_wbs`, document/literal, in one of its four shapes. Reports are kept and asked for by request. */
export function cmccSite(style: { isWrapped: boolean; isQualified: boolean }): Dialect {
  const ns = `${CSAPI}/schema/sms`;
  const el = (name: string, content: string) =>
    style.isQualified ? `<n:${name}>${content}</n:${name}>` : `<${name}>${content}</${name}>`;
  return ({ input, action }, site) => {
    const names = cmccOperations[input.name];
    if (!names || input.uri !== ns) throw new Refusal(`no operation {${input.uri}}${input.name}`);
    must(action === `"${CSAPI}/service/${input.name}"`, `SOAPAction ${action}`);
    const isInside = input.children.length === 1 && input.children[0]!.name === `${input.name}Request`;
    must(isInside === style.isWrapped, `the request is ${isInside ? '' : 'not '}wrapped`);
    must(!isInside || input.children[0]!.uri === ns, 'the wrapper is in no namespace');
    const fields = fieldsOf(isInside ? input.children[0]! : input, style.isQualified ? ns : '', names);
    if (fields.ApplicationID![0] !== site.account) throw new Refusal('unknown application', 'POL0001');
    const content = cmccAnswer(input.name, fields, site, el);
    const inner = style.isWrapped ? `<n:${input.name}Result>${content}</n:${input.name}Result>` : content;
    return `<n:${input.name}Response xmlns:n="${ns}">${inner}</n:${input.name}Response>`;
  };
}

function cmccAnswer(
  operation: string,
  fields: Record<string, string[]>,
  site: MasServer,
  el: (name: string, content: string) => string,
): string {
  if (operation === 'GetReceivedSms')
    return site.texts
      .splice(0)
      .map(({ phone, serviceNo, text }) =>
        el(
          'ReceivedSms',
          `${el('Message', escaped(text))}${el('SmsServiceActivationNumber', `tel:${serviceNo}`)}${el('SenderAddress', `tel:${phone}`)}${el('MessageFormat', 'UCS2')}`,
        ),
      )
      .join('');
  if (operation === 'GetSmsDeliveryStatus') {
    const id = fields.RequestIdentifier![0]!;
    const found = site.reports.filter((report) => report.id === id);
    if (!site.sent.some((one) => one.id === id)) throw new Refusal('unknown request identifier', 'SVC0002');
    return found
      .map(({ phone, state }) =>
        el('DeliveryInformation', `${el('Address', phone)}${el('DeliveryStatus', escaped(state))}`),
      )
      .join('');
  }
  const phones = fields.DestinationAddresses!;
  for (const phone of phones) must(/^tel:\+?\d+$/.test(phone), `address ${phone}`);
  const [format, method] = [fields.MessageFormat![0]!, fields.SendMethod![0]!];
  must(['ASCII', 'UCS2', 'GB18030', 'GB2312', 'Binary'].includes(format), `MessageFormat ${format}`);
  must(['Normal', 'Instant', 'Long', 'Structured', 'WapPush'].includes(method), `SendMethod ${method}`);
  must(['true', 'false', '1', '0'].includes(fields.DeliveryResultRequest![0]!), 'DeliveryResultRequest');
  const [serviceNo, text] = [fields.ExtendCode![0]!, fields.Message![0]!];
  return el(
    'RequestIdentifier',
    site.take({ phones, text, serviceNo, extra: [format, method] }, site.nextId()),
  );
}

const ENCODING = 'http://schemas.xmlsoap.org/soap/encoding/';
const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';
const JASSON = 'http://webservice.api.im.jasson.com';
const login = ['apiCode', 'loginName', 'loginPwd'];
const jiaxunOperations: Record<string, string[]> = {
  sendSM: [...login, 'mobiles', 'content', 'smID'],
  recvRPT: login,
  recvMo: login,
};

/** Each part of an rpc/encoded call names its type; without it an Axis server finds no method. */
function mustBeTyped(part: XmlNode): void {
  const [prefix, type] = (part.attributes[`{${XSI}}type`] ?? '').split(':');
  must(part.scope[prefix ?? ''] === XSD, `<${part.name}> has no xsi:type of XML Schema`);
  const wanted = part.name === 'smID' ? ['int', 'long'] : ['string'];
  must(wanted.includes(type ?? ''), `<${part.name}> is a ${type}`);
}

/** B: Jiaxun's `SMsg`, rpc/encoded on Axis: the caller numbers its messages, asking removes what is told. */
export function jiaxunSite(): Dialect {
  return ({ input, action }, site) => {
    must(action === '""', `SOAPAction ${action}`);
    const names = jiaxunOperations[input.name];
    if (!names || input.uri !== JASSON) throw new Refusal(`no operation {${input.uri}}${input.name}`);
    must(input.attributes[`{${SOAP}}encodingStyle`] === ENCODING, 'no encodingStyle');
    const fields = fieldsOf(input, '', names);
    input.children.forEach(mustBeTyped);
    const isKnown = fields.loginName![0] === site.account && fields.loginPwd![0] === site.password;
    const [value, type] = isKnown ? jiaxunAnswer(input.name, fields, site) : ['-2', 'int'];
    return `<ns1:${input.name}Response soapenv:encodingStyle="${ENCODING}" xmlns:ns1="${JASSON}"><${input.name}Return href="#id0"/></ns1:${input.name}Response><multiRef id="id0" soapenc:root="0" soapenv:encodingStyle="${ENCODING}" xsi:type="soapenc:${type}" xmlns:soapenc="${ENCODING}">${escaped(value!)}</multiRef>`;
  };
}

function jiaxunAnswer(operation: string, fields: Record<string, string[]>, site: MasServer): string[] {
  if (operation === 'recvRPT') {
    const found = site.reports.splice(0).map(({ id, phone, state }) => `${id},${phone},${state}`);
    return [found.join(';'), 'string'];
  }
  if (operation === 'recvMo') {
    const found = site.texts.splice(0).map(({ phone, serviceNo, text }) => `${phone},${serviceNo},${text}`);
    return [found.join(';'), 'string'];
  }
  const [phones, text, id] = [fields.mobiles![0]!.split(';'), fields.content![0]!, fields.smID![0]!];
  must(/^\d{1,8}$/.test(id), `smID ${id}`);
  const isWrong = text.length > 260 || phones.some((phone) => site.refusedPhones.has(phone));
  if (isWrong || phones.some((phone) => !/^1\d{10}$/.test(phone))) return ['-4', 'int'];
  site.take({ phones, text, serviceNo: '', extra: [] }, id);
  return ['0', 'int'];
}

const LIST = 'urn:list-site';
const listOperations: Record<string, string[]> = {
  Send: ['userId', 'password', 'mobiles', 'count', 'message', 'subPort', 'customId'],
  GetReports: ['userId', 'password'],
  GetTexts: ['userId', 'password'],
};
/** What the list site says instead of 0. */
export const listCodes = { badNumber: '-10', account: '-10001', tooFast: '-10029' };

/**
 * C: a site with a comma list and the count of the numbers; errors are negative numbers in a good answer. `answers`:
 * 0 with our own id in the reports, or an id of its own. With `knowsIds` a customId is sent once.
 */
export function listSite(how: { answers?: 'zero' | 'id'; knowsIds?: boolean } = {}): Dialect {
  return ({ input, action }, site) => {
    must(action === `"${LIST}/${input.name}"`, `SOAPAction ${action}`);
    const names = listOperations[input.name];
    if (!names || input.uri !== LIST) throw new Refusal(`no operation {${input.uri}}${input.name}`);
    const content = listAnswer(input.name, fieldsOf(input, '', names), site, how);
    return `<m:${input.name}Response xmlns:m="${LIST}">${content}</m:${input.name}Response>`;
  };
}

function listAnswer(
  operation: string,
  fields: Record<string, string[]>,
  site: MasServer,
  how: { answers?: 'zero' | 'id'; knowsIds?: boolean },
): string {
  const of = (name: string) => fields[name]![0]!;
  const el = (name: string, content: string) => `<${name}>${escaped(content)}</${name}>`;
  const isKnown = of('userId') === site.account && of('password') === site.password;
  if (operation === 'Send') {
    const phones = of('mobiles').split(',');
    const isRefused = phones.some((phone) => site.refusedPhones.has(phone) || !/^\d+$/.test(phone));
    if (!isKnown) return el('SendResult', listCodes.account);
    if (Number(of('count')) !== phones.length || isRefused) return el('SendResult', listCodes.badNumber);
    const id = how.answers === 'id' ? String(site.sent.length + 900_001) : of('customId');
    if (!(how.knowsIds && site.sent.some((one) => one.id === id)))
      site.take({ phones, text: of('message'), serviceNo: of('subPort'), extra: [] }, id);
    return el('SendResult', how.answers === 'id' ? id : '0');
  }
  if (!isKnown) throw new Refusal('unknown user');
  if (operation === 'GetReports')
    return site.reports
      .splice(0)
      .map(
        ({ id, phone, state }) => `<row>${el('msgId', id)}${el('mobile', phone)}${el('state', state)}</row>`,
      )
      .join('');
  return site.texts
    .splice(0)
    .map((one, i) => {
      const key = el('moId', `mo-${one.phone}-${i}`);
      return `<row>${key}${el('mobile', one.phone)}${el('port', one.serviceNo)}${el('message', one.text)}</row>`;
    })
    .join('');
}

/** How the gateway is told to speak with the list site. */
export function listProfile(send: Partial<MasProfile['send']> = {}): MasProfile {
  const user = '<userId>{account}</userId><password>{password}</password>';
  const operation = (name: string, more = '') => ({
    action: `${LIST}/${name}`,
    body: `<m:${name}>${user}${more}</m:${name}>`,
  });
  return masProfileSchema.parse({
    envelope: `xmlns:m="${LIST}"`,
    phoneSeparator: ',',
    groupSize: 100,
    send: {
      ...operation(
        'Send',
        '<mobiles>{phones}</mobiles><count>{count}</count><message>{text}</message><subPort>{serviceNo}</subPort><customId>{batchId}</customId>',
      ),
      result: 'SendResult',
      success: ['0'],
      throttled: [listCodes.tooFast],
      channel: [listCodes.account],
      ids: 'ours',
      ...send,
    },
    reports: {
      ...operation('GetReports'),
      asks: 'new',
      records: {
        form: 'elements',
        item: 'row',
        fields: { batchId: 'msgId', phone: 'mobile', state: 'state' },
      },
      states: { '0': 'DELIVRD', '1': 'UNDELIV', '9': '' },
    },
    inbound: {
      ...operation('GetTexts'),
      records: {
        form: 'elements',
        item: 'row',
        fields: { id: 'moId', phone: 'mobile', serviceNo: 'port', text: 'message' },
      },
    },
  });
}
