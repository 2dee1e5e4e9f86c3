import { afterEach, describe, expect, test } from 'vitest';
import { outbound } from '../../../support/cmpp-fakes.ts';
import { gate, until } from '../../../support/cmpp-until.ts';
import { allRead, answered, SmppBench } from '../../../support/smpp-bench.ts';
import { commands, hex, receiptText, receiptTlvs, tlv } from '../../../support/smpp-bytes.ts';

const bench = new SmppBench();
afterEach(() => bench.close());

const phone = '+8613900000001';
const delivered = (msgId: string) => ({ by: 'part', msgId, phone, stat: 'DELIVRD' });

describe('receipts', () => {
  test('a receipt by parameters is read and answered', async () => {
    const { link, listener } = await bench.online();
    const answer = await answered(link, link.deliver({ esmClass: 4, tlvs: receiptTlvs('77', 2) }));
    expect(answer).toMatchObject({ command: commands.deliverResp, status: 0 });
    expect(listener.reported).toMatchObject([delivered('77')]);
    expect(listener.received).toEqual([]);
  });

  test('a receipt by text is read', async () => {
    const { link, listener } = await bench.online();
    await answered(link, link.deliver({ esmClass: 4, content: receiptText('77', 'UNDELIV') }));
    expect(listener.reported).toMatchObject([{ by: 'part', msgId: '77', phone, stat: 'UNDELIV' }]);
  });

  test('where both are there the parameters count', async () => {
    const { link, listener } = await bench.online();
    const content = receiptText('text-id', 'UNDELIV');
    await answered(link, link.deliver({ esmClass: 4, content, tlvs: receiptTlvs('77', 2) }));
    expect(listener.reported).toMatchObject([delivered('77')]);
  });

  test('parameters say that it is a receipt even where esm_class does not', async () => {
    const { link, listener } = await bench.online();
    await answered(link, link.deliver({ esmClass: 0, tlvs: receiptTlvs('77', 2) }));
    expect(listener.reported).toMatchObject([delivered('77')]);
  });

  test('a parameter that says only half is completed from the text', async () => {
    const { link, listener } = await bench.online();
    const [id, state] = receiptTlvs('77', 2);
    await answered(link, link.deliver({ esmClass: 4, content: receiptText('0', 'EXPIRED'), tlvs: [id!] }));
    await answered(
      link,
      link.deliver({ esmClass: 4, content: receiptText('78', 'EXPIRED'), tlvs: [state!] }),
    );
    expect(listener.reported).toMatchObject([{ ...delivered('77'), stat: 'EXPIRED' }, delivered('78')]);
  });

  test('a receipt in a data_sm is read and answered', async () => {
    const { link, listener } = await bench.online();
    const answer = await answered(link, link.data({ esmClass: 4, tlvs: receiptTlvs('77', 2) }));
    expect(answer).toMatchObject({ command: commands.dataSmResp, status: 0 });
    expect(listener.reported).toMatchObject([delivered('77')]);
  });

  test('a parameter we do not know, before or after, does not hide the receipt', async () => {
    const { link, listener } = await bench.online();
    const vendor = tlv(0x1403, hex('00 1e 00 08'));
    await answered(link, link.deliver({ esmClass: 4, tlvs: [vendor, ...receiptTlvs('77', 2), vendor] }));
    expect(listener.reported).toMatchObject([delivered('77')]);
  });

  test.each([
    [1, 'ENROUTE'],
    [2, 'DELIVRD'],
    [3, 'EXPIRED'],
    [4, 'DELETED'],
    [5, 'UNDELIV'],
    [6, 'ACCEPTD'],
    [7, 'UNKNOWN'],
    [8, 'REJECTD'],
  ])('message_state %d is told as %s', async (state, stat) => {
    const { link, listener } = await bench.online();
    await answered(link, link.deliver({ esmClass: 4, tlvs: receiptTlvs('77', state) }));
    expect(listener.reported).toMatchObject([{ msgId: '77', stat }]);
  });

  test('an intermediate notification and the receipt after it are both handed on in their order', async () => {
    const { link, listener } = await bench.online();
    await answered(link, link.deliver({ esmClass: 0x20, tlvs: receiptTlvs('77', 1) }));
    await answered(link, link.deliver({ esmClass: 4, tlvs: receiptTlvs('77', 2) }));
    expect(listener.reported).toMatchObject([{ ...delivered('77'), stat: 'ENROUTE' }, delivered('77')]);
  });

  test('a message of a customer that only looks like a receipt is a message', async () => {
    const { link, listener } = await bench.online();
    await answered(link, link.deliver({ esmClass: 0, content: receiptText('77', 'DELIVRD') }));
    expect(listener.reported).toEqual([]);
    expect(listener.received).toMatchObject([
      { phone, text: expect.stringMatching(/^id:77 .* stat:DELIVRD/) },
    ]);
  });

  test.each([
    ['hex', 'dec', '104e6680', '273573504', 'hexadecimal answer, decimal receipt'],
    ['dec', 'hex', '273573504', '104E6680', 'decimal answer, hexadecimal receipt in capitals'],
    ['hex', 'hex', '104e6680', '00000000104E6680', 'leading zeros and capitals'],
    ['dec', 'dec', '77', '0000000077', 'leading zeros in the receipt'],
    ['text', 'text', '00AbC-7', 'abc-7', 'text: leading zeros and capitals'],
    ['text', 'text', '10', '10', 'text that looks like a number'],
  ] as const)(
    'ids: %s answer and %s receipt (%s, %s) match: %5$s',
    async (answerIds, receiptIds, id, again, _name) => {
      const { gateway, link, listener } = await bench.online(
        { submit: (submit, at) => at.answer(submit, 0, id) },
        { answerIds, receiptIds },
      );
      const [outcome] = await gateway.send([outbound()]);
      await answered(link, link.deliver({ esmClass: 4, content: receiptText(again, 'DELIVRD') }));
      const [report] = listener.reported;
      expect(outcome).toMatchObject({
        kind: 'accepted',
        refs: [{ msgId: report?.by === 'part' ? report.msgId : 'none' }],
      });
    },
  );

  test('ids that are no numbers are told apart even where numbers are expected', async () => {
    const { link, listener } = await bench.online({}, { receiptIds: 'dec' });
    for (const id of ['12ab', '0x12', '-1', '12 13']) {
      await answered(link, link.deliver({ esmClass: 4, tlvs: receiptTlvs(id, 2) }));
    }
    const ids = listener.reported.map((report) => (report.by === 'part' ? report.msgId : ''));
    expect(new Set(ids).size).toBe(4);
  });

  test('a receipt that is faster than the answer to its submit is handed on', async () => {
    const { server, gateway, listener } = await bench.online({ submit: () => undefined });
    const sending = gateway.send([outbound()]);
    const submit = await until(() => server.submits[0], 'the submit');
    await answered(submit.link, submit.link.deliver({ esmClass: 4, tlvs: receiptTlvs('early', 2) }));
    expect(listener.reported).toMatchObject([delivered('early')]);
    server.answer(submit, 0, 'early');
    expect(await sending).toEqual([{ kind: 'accepted', refs: [{ partNo: 1, msgId: 'early' }] }]);
  });

  test('a receipt over another link of the account is handed on', async () => {
    const { server, gateway, listener } = await bench.online({}, { connections: 2 });
    await until(() => gateway.health().detail === '2/2', 'two links');
    await gateway.send([outbound()]);
    const other = server.links.find((link) => link !== server.submits[0]!.link)!;
    await answered(other, other.deliver({ esmClass: 4, tlvs: receiptTlvs('77', 2) }));
    expect(listener.reported).toMatchObject([delivered('77')]);
  });

  test('a hundred receipts at once are stored in few calls and all answered', async () => {
    const { link, listener } = await bench.online();
    const sequences = Array.from({ length: 100 }, (_, i) =>
      link.deliver({ esmClass: 4, tlvs: receiptTlvs(`r${i}`, 2) }),
    );
    await until(() => sequences.every((one) => link.answerTo(one)), 'a hundred answers');
    const ids = listener.reported.map((report) => (report.by === 'part' ? report.msgId : ''));
    expect(ids).toEqual(Array.from({ length: 100 }, (_, i) => `r${i}`));
    expect(listener.calls).toBeLessThan(50);
  });
});

