import { describe, expect, test } from 'vitest';
import { encodePacket } from '../../../../main/gateways/cmpp/codec.ts';
import {
  authenticator,
  decodeConnect,
  decodeConnectResp,
  decodeDeliver,
  decodeReport,
  decodeSubmit,
  decodeSubmitResp,
  encodeConnect,
  encodeConnectResp,
  encodeDeliver,
  encodeDeliverResp,
  encodeReport,
  encodeSubmit,
  encodeSubmitResp,
  readPhone,
  type Submit,
} from '../../../../main/gateways/cmpp/messages.ts';
import {
  connectResp,
  deliverBody,
  hex,
  padded,
  readSubmit,
  reportContent,
} from '../../../support/cmpp-bytes.ts';

const zeros = (count: number) => '00'.repeat(count);
const id = 0x9f3540c003e90007n;
const idHex = '9f3540c003e90007';

const submit: Submit = {
  pkTotal: 2,
  pkNumber: 1,
  wantsReport: true,
  serviceId: 'MSG0010001',
  udhi: true,
  format: 8,
  spId: '901234',
  srcId: '1069012345',
  phones: ['13900000001'],
  content: hex('050003410201 67095e8f'),
};

const head = [
  zeros(8), // Msg_Id
  '02 01', // Pk_total, Pk_number
  '01 00', // Registered_Delivery, Msg_level
  '4d534730303130303031', // Service_Id
  '02', // Fee_UserType: the SP
];
const middle = [
  '00 01 08', // TP_pId, TP_udhi, Msg_Fmt
  '393031323334', // Msg_src
  '3031 303030303030', // FeeType 01, FeeCode 000000
  zeros(17),
  zeros(17), // ValId_Time, At_Time
  '31303639303132333435',
  zeros(11), // Src_Id
  '01', // DestUsr_tl
];
const number = '3133393030303030303031';
const content = '0a 050003410201 67095e8f';

describe('CONNECT', () => {
  test('the body is source address, digest, version and the time as a number', () => {
    const login = { spId: '901234', secret: '1234', timestamp: 108152149 };
    const rest = '393031323334 0e88902f27a0275fae2f07a833347fae';
    for (const [version, byte] of [
      ['2.0', '20'],
      ['2.1', '21'],
      ['3.0', '30'],
    ] as const) {
      const body = encodeConnect({ ...login, version });
      expect(body.toString('hex')).toBe(hex(rest, byte, '06724555').toString('hex'));
      expect(encodePacket(1, 1, body)).toHaveLength(39);
    }
  });

  test('in January the time enters the digest with its leading zero', () => {
    const digest = authenticator('901234', '1234', 108152149).toString('hex');
    expect(digest).toBe('0e88902f27a0275fae2f07a833347fae');
    expect(digest).not.toBe('fc226187bb5bc112a28d74a61bc10838');
  });

  test('in November the time has ten digits by itself', () => {
    expect(authenticator('900001', 'drill', 1130235959).toString('hex')).toBe(
      '5106593752a9bf4cc5547b3db6901da6',
    );
  });

  test('a CONNECT is read back field by field', () => {
    const body = hex('393031323334', '0e88902f27a0275fae2f07a833347fae', '30', '06724555');
    const login = decodeConnect(body);
    expect(login.spId).toBe('901234');
    expect(login.version).toBe(0x30);
    expect(login.timestamp).toBe(108152149);
    expect(login.authenticator.toString('hex')).toBe('0e88902f27a0275fae2f07a833347fae');
  });
});

describe('CONNECT_RESP', () => {
  test('a packet has 30 bytes in 2.0 and 33 bytes in 3.0', () => {
    const fields = { status: 3, authenticator: Buffer.alloc(16, 0xab), version: 0x20 };
    const old = encodeConnectResp(fields, '2.0');
    const new3 = encodeConnectResp({ ...fields, version: 0x30 }, '3.0');
    expect(old.toString('hex')).toBe(`03${'ab'.repeat(16)}20`);
    expect(new3.toString('hex')).toBe(`00000003${'ab'.repeat(16)}30`);
    expect([encodePacket(1, 1, old).length, encodePacket(1, 1, new3).length]).toEqual([30, 33]);
  });

  test('the layout is told by the length, whatever the version byte says', () => {
    const short = hex('03', 'ab'.repeat(16), '30');
    const long = hex('00000003', 'ab'.repeat(16), '20');
    expect(decodeConnectResp(short)).toEqual({ status: 3, version: 0x30, layout: '2.0' });
    expect(decodeConnectResp(long)).toEqual({ status: 3, version: 0x20, layout: '3.0' });
  });

  test('a success of either layout reads as status 0', () => {
    expect(decodeConnectResp(connectResp('2.0', 0)).status).toBe(0);
    expect(decodeConnectResp(connectResp('3.0', 0)).status).toBe(0);
  });
});

