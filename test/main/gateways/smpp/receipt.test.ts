import { describe, expect, test } from 'vitest';
import type { PDU } from '../../../../main/gateways/smpp/library.ts';
import { canonicalId, receiptOf } from '../../../../main/gateways/smpp/receipt.ts';

/** The fields of a deliver_sm that speak of receipts. */
const deliver = (fields: Record<string, unknown> = {}) =>
  ({ esm_class: 4, source_addr: '13900000001', ...fields }) as unknown as PDU;
const text = (stat: string, id = '77') =>
  `id:${id} sub:001 dlvrd:001 submit date:2109301320 done date:2109301321 stat:${stat} err:000 text:`;

describe('one form for an id', () => {
  test.each([
    ['104e6680', 'hex', '273573504'],
    ['104E6680', 'hex', '273573504'],
    ['000104e6680', 'hex', '273573504'],
    ['273573504', 'dec', '273573504'],
    ['0273573504', 'dec', '273573504'],
    [' 77 ', 'dec', '77'],
    ['0', 'dec', '0'],
    ['0000', 'hex', '0'],
    ['ffffffffffffffffffffffffffffffff', 'hex', '340282366920938463463374607431768211455'],
    ['10', 'text', '10'],
    ['0010', 'text', '10'],
    ['0', 'text', '0'],
    ['ABC', 'text', 'abc'],
    ['0abc', 'text', 'abc'],
  ] as const)('%s as %s is %s', (id, base, form) => {
    expect(canonicalId(id, base)).toBe(form);
  });

  test.each([
    ['xyz', 'hex'],
    ['12ab', 'dec'],
    ['1e3', 'dec'],
    ['1_000', 'dec'],
    ['f'.repeat(33), 'hex'],
    ['', 'dec'],
    ['', 'hex'],
  ] as const)('%s is no number of base %s and stays text', (id, base) => {
    expect(canonicalId(id, base)).toBe(id);
  });

  test('the form of a form is itself', () => {
    for (const id of ['0', '77', 'abc', '273573504']) expect(canonicalId(id, 'text')).toBe(id);
  });
});

describe('receipts', () => {
  test.each([0x04, 0x08, 0x20, 0x04 | 0x40, 0x04 | 0x80, 0x04 | 0x03])(
    'esm_class %d with the text of a receipt is one',
    (esmClass) => {
      expect(receiptOf(deliver({ esm_class: esmClass }), text('DELIVRD'), 'text')).toEqual({
        msgId: '77',
        stat: 'DELIVRD',
        phone: '+8613900000001',
      });
    },
  );

  test.each([0, 0x40, 0x80, 0x10, 0x18])('esm_class %d with the same text is a message', (esmClass) => {
    expect(receiptOf(deliver({ esm_class: esmClass }), text('DELIVRD'), 'text')).toBeUndefined();
  });

  test.each([
    [
      'id:77 sub:001 dlvrd:001 submit date:2109301320 done date:2109301320 stat:DELIVRD err:000 Text:hi',
      'DELIVRD',
    ],
    ['ID:77 STAT:EXPIRED', 'EXPIRED'],
    ['id: 77 stat: undeliv', 'UNDELIV'],
    ['stat:REJECTD id:77', 'REJECTD'],
    ['id:77 stat:UNDELIVERABLE err:1', 'UNDELIV'],
    ['id:77 stat:DELIVRD text:id:99 stat:EXPIRED', 'DELIVRD'],
  ])('%s is read', (words, stat) => {
    expect(receiptOf(deliver(), words, 'text')).toMatchObject({ msgId: '77', stat });
  });

  test('one parameter alone does not make a message a receipt', () => {
    expect(receiptOf(deliver({ esm_class: 0, receipted_message_id: '77' }), 'ok', 'text')).toBeUndefined();
    expect(receiptOf(deliver({ esm_class: 0, message_state: 2 }), 'ok', 'text')).toBeUndefined();
  });

  test('the id is read in the base of the site, from parameters and from text', () => {
    expect(receiptOf(deliver(), text('DELIVRD', '104E6680'), 'hex')?.msgId).toBe('273573504');
    const fields = { receipted_message_id: '104E6680', message_state: 2 };
    expect(receiptOf(deliver(fields), '', 'hex')?.msgId).toBe('273573504');
  });
});