describe('acknowledgement', () => {
  test('a delivery is answered only after it is stored', async () => {
    const { link, listener } = await bench.online();
    const stored = gate();
    listener.before = () => stored.promise;
    const sequence = link.deliver({ content: Buffer.from('1') });
    await until(() => listener.calls === 1, 'the store is asked');
    await allRead(link);
    expect(link.answerTo(sequence)).toBeUndefined();
    stored.open();
    expect((await answered(link, sequence)).command).toBe(commands.deliverResp);
  });

  test.each([
    ['message', { content: Buffer.from('1') }],
    ['receipt', { esmClass: 4, tlvs: receiptTlvs('77', 2) }],
  ])('a %s that could not be stored is not answered, and taken when it comes again', async (kind, fields) => {
    const { link, listener, gateway } = await bench.online();
    listener.before = () => Promise.reject(new Error('disk full'));
    const first = link.deliver(fields);
    await until(() => listener.calls === 1, 'the store is asked');
    await allRead(link);
    expect(link.answerTo(first)).toBeUndefined();
    expect(gateway.health().isOnline).toBe(true);
    listener.before = async () => undefined;
    await answered(link, link.deliver(fields));
    expect(kind === 'message' ? listener.received : listener.reported).toHaveLength(1);
  });

  test('a link lost while the store works does not lose what it stores', async () => {
    const { link, listener } = await bench.online();
    const stored = gate();
    listener.before = () => stored.promise;
    link.deliver({ content: Buffer.from('1') });
    await until(() => listener.calls === 1, 'the store is asked');
    link.cut();
    await until(() => link.isClosed, 'link closed');
    stored.open();
    await until(() => listener.received.length === 1, 'the message');
  });
});