describe('SUBMIT', () => {
  test('a part of a long text in 2.0 has exactly these bytes', () => {
    const body = encodeSubmit(submit, '2.0');
    const golden = hex(...head, zeros(21), ...middle, number, zeros(10), content, zeros(8));
    expect(body.toString('hex')).toBe(golden.toString('hex'));
  });

  test('a part of a long text in 3.0 has exactly these bytes', () => {
    const body = encodeSubmit(submit, '3.0');
    const golden = hex(
      ...head,
      zeros(32),
      '00', // Fee_terminal_type
      ...middle,
      number,
      zeros(21),
      '00', // Dest_terminal_type
      content,
      zeros(20),
    );
    expect(body.toString('hex')).toBe(golden.toString('hex'));
  });

  test.each([
    [1, 0],
    [1, 140],
    [2, 10],
    [90, 140],
    [99, 140],
  ])('%d recipients and %d octets have the size of the specification', (count, length) => {
    const group = {
      ...submit,
      phones: Array.from({ length: count }, (_, i) => `139${String(i).padStart(8, '0')}`),
      content: Buffer.alloc(length, 0x41),
    };
    expect(encodeSubmit(group, '2.0')).toHaveLength(117 + 21 * count + 1 + length + 8);
    expect(encodeSubmit(group, '2.1')).toHaveLength(117 + 21 * count + 1 + length + 8);
    expect(encodeSubmit(group, '3.0')).toHaveLength(129 + 32 * count + 1 + 1 + length + 20);
  });

  test('a group keeps every number in its own field', () => {
    const phones = ['13900000001', '8613900000002', '13900000003'];
    for (const version of ['2.0', '3.0'] as const) {
      const body = encodeSubmit({ ...submit, phones }, version);
      expect(readSubmit(version, body).phones).toEqual(phones);
      expect(readSubmit(version, body).content.toString('hex')).toBe('05000341020167095e8f');
    }
  });

  test('what was encoded is decoded to the same fields', () => {
    expect(decodeSubmit(encodeSubmit(submit, '2.0'), '2.0')).toEqual(submit);
    expect(decodeSubmit(encodeSubmit(submit, '3.0'), '3.0')).toEqual(submit);
  });

  test('a submit that wants no report says so', () => {
    const body = encodeSubmit({ ...submit, wantsReport: false }, '3.0');
    expect(readSubmit('3.0', body).registered).toBe(0);
  });
});

describe('SUBMIT_RESP', () => {
  test('a packet has 21 bytes in 2.0 and 24 bytes in 3.0', () => {
    const old = encodeSubmitResp(id, 8, '2.0');
    const new3 = encodeSubmitResp(id, 8, '3.0');
    expect(old.toString('hex')).toBe(`${idHex}08`);
    expect(new3.toString('hex')).toBe(`${idHex}00000008`);
    expect([encodePacket(4, 1, old).length, encodePacket(4, 1, new3).length]).toEqual([21, 24]);
  });

  test('the length decides how the result is read', () => {
    expect(decodeSubmitResp(hex(idHex, '0d'))).toEqual({ msgId: id, result: 13 });
    expect(decodeSubmitResp(hex(idHex, '0000000d'))).toEqual({ msgId: id, result: 13 });
  });

  test('a number of the gateway maker above 255 is kept in 3.0', () => {
    expect(decodeSubmitResp(hex(idHex, '0000138b')).result).toBe(5_003);
  });
});

