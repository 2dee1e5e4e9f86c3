import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readOwnRequest, requestXml, responseXml } from '../../../../main/gateways/soap/envelope.ts';
import { flatObject, readFlat } from '../../../../main/gateways/soap/flat-xml.ts';
import { type Element, escapeXml, parseXml } from '../../../../main/gateways/xml.ts';

const login = { account: 'desktop', password: 'pass' };

describe('our own envelopes', () => {
  test('are read as they were written, whatever the texts', () => {
    // What XML cannot carry at all is left out when writing.
    const text = fc
      .string({ unit: 'binary', minLength: 1 })
      .map((one) => one.replace(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, '·'));
    const message = fc.record({ clientId: text, phone: text, text });
    fc.assert(
      fc.property(fc.array(message, { minLength: 2, maxLength: 5 }), (messages) => {
        const read = readOwnRequest(requestXml('SendBatch', { message: messages }, login));
        expect(read).toMatchObject({ operation: 'SendBatch', input: { message: messages } });
        expect(read?.token).toMatchObject({ Username: 'desktop' });
      }),
      { seed: 3, numRuns: 500 },
    );
  });

  test('keep spaces and line ends of a text', () => {
    const lines = ' 第一行\r\n第二行\r\t ';
    const read = readOwnRequest(requestXml('SendBatch', { message: [{ text: lines }] }, login));
    expect(read?.input).toEqual({ message: { text: lines } });
  });

  test('are left to the general parser when somebody else wrote them', () => {
    const own = requestXml('Health', {}, login);
    expect(readOwnRequest(own)).toMatchObject({ operation: 'Health', input: {} });
    for (const other of [
      own.replace('<soap:Header>', '<soap:Header><!-- hello -->'),
      own.replace('<HealthRequest>', '<HealthRequest><![CDATA[x]]>'),
      own.replace('utf-8', 'UTF-8'),
      own.replace('</HealthRequest>', ''),
      own.replace('<HealthRequest>', '<HealthRequest a="1>'),
      own.replace('</soap:Envelope>', '</soap:Envelope><more/>'),
      own.replace('<HealthRequest></HealthRequest>', '<HealthRequest>&entity;</HealthRequest>'),
      `<!DOCTYPE a>${own}`,
    ])
      expect(readOwnRequest(other)).toBeUndefined();
  });
});

/** Names and texts of an element as both parsers give them. */
function shapeOf({
  name,
  text,
  children,
}: Pick<Element, 'name' | 'text'> & { children: unknown[] }): unknown {
  const inside = (children as Element[]).map(shapeOf);
  return inside.length > 0 ? [name, inside] : [name, text];
}

describe('the plain reader beside the general parser', () => {
  const name = fc.constantFrom('a', 'ns:b', 'c-d', 'e_f', 'g.h');
  const value = fc.string({ unit: 'grapheme' }).map((one) => escapeXml(one.replace(/\p{Cc}/gu, '')));
  const attribute = fc.option(
    fc.string({ unit: 'grapheme-ascii' }).map((one) => ` x="${escapeXml(one)}"`),
    { nil: '' },
  );
  const { element } = fc.letrec<{ element: string }>((tie) => ({
    element: fc
      .tuple(
        name,
        attribute,
        fc.oneof({ depthSize: 'small' }, value, fc.array(tie('element'), { maxLength: 4 })),
      )
      .map(
        ([tag, more, inside]) =>
          `<${tag}${more}>${Array.isArray(inside) ? inside.join('') : inside}</${tag}>`,
      ),
  }));

  test('reads the same out of plain XML', () => {
    fc.assert(
      fc.property(element, (xml) => {
        const plain = readFlat(xml);
        if (plain) expect(shapeOf(plain)).toEqual(shapeOf(parseXml(xml)));
      }),
      { seed: 5, numRuns: 1_000 },
    );
  });

  test('never reads something else out of damaged XML, and never throws', () => {
    const junk = fc.constantFrom(
      '<',
      '>',
      '/',
      '&',
      '"',
      '=',
      '<!',
      '<?',
      ']]>',
      'a',
      ' ',
      '</a>',
      '&#0;',
      '&#x110000;',
    );
    let read = 0;
    fc.assert(
      fc.property(element, fc.array(fc.tuple(fc.nat(200), junk), { maxLength: 3 }), (xml, damage) => {
        const bad = damage.reduce((text, [at, what]) => text.slice(0, at) + what + text.slice(at), xml);
        const plain = readFlat(bad);
        if (!plain) return;
        read += 1;
        let general: Element | undefined;
        try {
          general = parseXml(bad);
        } catch {
          return;
        }
        expect(shapeOf(plain)).toEqual(shapeOf(general));
      }),
      { seed: 11, numRuns: 3_000 },
    );
    expect(read).toBeGreaterThan(0);
  });

  test('is far from deep nesting', () => {
    expect(readFlat(`${'<a>'.repeat(100_000)}${'</a>'.repeat(100_000)}`)).toBeUndefined();
  });
});

test('an answer says one, several and no elements of a name', () => {
  const body = (output: object) => {
    const envelope = readFlat(responseXml('FetchInbound', output));
    return flatObject(envelope!.children[0]!.children[0]!);
  };
  expect(body({ item: [] })).toEqual({});
  expect(body({ item: [{ id: 'a', code: undefined }] })).toEqual({ item: { id: 'a' } });
  expect(body({ item: [{ id: 'a' }, { id: 'b' }] })).toEqual({ item: [{ id: 'a' }, { id: 'b' }] });
});
