import { describe, expect, test } from 'vitest';
import { inboundPartOf } from '../../../../main/gateways/cmpp/inbound.ts';
import type { Deliver } from '../../../../main/gateways/cmpp/messages.ts';
import { InboundMerger } from '../../../../main/gateways/inbound-merger.ts';
import { hex, ucs2 } from '../../../support/cmpp-bytes.ts';

let lastId = 0n;
function part(header: string, content: Buffer, fields: Partial<Deliver> = {}): Deliver {
  lastId += 1n;
  return {
    msgId: lastId,
    destId: '1069000101',
    serviceId: 'S',
    udhi: header !== '',
    format: 8,
    phone: '8613900000001',
    isReport: false,
    content: Buffer.concat([hex(header), content]),
    ...fields,
  };
}

describe('inbound messages', () => {
  test('a short message comes out at once with its own id, sender and number', () => {
    const message = new InboundMerger().add(
      inboundPartOf(part('', ucs2('收到'), { msgId: 0x9f3540c003e90007n }), 17),
    );
    expect(message?.message).toEqual({
      ref: '1969-11472146819239706631',
      phone: '+8613900000001',
      serviceNo: '1069000101',
      text: '收到',
      atMs: 17,
    });
  });

  test('a message of one part with a header loses only the header', () => {
    expect(new InboundMerger().add(inboundPartOf(part('050003410101', ucs2('1')), 0))?.message.text).toBe(
      '1',
    );
  });

  test('parts that arrive out of order make the text in its order', () => {
    const merger = new InboundMerger();
    expect(merger.add(inboundPartOf(part('050003410303', ucs2('丙')), 0))).toBeUndefined();
    expect(merger.add(inboundPartOf(part('050003410301', ucs2('甲')), 1))).toBeUndefined();
    expect(merger.add(inboundPartOf(part('050003410302', ucs2('乙')), 2))?.message.text).toBe('甲乙丙');
  });

  test('a part that comes twice counts once', () => {
    const merger = new InboundMerger();
    expect(merger.add(inboundPartOf(part('050003410201', ucs2('甲')), 0))).toBeUndefined();
    expect(merger.add(inboundPartOf(part('050003410201', ucs2('甲')), 1))).toBeUndefined();
    expect(merger.add(inboundPartOf(part('050003410202', ucs2('乙')), 2))?.message.text).toBe('甲乙');
  });

  test('16-bit references keep two messages of one phone apart', () => {
    const merger = new InboundMerger();
    merger.add(inboundPartOf(part('06080401000201', ucs2('甲')), 0));
    merger.add(inboundPartOf(part('06080402000201', ucs2('子')), 0));
    expect(merger.add(inboundPartOf(part('06080401000202', ucs2('乙')), 0))?.message.text).toBe('甲乙');
    expect(merger.add(inboundPartOf(part('06080402000202', ucs2('丑')), 0))?.message.text).toBe('子丑');
  });

  test('the same reference from two phones makes two messages', () => {
    const merger = new InboundMerger();
    const other = { phone: '13900000002' };
    merger.add(inboundPartOf(part('050003410201', ucs2('甲')), 0));
    merger.add(inboundPartOf(part('050003410201', ucs2('子'), other), 0));
    expect(merger.add(inboundPartOf(part('050003410202', ucs2('丑'), other), 0))?.message).toMatchObject({
      phone: '+8613900000002',
      text: '子丑',
    });
    expect(merger.add(inboundPartOf(part('050003410202', ucs2('乙')), 0))?.message.phone).toBe(
      '+8613900000001',
    );
  });

  test('a surrogate pair that was cut between two parts is whole again', () => {
    const merger = new InboundMerger();
    merger.add(inboundPartOf(part('050003410201', hex('6536 d83d')), 0));
    expect(merger.add(inboundPartOf(part('050003410202', hex('de00 5230')), 0))?.message.text).toBe('收😀到');
  });

  test('parts in GB18030 are joined', () => {
    const merger = new InboundMerger();
    merger.add(inboundPartOf(part('050003410201', hex('cda3'), { format: 15 }), 0));
    expect(
      merger.add(inboundPartOf(part('050003410202', hex('b5e7'), { format: 15 }), 0))?.message.text,
    ).toBe('停电');
  });

  test('a message whose part is missing comes out after the limit with what there is, until it is stored', () => {
    const merger = new InboundMerger(1_000);
    merger.add(inboundPartOf(part('050003410303', ucs2('丙')), 0));
    merger.add(inboundPartOf(part('050003410301', ucs2('甲')), 500));
    expect(merger.overdue(999)).toEqual([]);
    expect(merger.overdue(1_000).map((one) => one.message.text)).toEqual(['甲丙']);
    for (const { key } of merger.overdue(1_000)) merger.forget(key);
    expect(merger.overdue(5_000)).toEqual([]);
  });

  test('only the message that waited too long is given up', () => {
    const merger = new InboundMerger(1_000);
    merger.add(inboundPartOf(part('050003410201', ucs2('甲')), 0));
    merger.add(inboundPartOf(part('050003420201', ucs2('子')), 900));
    expect(merger.overdue(1_000).map((one) => one.message.text)).toEqual(['甲']);
    expect(merger.add(inboundPartOf(part('050003420202', ucs2('丑')), 1_100))?.message.text).toBe('子丑');
  });

  test('a marked header that is none leaves the content as it is', () => {
    const message = new InboundMerger().add(
      inboundPartOf(part('', hex('4f4b'), { udhi: true, format: 0 }), 0),
    );
    expect(message?.message.text).toBe('OK');
  });
});
