import { afterEach, describe, expect, test } from 'vitest';
import { until } from '../../../support/cmpp-until.ts';
import { allRead, answered, SmppBench } from '../../../support/smpp-bench.ts';
import { hex, receiptText, tags, tlv, ucs2 } from '../../../support/smpp-bytes.ts';

const bench = new SmppBench();
afterEach(() => bench.close());

const phone = '+8613900000001';

describe('messages from phones', () => {
  test.each([
    ['GSM-7', 0, hex('00 4f4b 1b65 20 05'), '@OK€ é'],
    ['latin1', 3, hex('4f4b 20 e9'), 'OK é'],
    ['UCS-2', 8, ucs2('收到😀'), '收到😀'],
    ['IA5', 1, hex('4f4b'), 'OK'],
    ['GSM-7 flash', 0xf0, hex('00 4f4b'), '@OK'],
    ['UCS-2 flash', 0x18, ucs2('收到'), '收到'],
  ])('a text in %s arrives with sender, number and words', async (_name, dataCoding, content, text) => {
    const { link, listener } = await bench.online();
    await answered(link, link.deliver({ dataCoding, content, to: '1069000101' }));
    expect(listener.received).toMatchObject([{ phone, serviceNo: '1069000101', text }]);
    expect(listener.reported).toEqual([]);
  });

  test('what data_coding 0 means is a setting of the site', async () => {
    const style = { referenceBits: 8, appendedChars: 0, defaultAlphabet: 'latin1' } as const;
    const { link, listener } = await bench.online({}, { style });
    await answered(link, link.deliver({ content: hex('40 e9') }));
    expect(listener.received).toMatchObject([{ text: '@é' }]);
  });

  test('a text in message_payload is read, in a deliver_sm and in a data_sm', async () => {
    const { link, listener } = await bench.online();
    const text = '电'.repeat(300);
    await answered(link, link.deliver({ dataCoding: 8, tlvs: [tlv(tags.messagePayload, ucs2(text))] }));
    await answered(link, link.data({ dataCoding: 8, content: ucs2('收到') }));
    expect(listener.received.map((one) => one.text)).toEqual([text, '收到']);
  });

  test.each([
    ['13900000001', phone],
    ['8613900000001', phone],
    ['+8613900000001', phone],
    ['85291234567', '+85291234567'],
  ])('a sender written %s is %s', async (from, normal) => {
    const { link, listener } = await bench.online();
    await answered(link, link.deliver({ from, content: Buffer.from('1') }));
    expect(listener.received).toMatchObject([{ phone: normal }]);
  });
});

describe('long messages from phones', () => {
  const eight = (no: string, text: string) => Buffer.concat([hex('0500034103', no), ucs2(text)]);
  const sixteen = (no: string, text: string) => Buffer.concat([hex('060804074102', no), ucs2(text)]);
  const fields = { esmClass: 0x40, dataCoding: 8 };

  test('parts in any order and over two links become one message', async () => {
    const { server, gateway, listener } = await bench.online({}, { connections: 2 });
    await until(() => gateway.health().detail === '2/2', 'two links');
    const [one, two] = server.links;
    await answered(two!, two!.deliver({ ...fields, content: eight('03', '丙') }));
    await answered(one!, one!.deliver({ ...fields, content: eight('01', '甲') }));
    expect(listener.received).toEqual([]);
    await answered(two!, two!.deliver({ ...fields, content: eight('02', '乙') }));
    expect(listener.received).toMatchObject([{ phone, text: '甲乙丙' }]);
  });

  test('a 16-bit reference and a header in message_payload are understood', async () => {
    const { link, listener } = await bench.online();
    await answered(link, link.deliver({ ...fields, content: sixteen('01', '子') }));
    const tlvs = [tlv(tags.messagePayload, sixteen('02', '丑'))];
    await answered(link, link.deliver({ ...fields, tlvs }));
    expect(listener.received).toMatchObject([{ text: '子丑' }]);
  });

  test('a long text in GSM-7 is joined', async () => {
    const { link, listener } = await bench.online();
    const part = (no: string, text: string) => Buffer.concat([hex('0500034202', no), Buffer.from(text)]);
    await answered(link, link.deliver({ esmClass: 0x40, content: part('02', 'understood') }));
    await answered(link, link.deliver({ esmClass: 0x40, content: part('01', 'well ') }));
    expect(listener.received).toMatchObject([{ text: 'well understood' }]);
  });

  test('a long message that could not be stored is whole when its last part comes again', async () => {
    const { link, listener } = await bench.online();
    await answered(link, link.deliver({ ...fields, content: sixteen('01', '子') }));
    listener.before = () => Promise.reject(new Error('disk full'));
    link.deliver({ ...fields, content: sixteen('02', '丑') });
    await until(() => listener.calls === 1, 'the store is asked');
    await allRead(link);
    listener.before = async () => undefined;
    await answered(link, link.deliver({ ...fields, content: sixteen('02', '丑') }));
    expect(listener.received.map((one) => one.text)).toEqual(['子丑']);
  });

  test.each([
    '',
    'ff',
    '05',
    '0500',
    '050003',
    '0500034102',
    '05000341020301',
    '0b00034102',
    '020003',
    '050003410000',
  ])('a hostile header %s is taken as it is; the link stays and receipts arrive', async (header) => {
    const { server, link, listener } = await bench.online();
    await answered(link, link.deliver({ esmClass: 0x40, content: hex(header) }));
    expect(listener.received).toHaveLength(1);
    await answered(link, link.deliver({ esmClass: 4, content: receiptText('77', 'DELIVRD') }));
    expect(listener.reported).toMatchObject([{ by: 'part', msgId: '77', phone, stat: 'DELIVRD' }]);
    expect(server.links).toHaveLength(1);
  });
});
