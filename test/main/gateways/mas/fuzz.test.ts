import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeBody } from '../../../../main/gateways/http.ts';
import { readFault, readRecords } from '../../../../main/gateways/mas/answer.ts';
import { fillTemplate } from '../../../../main/gateways/mas/template.ts';
import { findAll, parseXml, textOf } from '../../../../main/gateways/xml.ts';
import { readXml } from '../../../support/mas-server.ts';

const seeded = { seed: 20_240_607, numRuns: 1_000 };
/** Any text of whole characters; marks of XML and of templates more often than chance. */
const text = fc.string({
  unit: fc.oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    fc.constantFrom(
      '<',
      '>',
      '&',
      '"',
      "'",
      ']]>',
      '<![CDATA[',
      '&amp;',
      '{',
      '}',
      '{text}',
      '{#phones}',
      '$&',
    ),
    fc.constantFrom('\u0000', '\u001f', '\ufffe', '\uffff', '\t', '\n', ' ', '电', '😀'),
  ),
  maxLength: 60,
});
/** What XML 1.0 can carry of a text; carriage returns are left out of these tests. */
const carried = (value: string) =>
  Array.from(value)
    .filter((c) => /^[\t\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]$/u.test(c))
    .join('');
const noReturns = text.map((value) => value.replaceAll('\r', ''));

describe('what is filled in is what is read', () => {
  test('by our own reader and by a strict one, as text and as attribute', () => {
    fc.assert(
      fc.property(noReturns, (value) => {
        const xml = fillTemplate('<a><b>{text}</b></a>', { text: value }, []);
        expect(findAll(parseXml(xml), 'b')[0]!.text).toBe(carried(value));
        expect(readXml(xml).children[0]!.text).toBe(carried(value));
        const inside = fillTemplate('<a b="{text}"/>', { text: value }, []);
        expect(readXml(inside).attributes.b).toBe(carried(value).replace(/[\t\n]/g, ' '));
      }),
      seeded,
    );
  });

  test('for every number of a list, in order', () => {
    fc.assert(
      fc.property(fc.array(noReturns, { maxLength: 8 }), noReturns, (phones, value) => {
        const clean = phones.map((phone) => phone.replace(/[{}]/g, ''));
        const xml = fillTemplate(
          '<a>{#phones}<p i="{index}">{phone}</p>{/phones}<t>{text}</t></a>',
          { text: value },
          clean,
        );
        const root = parseXml(xml);
        expect(findAll(root, 'p').map((one) => one.text)).toEqual(clean.map(carried));
        expect(findAll(root, 'p').map((one) => one.attributes.i)).toEqual(clean.map((_, i) => String(i + 1)));
        expect(textOf(root, root, 't')).toBe(carried(value).trim());
      }),
      seeded,
    );
  });
});

describe('readers of what a stranger sends', () => {
  const soup = fc.array(
    fc.constantFrom(
      '<a>',
      '</a>',
      '<b x="1">',
      '</b>',
      '<Fault>',
      '</Fault>',
      '<r href="#i"/>',
      '<m id="i">5</m>',
      '<m id="i" href="#i"/>',
      '&lt;',
      '&x;',
      '<![CDATA[',
      ']]>',
      '<!-- ',
      ' -->',
      '<!DOCTYPE a>',
      '<?p?>',
      'text',
      '"',
      '<',
      '\u0000',
      '<a xmlns="u"/>',
      '<faultcode>c</faultcode>',
      '&#0;',
      '&#x110000;',
      '&#xd800;',
    ),
    { maxLength: 30 },
  );
  const any = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    soup.map((parts) => parts.join('')),
    soup.map((parts) => `<root>${parts.join('')}</root>`),
  );

  test('parseXml gives an element or a sentence, never anything else', () => {
    let read = 0;
    fc.assert(
      fc.property(any, (xml) => {
        try {
          const root = parseXml(xml);
          read += 1;
          expect(typeof root.name).toBe('string');
          // References may lead round and round; reading ends all the same.
          for (const name of ['r', 'm', 'a']) expect(typeof (textOf(root, root, name) ?? '')).toBe('string');
          const fault = readFault(root);
          expect(fault === undefined || typeof fault.code === 'string').toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
          expect((error as Error).message).not.toBe('');
        }
      }),
      { ...seeded, numRuns: 5_000 },
    );
    expect(read).toBeGreaterThan(200);
  });

  test('decodeBody reads any bytes under any declaration', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.string({ maxLength: 12 }), (bytes, name) => {
        const body = Buffer.concat([Buffer.from(`<?xml encoding="${name}"?>`), bytes]);
        expect(typeof decodeBody(body, '')).toBe('string');
        expect(typeof decodeBody(body, `text/xml; charset=${name}`)).toBe('string');
      }),
      seeded,
    );
  });
});

describe('records', () => {
  const fields = ['id', 'phone', 'text'];
  const plain = fc.string({ unit: fc.constantFrom('a', '1', '电', '-', '<', '&'), maxLength: 5 });

  test('elements come back as they were written, absent ones as nothing', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ id: plain, phone: fc.option(plain), text: noReturns }), { maxLength: 8 }),
        (rows) => {
          const xml = rows.map((row) =>
            fillTemplate(
              `<row><i>{id}</i>${row.phone === null ? '' : '<p>{phoneNo}</p>'}<t>{text}</t></row>`,
              { id: row.id, phoneNo: row.phone ?? '', text: row.text },
              [],
            ),
          );
          const root = parseXml(`<all>${xml.join('')}</all>`);
          const form = { form: 'elements' as const, item: 'row', fields: { id: 'i', phone: 'p', text: 't' } };
          expect(readRecords(root, form)).toEqual(
            rows.map((row) => ({ id: row.id, phone: row.phone ?? '', text: carried(row.text).trim() })),
          );
        },
      ),
      seeded,
    );
  });

  test('a text with separators comes back; the last field keeps the separator of fields', () => {
    const last = fc.string({ unit: fc.constantFrom('a', ',', '电'), minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(fc.array(fc.tuple(plain, plain, last), { maxLength: 8 }), (rows) => {
        const joined = rows.map((row) => row.join(',')).join(';');
        const root = parseXml(fillTemplate('<a><list>{text}</list></a>', { text: joined }, []));
        const form = {
          form: 'text' as const,
          element: 'list',
          recordSeparator: ';',
          fieldSeparator: ',',
          fields,
        };
        expect(readRecords(root, form)).toEqual(rows.map(([id, phone, rest]) => ({ id, phone, text: rest })));
      }),
      seeded,
    );
  });

  test('any text gives records of the named fields', () => {
    fc.assert(
      fc.property(
        text,
        fc.constantFrom(',', '|', '||', '\n', ';'),
        fc.constantFrom(';', '\n', '@'),
        (value, fieldSeparator, recordSeparator) => {
          const root = parseXml(fillTemplate('<list>{text}</list>', { text: value }, []));
          for (const one of readRecords(root, {
            form: 'text',
            element: 'list',
            recordSeparator,
            fieldSeparator,
            fields,
          }))
            expect(Object.keys(one)).toEqual(fields);
        },
      ),
      seeded,
    );
  });
});
