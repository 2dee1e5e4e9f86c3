import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InboundMerger, type InboundPart } from '../../../main/gateways/inbound-merger.ts';

const part = (number: number, total: number, fields: Partial<InboundPart> = {}): InboundPart => ({
  ref: `r${number}`,
  phone: '+8613900000001',
  serviceNo: '10690001',
  text: `(${number})`,
  atMs: 1_000,
  header: { reference: 7, total, number, length: 6 },
  ...fields,
});

describe('merging', () => {
  test('the whole has the identity of the part that came first and the time of the last', () => {
    const merger = new InboundMerger();
    merger.add(part(2, 2, { ref: 'first' }));
    expect(merger.add(part(1, 2, { ref: 'second', atMs: 2_000 }))?.message).toEqual({
      ref: 'first',
      phone: '+8613900000001',
      serviceNo: '10690001',
      text: '(1)(2)',
      atMs: 2_000,
    });
  });

  test('parts with another total belong to another message', () => {
    const merger = new InboundMerger();
    merger.add(part(1, 2));
    expect(merger.add(part(2, 3))).toBeUndefined();
    expect(merger.overdue(1e9)).toHaveLength(2);
  });

  test('the parts stay until the message is stored, then the reference is free for another one', () => {
    const merger = new InboundMerger();
    merger.add(part(1, 2));
    const whole = merger.add(part(2, 2));
    expect(merger.add(part(2, 2))?.message.text).toBe('(1)(2)');
    merger.forget(whole!.key);
    expect(merger.add(part(1, 2, { text: 'new' }))).toBeUndefined();
    expect(merger.add(part(2, 2, { text: 'er' }))?.message.text).toBe('newer');
  });

  test('a flood of half messages is bounded: the oldest come out before their time', () => {
    const merger = new InboundMerger();
    for (let i = 0; i < 10_003; i += 1) merger.add(part(1, 2, { phone: `p${i}`, text: `t${i}` }));
    expect(merger.overdue(1_000).map((one) => one.message.text)).toEqual(['t0', 't1', 't2']);
    for (const { key } of merger.overdue(1_000)) merger.forget(key);
    expect(merger.overdue(1_000)).toEqual([]);
  });

  test('whatever the order and however often, the parts of several messages become those messages', () => {
    const messages = fc.uniqueArray(
      fc.record({
        phone: fc.constantFrom('+861', '+862'),
        reference: fc.nat(5),
        total: fc.integer({ min: 2, max: 5 }),
      }),
      { selector: (one) => JSON.stringify(one), minLength: 1, maxLength: 5 },
    );
    fc.assert(
      fc.property(messages, fc.infiniteStream(fc.nat()), (sent, dice) => {
        const parts = sent
          .flatMap(({ phone, reference, total }) =>
            Array.from({ length: total }, (_, i) =>
              part(i + 1, total, {
                phone,
                text: `${phone}.${reference}.${i + 1};`,
                header: { reference, total, number: i + 1, length: 6 },
              }),
            ),
          )
          .map((one) => ({ one, order: dice.next().value ?? 0 }))
          .sort((a, b) => a.order - b.order)
          .map(({ one }) => one);
        const merger = new InboundMerger();
        const texts: string[] = [];
        for (const one of parts) {
          const whole = merger.add(one);
          if (!whole) continue;
          texts.push(whole.message.text);
          merger.forget(whole.key);
        }
        const expected = sent.map(({ phone, reference, total }) =>
          Array.from({ length: total }, (_, i) => `${phone}.${reference}.${i + 1};`).join(''),
        );
        expect(texts.sort()).toEqual(expected.sort());
        expect(merger.overdue(1e12)).toEqual([]);
      }),
      { seed: 20_210_930, numRuns: 300 },
    );
  });
});
