import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GatewayOutcome, Outbound } from '../../main/core/ports.ts';
import { CmppGateway, type CmppSettings } from '../../main/gateways/cmpp/gateway.ts';
import { commands, reportContent, ucs2 } from '../support/cmpp-bytes.ts';
import { outbound, RecordingListener } from '../support/cmpp-fakes.ts';
import { CmppServer } from '../support/cmpp-server.ts';
import { until } from '../support/cmpp-until.ts';
import { Operator, operatorAccount, srcId } from './simulated.ts';
import { Capture, type Dissected, type Dissection, whyNoTshark } from './tshark.ts';

const missing = whyNoTshark();
const WAIT_MS = 20_000;
/** An ACTIVE_TEST's first eight bytes: its length and its command. */
const activeTestBytes = '0000000c00000008';

const asking = Array.from({ length: 8 }, (_, i) =>
  outbound({ phone: `+861390000100${i}`, text: `【演习】第${i + 1}轮限电，回复1确认` }),
);
const messages = [
  ...asking,
  outbound({ phone: '+8613900002001', text: 'plain words' }),
  outbound({ phone: '+8613900002002', text: `${'电'.repeat(150)}末` }),
  outbound({ phone: '+8613900002003', text: `${'网'.repeat(66)}😀${'停'.repeat(20)}` }),
  outbound({ phone: '+85291234567', text: '境外', serviceNo: '1069000177' }),
];

function gatewayTo(port: number, more: Partial<CmppSettings> = {}): CmppGateway {
  return new CmppGateway({
    name: 'wire',
    host: '127.0.0.1',
    port,
    ...operatorAccount,
    version: '3.0',
    serviceId: 'SVC',
    srcId,
    window: 16,
    connections: 1,
    activeTestMs: 500,
    responseTimeoutMs: 20_000,
    ...more,
  });
}

const text = (packet: Dissected, name: string): string => packet.fields.get(`cmpp.${name}`)?.[0]?.show ?? '';
const number = (packet: Dissected, name: string): number => Number(text(packet, name));
const id = (packet: Dissected, which = 0): string =>
  BigInt(packet.fields.get('cmpp.Msg_Id')![which]!.show).toString();
const digits = (phone: string): string => phone.replace(/^\+(86)?/, '');
const of = (wire: Dissection, command: number): Dissected[] =>
  wire.packets.filter((packet) => number(packet, 'Command_Id') === command);

/** Nothing malformed, and every byte belongs to a packet and every byte of a packet to a field. */
function expectWellFormed(wire: Dissection): void {
  expect(wire.complaints).toEqual([]);
  const lengths = wire.packets.map((packet) => number(packet, 'Total_Length'));
  expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(wire.payloadBytes);
  // The dissector shows no field for the one reserved byte of ACTIVE_TEST_RESP.
  const unread = wire.packets.map((packet) => [number(packet, 'Command_Id'), packet.unread]);
  expect(
    unread.filter(([command, bytes]) => bytes !== (command === commands.activeTestResp ? 1 : 0)),
  ).toEqual([]);
}

/** From login to all that our messages bring about; returns what became of them. */
async function converse(gateway: CmppGateway, capture: Capture): Promise<GatewayOutcome[]> {
  const listener = new RecordingListener();
  await gateway.start(listener);
  await until(() => gateway.health().isOnline, 'login', WAIT_MS);
  await until(() => capture.holds(activeTestBytes), 'an active test of ours', WAIT_MS);
  const outcomes = await gateway.send(messages);
  const parts = outcomes.flatMap((one) => (one.kind === 'accepted' ? one.refs : []));
  await until(() => listener.reported.length === parts.length, 'all reports', WAIT_MS);
  const askedPhones = new Set(asking.map((one) => one.phone));
  const answering = listener.reported.filter(
    (one) => one.by === 'part' && one.stat === 'DELIVRD' && askedPhones.has(one.phone),
  );
  await until(() => listener.received.length === answering.length, 'all replies', WAIT_MS);
  return outcomes;
}

/** The whole conversation with the simulated operator, captured and read. */
async function talk(operator: Operator, more: Partial<CmppSettings> = {}) {
  const capture = await Capture.start(operator.port);
  const gateway = gatewayTo(operator.port, more);
  try {
    let problem: unknown;
    // Where the two do not understand each other, what the dissector says about it is worth more than the silence.
    const outcomes = await converse(gateway, capture).catch((error: unknown): GatewayOutcome[] => {
      problem = error;
      return [];
    });
    await gateway.stop();
    await capture.end();
    return { wire: capture.read(), outcomes, problem };
  } finally {
    await gateway.stop();
    capture.close();
  }
}