describe('DELIVER', () => {
  const deliver = {
    msgId: id,
    destId: '10690001',
    serviceId: 'SVC',
    udhi: false,
    format: 8,
    phone: '13900000001',
    isReport: false,
    content: hex('65365230'),
  };

  test('a body has 65 + L + 8 bytes in 2.0 and 77 + L + 20 bytes in 3.0', () => {
    const start = hex(idHex, padded('10690001', 21), padded('SVC', 10), '00 00 08');
    const old = hex(padded('13900000001', 21), '00 04 65365230', zeros(8));
    const new3 = hex(padded('13900000001', 32), '00', '00 04 65365230', zeros(20));
    expect(encodeDeliver(deliver, '2.0').toString('hex')).toBe(Buffer.concat([start, old]).toString('hex'));
    expect(encodeDeliver(deliver, '3.0').toString('hex')).toBe(Buffer.concat([start, new3]).toString('hex'));
    expect(encodeDeliver(deliver, '2.0')).toHaveLength(65 + 4 + 8);
    expect(encodeDeliver(deliver, '3.0')).toHaveLength(77 + 4 + 20);
  });

  test('a DELIVER made by the specification is read field by field', () => {
    const fields = { msgId: id, phone: '13900000001', content: hex('65365230'), format: 8 };
    expect(decodeDeliver(deliverBody('2.0', fields), '2.0')).toEqual(deliver);
    expect(decodeDeliver(deliverBody('3.0', fields), '3.0')).toEqual(deliver);
  });

  test('a missing tail of LinkID or Reserve does not matter', () => {
    const fields = { msgId: id, phone: '13900000001', content: hex('65365230'), format: 8 };
    expect(decodeDeliver(deliverBody('3.0', { ...fields, cut: 20 }), '3.0')).toEqual(deliver);
    expect(decodeDeliver(deliverBody('3.0', { ...fields, cut: 11 }), '3.0')).toEqual(deliver);
    expect(decodeDeliver(deliverBody('2.0', { ...fields, cut: 8 }), '2.0')).toEqual(deliver);
  });

  test('the answer repeats the outer Msg_Id with a result of one or four bytes', () => {
    expect(encodeDeliverResp(id, 0, '2.0').toString('hex')).toBe(`${idHex}00`);
    expect(encodeDeliverResp(id, 0, '3.0').toString('hex')).toBe(`${idHex}00000000`);
  });
});

describe('status report', () => {
  const report = {
    msgId: id,
    stat: 'DELIVRD',
    submitTime: '2109301320',
    doneTime: '2109301321',
    phone: '13900000001',
    smscSequence: 9,
  };
  const times = '32313039333031333230 32313039333031333231';

  test('it has 60 bytes in 2.0 and 71 bytes in 3.0', () => {
    const old = hex(idHex, '44454c49565244', times, number, zeros(10), '00000009');
    const new3 = hex(idHex, '44454c49565244', times, number, zeros(21), '00000009');
    expect(encodeReport(report, '2.0').toString('hex')).toBe(old.toString('hex'));
    expect(encodeReport(report, '3.0').toString('hex')).toBe(new3.toString('hex'));
    expect([old.length, new3.length]).toEqual([60, 71]);
  });

  test.each([60, 71, 59, 70, 50, 80])('a report of %d bytes is read by its length', (length) => {
    const bytes = reportContent({ msgId: id, stat: 'MA:0001', phone: '13900000001' }, length - 39);
    expect(bytes).toHaveLength(length);
    expect(decodeReport(bytes)).toEqual({ ...report, stat: 'MA:0001', phone: '+8613900000001' });
  });

  test('a report without a number still gives Msg_Id and status', () => {
    const bytes = reportContent({ msgId: id, stat: 'UNDELIV', phone: '' }, 0);
    expect(decodeReport(bytes)).toMatchObject({ msgId: id, stat: 'UNDELIV', phone: '', smscSequence: 9 });
  });

  test('a report that ends after its status is read without an error', () => {
    expect(decodeReport(hex(idHex, '44454c49565244'))).toMatchObject({ msgId: id, stat: 'DELIVRD' });
  });

  test('a short status text loses its padding only', () => {
    expect(decodeReport(reportContent({ msgId: id, stat: 'SA:1', phone: '' }, 21)).stat).toBe('SA:1');
  });

  test.each([
    ['13900000001', '+8613900000001'],
    ['8613900000001', '+8613900000001'],
    ['+8613900000001', '+8613900000001'],
    ['85291234567', '+85291234567'],
    ['', ''],
  ])('a number written as "%s" is read as "%s"', (written, read) => {
    expect(readPhone(written)).toBe(read);
  });
});
