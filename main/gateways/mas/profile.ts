import { z } from 'zod';

const operation = z.object({
  /** SOAPAction header, sent in quotes; '' is a value of its own. */
  action: z.string(),
  /** What stands in the Body; placeholders as in `template.ts`. */
  body: z.string().min(1),
});

/** Where records are in an answer: elements inside an element, or a text with separators. */
const records = z.discriminatedUnion('form', [
  z.object({ form: z.literal('elements'), item: z.string(), fields: z.record(z.string(), z.string()) }),
  z.object({
    form: z.literal('text'),
    element: z.string(),
    recordSeparator: z.string().min(1),
    fieldSeparator: z.string().min(1),
    /** Names of the fields in their order. */
    fields: z.array(z.string()),
  }),
]);
export type Records = z.infer<typeof records>;

/**
 * How one site's SOAP server is spoken to. Element names, list form, prefixes and success codes are configuration,
 * because no two installations agree.
 */
export const masProfileSchema = z.object({
  /** Attributes of the Envelope, with the namespaces the bodies use. */
  envelope: z.string().default(''),
  phonePrefix: z.string().default(''),
  phoneSeparator: z.string().default(','),
  /** Most numbers of one call. */
  groupSize: z.number().int().min(1).max(1_000).default(1),
  send: operation.extend({
    /** The element whose text says how it went. */
    result: z.string(),
    /** Texts that mean taken; empty = any text. */
    success: z.array(z.string()).default([]),
    /** Texts that mean: not now. */
    throttled: z.array(z.string()).default([]),
    /** Texts that mean a fault of the account: nothing was sent, everything would fail. */
    channel: z.array(z.string()).default([]),
    /** Whose id the reports carry: the server's answer, or the number we gave as {batchId}. */
    ids: z.enum(['theirs', 'ours']).default('theirs'),
    /** The server sends the same {batchId} once however often it is called. */
    isIdempotent: z.boolean().default(false),
  }),
  reports: operation
    .extend({
      records,
      /** Asked once for each open batch with {batchId}, or once for everything that is new. */
      asks: z.enum(['each-batch', 'new']),
      /** What the site's words mean, as CMPP's words; '' = not final. Unknown words are failures with their text. */
      states: z.record(z.string(), z.string()),
    })
    .optional(),
  inbound: operation.extend({ records }).optional(),
});
export type MasProfile = z.infer<typeof masProfileSchema>;

const CSAPI = 'http://www.csapi.org';

export type CmccStyle = {
  /** The request inside an element of its own (`sendSms` > `sendSmsRequest`), or right in the operation's element. */
  isWrapped: boolean;
  /** Whether the children carry the schema's prefix. */
  isQualified: boolean;
};

/** The standard MAS service `cmcc_mas_wbs` of China Mobile, in the shapes its installations have. */
export function cmccProfile(style: CmccStyle): MasProfile {
  const p = style.isQualified ? 'sms:' : '';
  const el = (name: string, content: string) => `<${p}${name}>${content}</${p}${name}>`;
  const request = (name: string, content: string) =>
    style.isWrapped
      ? `<sms:${name}><sms:${name}Request>${content}</sms:${name}Request></sms:${name}>`
      : `<sms:${name}>${content}</sms:${name}>`;
  const id = el('ApplicationID', '{account}');
  return masProfileSchema.parse({
    envelope: `xmlns:sms="${CSAPI}/schema/sms"`,
    phonePrefix: 'tel:',
    groupSize: 100,
    send: {
      action: `${CSAPI}/service/sendSms`,
      body: request(
        'sendSms',
        [
          id,
          `{#phones}${el('DestinationAddresses', '{phone}')}{/phones}`,
          el('ExtendCode', '{serviceNo}'),
          el('Message', '{text}'),
          el('MessageFormat', '{format}'),
          el('SendMethod', '{method}'),
          el('DeliveryResultRequest', 'true'),
        ].join(''),
      ),
      result: 'RequestIdentifier',
    },
    reports: {
      action: `${CSAPI}/service/GetSmsDeliveryStatus`,
      body: request('GetSmsDeliveryStatus', `${id}${el('RequestIdentifier', '{batchId}')}`),
      asks: 'each-batch',
      records: {
        form: 'elements',
        item: 'DeliveryInformation',
        fields: { phone: 'Address', state: 'DeliveryStatus' },
      },
      states: {
        Delivered: 'DELIVRD',
        DeliveryToTerminal: 'DELIVRD',
        DeliveryUncertain: '',
        MessageWaiting: '',
        DeliveryNotificationNotSupported: '',
        DeliveryImpossible: 'UNDELIV',
        KeyWordFilterFailed: 'REJECTD',
      },
    },
    inbound: {
      action: `${CSAPI}/service/GetReceivedSms`,
      body: request('GetReceivedSms', id),
      records: {
        form: 'elements',
        item: 'ReceivedSms',
        fields: { text: 'Message', serviceNo: 'SmsServiceActivationNumber', phone: 'SenderAddress' },
      },
    },
  });
}

const XSI =
  'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"';
const ENCODED = 'soapenv:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"';
const typed = (name: string, type: string, content: string) =>
  `<${name} xsi:type="xsd:${type}">${content}</${name}>`;

/** The rpc/encoded service `SMsg` of Jiaxun's MAS: numbers in one text, our own number as the message's id. */
export function jiaxunProfile(namespace = 'http://webservice.api.im.jasson.com'): MasProfile {
  const call = (name: string, content: string) =>
    `<ns1:${name} ${ENCODED} xmlns:ns1="${namespace}">${content}</ns1:${name}>`;
  const login = [
    typed('apiCode', 'string', '{apiCode}'),
    typed('loginName', 'string', '{account}'),
    typed('loginPwd', 'string', '{password}'),
  ].join('');
  const list = (element: string, fields: string[]) => ({
    form: 'text',
    element,
    recordSeparator: ';',
    fieldSeparator: ',',
    fields,
  });
  return masProfileSchema.parse({
    envelope: XSI,
    phoneSeparator: ';',
    groupSize: 100,
    send: {
      action: '',
      body: call(
        'sendSM',
        [
          login,
          typed('mobiles', 'string', '{phones}'),
          typed('content', 'string', '{text}'),
          typed('smID', 'long', '{batchId}'),
        ].join(''),
      ),
      result: 'sendSMReturn',
      success: ['0'],
      ids: 'ours',
    },
    reports: {
      action: '',
      body: call('recvRPT', login),
      asks: 'new',
      records: list('recvRPTReturn', ['batchId', 'phone', 'state']),
      states: { '0': 'DELIVRD' },
    },
    inbound: {
      action: '',
      body: call('recvMo', login),
      records: list('recvMoReturn', ['phone', 'serviceNo', 'text']),
    },
  });
}