describe.skipIf(missing)(
  `our CMPP on the wire, read by tshark${missing ? `, skipped: ${missing}` : ''}`,
  () => {
    let operator: Operator;
    let wire: Dissection;
    let outcomes: GatewayOutcome[];
    let problem: unknown;

    beforeAll(async () => {
      operator = await Operator.start({ failShare: 0.5 });
      ({ wire, outcomes, problem } = await talk(operator));
    });
    afterAll(() => operator?.stop());

    test('no packet is malformed and every byte is accounted for', () => {
      expectWellFormed(wire);
      expect(problem).toBeUndefined();
      expect(outcomes.map((one) => one.kind)).toEqual(messages.map(() => 'accepted'));
    });

    test('each command is seen as often as the record of the operator says', () => {
      const submits = operator.lines('part').length;
      const delivers = operator.lines('report').length + operator.lines('reply').length;
      expect([submits, operator.lines('report').length]).toEqual([15, 15]);
      expect(operator.lines('reply').length).toBeGreaterThan(0);
      const tests = of(wire, commands.activeTest).length;
      expect(tests).toBeGreaterThan(0);
      const seen = Object.entries(commands).map(([name, command]) => [name, of(wire, command).length]);
      expect(Object.fromEntries(seen)).toEqual({
        connect: 1,
        connectResp: 1,
        submit: submits,
        submitResp: submits,
        deliver: delivers,
        deliverResp: delivers,
        activeTest: tests,
        activeTestResp: tests,
        terminate: 1,
        terminateResp: 1,
      });
      expect(wire.packets).toHaveLength(4 + 2 * (submits + delivers + tests));
    });

    test('every request is answered once, from the other side, under its own sequence', () => {
      const name = (packet: Dissected, command: number, isOperator: boolean) =>
        `${isOperator ? 'operator' : 'we'} ${command.toString(16)} ${text(packet, 'Sequence_Id')}`;
      const isOperators = (packet: Dissected) => packet.from === operator.port;
      const asked: string[] = [];
      const answered: string[] = [];
      for (const packet of wire.packets) {
        const command = number(packet, 'Command_Id');
        if (command < 0x80000000) asked.push(name(packet, command, isOperators(packet)));
        else answered.push(name(packet, command - 0x80000000, !isOperators(packet)));
      }
      expect(new Set(asked).size).toBe(asked.length);
      expect(answered.sort()).toEqual(asked.sort());
    });

    test('the login names us, the version and the local time that its hash was made with', () => {
      const [login] = of(wire, commands.connect) as [Dissected];
      expect(text(login, 'connect.Source_Addr')).toBe(operatorAccount.spId);
      expect(text(login, 'Version')).toBe('03.00');
      const time = text(login, 'connect.Timestamp');
      const hash = createHash('md5')
        .update(operatorAccount.spId)
        .update(Buffer.alloc(9))
        .update(operatorAccount.secret)
        .update(time.replace(/\D/g, ''));
      expect(login.fields.get('cmpp.connect.AuthenticatorSource')![0]!.value).toBe(hash.digest('hex'));
      const year = new Date(Date.now() + 8 * 3_600_000).getUTCFullYear();
      const atMs = Date.parse(`${year}-${time.replace('/', '-').replace(' ', 'T')}+08:00`);
      expect(Math.abs(Date.now() - atMs)).toBeLessThan(300_000);
      const [answer] = of(wire, commands.connectResp) as [Dissected];
      expect([text(answer, 'connect_resp.Status'), text(answer, 'Version')]).toEqual(['0', '03.00']);
    });

    test.each(messages)(
      'the submits to $phone carry its number, its length and its text',
      (message: Outbound) => {
        const parts = of(wire, commands.submit).filter(
          (packet) => text(packet, 'Dest_terminal_Id') === digits(message.phone),
        );
        const isPlain = message.text === 'plain words';
        const total = parts.length;
        expect(total).toBe({ '+8613900002002': 3, '+8613900002003': 2 }[message.phone] ?? 1);
        const texts = parts.map((part, index) => {
          const content = Buffer.from(part.fields.get('cmpp.Msg_Content')![0]!.value, 'hex');
          expect(number(part, 'Msg_Length')).toBe(content.length);
          expect(number(part, 'Total_Length')).toBe(12 + 129 + 32 + 2 + content.length + 20);
          expect(text(part, 'submit.Src_Id')).toBe(message.serviceNo ?? srcId);
          const fields = ['submit.Pk_total', 'submit.Pk_number', 'TP_udhi', 'Msg_Fmt', 'submit.DestUsr_tl'];
          const isLong = total > 1;
          const expected = [total, index + 1, isLong ? 1 : 0, isPlain ? 0 : 8, 1];
          expect(fields.map((field) => number(part, field))).toEqual(expected);
          expect([text(part, 'Servicd_Id'), text(part, 'submit.Msg_src')]).toEqual([
            'SVC',
            operatorAccount.spId,
          ]);
          expect(number(part, 'submit.Registered_Delivery')).toBe(1);
          if (isLong) expect([...content.subarray(0, 6)]).toEqual([5, 0, 3, content[3], total, index + 1]);
          const body = content.subarray(isLong ? 6 : 0);
          return isPlain ? body.toString('latin1') : Buffer.from(body).swap16().toString('utf16le');
        });
        expect(texts.join('')).toBe(message.text);
        // One reference for all parts of a text.
        const references = parts.map((part) => part.fields.get('cmpp.Msg_Content')![0]!.value.slice(6, 8));
        expect(total > 1 ? new Set(references).size : 1).toBe(1);
      },
    );

    test('the identifiers given to our submits are the ones of the record and the ones we kept', () => {
      const given = of(wire, commands.submitResp).map((packet) => id(packet));
      const kept = outcomes.flatMap((one) =>
        one.kind === 'accepted' ? one.refs.map((ref) => ref.msgId) : [],
      );
      expect([...given].sort()).toEqual(
        operator
          .lines('part')
          .map((line) => line.msgId)
          .sort(),
      );
      expect([...kept].sort()).toEqual([...given].sort());
      expect(of(wire, commands.submitResp).map((packet) => text(packet, 'submit_resp.Result'))).toEqual(
        given.map(() => '0'),
      );
    });

    test('the status reports are the ones of the record, and ours to acknowledge by their outer identifier', () => {
      const delivers = of(wire, commands.deliver);
      const reports = delivers.filter((packet) => text(packet, 'deliver.Registered_Delivery') === '1');
      const read = reports.map((packet) => [
        id(packet, 1),
        text(packet, 'deliver.Report.Status'),
        text(packet, 'Dest_terminal_Id').replace('+', ''),
      ]);
      const recorded = operator.lines('report');
      expect(read.sort()).toEqual(recorded.map((line) => [line.msgId, line.stat, digits(line.phone)]).sort());
      expect(new Set(recorded.map((line) => line.stat)).size).toBeGreaterThan(1);
      expect(new Set(reports.map((packet) => number(packet, 'Msg_Length')))).toEqual(new Set([71]));
      const acknowledged = of(wire, commands.deliverResp);
      expect(acknowledged.map((packet) => id(packet)).sort()).toEqual(delivers.map((one) => id(one)).sort());
      expect(new Set(acknowledged.map((packet) => text(packet, 'deliver_resp.Result')))).toEqual(
        new Set(['0']),
      );
    });

    test('the replies are the ones of the record', () => {
      const replies = of(wire, commands.deliver).filter(
        (packet) => text(packet, 'deliver.Registered_Delivery') === '0',
      );
      const read = replies.map((packet) => [
        text(packet, 'deliver.Src_terminal_Id'),
        Buffer.from(packet.fields.get('cmpp.Msg_Content')![0]!.value, 'hex').toString('latin1'),
      ]);
      expect(read.sort()).toEqual(
        operator
          .lines('reply')
          .map((line) => [digits(line.phone), line.text])
          .sort(),
      );
    });

    test('what the gateway begins we answer well formed: active test, long message, report, end', async () => {
      const server = await CmppServer.start();
      const capture = await Capture.start(server.port);
      const listener = new RecordingListener();
      const gateway = gatewayTo(server.port, { activeTestMs: 20_000 });
      try {
        await gateway.start(listener);
        await until(() => gateway.health().isOnline, 'login', WAIT_MS);
        const link = server.links[0]!;
        const phone = '13900003001';
        const half = (part: number, words: string) =>
          link.deliver({
            msgId: BigInt(part),
            phone,
            udhi: true,
            format: 8,
            content: Buffer.concat([Buffer.from([5, 0, 3, 9, 2, part]), ucs2(words)]),
          });
        const report = reportContent({ msgId: 0x9f3540c003e90007n, stat: 'MB:0001', phone }, 32);
        const asked = [
          link.request(commands.activeTest),
          half(2, '第二半'),
          half(1, '第一半'),
          link.deliver({ msgId: 3n, phone, isReport: true, content: report }),
        ];
        for (const sequence of asked)
          await until(() => link.answerTo(sequence), `answer ${sequence}`, WAIT_MS);
        const last = link.request(commands.terminate);
        await until(() => link.answerTo(last), 'TERMINATE_RESP', WAIT_MS);
        const stopping = gateway.stop();
        await server.stop();
        await stopping;
        await capture.end();
        const dissection = capture.read();
        expectWellFormed(dissection);
        const ours = dissection.packets.filter((packet) => packet.from !== server.port);
        const answers = ours.filter((packet) => number(packet, 'Command_Id') >= 0x80000000);
        const told = answers.map((packet) => [number(packet, 'Command_Id'), number(packet, 'Sequence_Id')]);
        const { activeTestResp, deliverResp, terminateResp } = commands;
        expect(told.sort(([, a], [, b]) => a! - b!)).toEqual(
          [activeTestResp, deliverResp, deliverResp, deliverResp, terminateResp].map((command, index) => [
            command,
            [...asked, last][index],
          ]),
        );
        expect(listener.received).toMatchObject([{ phone: `+86${phone}`, text: '第一半第二半' }]);
      } finally {
        capture.close();
        const stopping = gateway.stop();
        await server.stop();
        await stopping;
      }
    });

    test('the same look at CMPP 2.0, whose layout this dissector does not know, finds fault', async () => {
      const older = await Operator.start();
      try {
        const { wire: other } = await talk(older, { version: '2.0' });
        expect(other.packets.length).toBeGreaterThan(0);
        expect(other.complaints).toContain('_ws.malformed [Malformed Packet: CMPP]');
        expect(() => expectWellFormed(other)).toThrow();
      } finally {
        await older.stop();
      }
    });
  },
);
