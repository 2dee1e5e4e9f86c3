import { describe, expect, test } from 'vitest';
import { cmccProfile, jiaxunProfile, type MasProfile } from '../../../../main/gateways/mas/profile.ts';
import { fillTemplate } from '../../../../main/gateways/mas/template.ts';
import { findAll, parseXml, textOf } from '../../../../main/gateways/xml.ts';
import { outbound } from '../../../support/cmpp-fakes.ts';
import { type Dialect, readXml } from '../../../support/mas-server.ts';
import { running, soon } from './bench.ts';
import { cmccSite, jiaxunSite, listProfile, listSite } from './sites.ts';

const style = { isWrapped: true, isQualified: false };
const sites: [string, Dialect, MasProfile][] = [
  ['cmcc_mas_wbs', cmccSite(style), cmccProfile(style)],
  ['SMsg', jiaxunSite(), jiaxunProfile()],
  ['the list site', listSite(), listProfile()],
];
const texts = [
  ['marks of XML', `a<b>c</b> & "d" 'e' <!-- f --> <?g?>`],
  ['the end of a CDATA section', '<![CDATA[x]]> ]]> &amp; &#65; &lt;'],
  ['emoji, families and rare characters', '😀👨‍👩‍👧‍👦𠮷①㈱'],
  ['a tab and line ends', 'eins\n\tzwei\n\ndrei'],
  ['blanks at both ends', '  text  '],
  ['braces that look like a placeholder', '{text} {password} {#phones}{phone}{/phones} {nothing}'],
  ['marks of replacing', '$& $1 $$ $`'],
  ['separators of lists', '1;2,3|4'],
];

describe.each(sites)('at %s', (_, dialect, profile) => {
  test.each(texts)('%s arrive exactly', async (_, text) => {
    const { server, gateway } = await running(dialect, profile);
    await gateway.send([outbound({ text })]);
    expect(server.sent.map((one) => one.text)).toEqual([text]);
  });

  test('control characters that XML forbids are left out and the rest arrives', async () => {
    const { server, gateway } = await running(dialect, profile);
    const forbidden = [...Array(32).keys()]
      .filter((code) => code !== 9 && code !== 10 && code !== 13)
      .map((code) => String.fromCharCode(code))
      .join('');
    await gateway.send([outbound({ text: `限${forbidden}电\ufffe\uffff` })]);
    expect(server.sent.map((one) => one.text)).toEqual(['限电']);
  });

  test('an account or password with marks of XML is no hole', async () => {
    const odd = `a<&>"'{text}</x>`;
    const { server, gateway } = await running(dialect, profile, { account: odd, password: odd });
    server.account = odd;
    server.password = odd;
    await gateway.send([outbound({ text: 'hello' })]);
    expect(server.sent.map((one) => one.text)).toEqual(['hello']);
  });
});

test.each([
  ['marks of XML', '<b> & "d" \'e\' ]]> &amp;'],
  ['emoji', '😀👨‍👩‍👧‍👦𠮷'],
  ['line ends', 'eins\nzwei'],
  ['only digits', '0012'],
])('an inbound text with %s comes exactly', async (_, text) => {
  const { server, listener } = await running(listSite(), listProfile());
  server.texts.push({ phone: '13800000001', serviceNo: '1', text });
  await soon(() => listener.received.length > 0, 'the text');
  expect(listener.received[0]!.text).toBe(text);
});

describe('reading an answer', () => {
  test('elements are found whatever their prefix, nested or not', () => {
    const root = parseXml('<a:x xmlns:a="u"><b:y><z>1</z></b:y><z>2</z></a:x>');
    expect(findAll(root, 'z').map((one) => one.text)).toEqual(['1', '2']);
    expect(textOf(root, root, 'y')).toBe('');
    expect(textOf(root, root, 'none')).toBeUndefined();
    expect(textOf(root, root, 'x')).toBe('');
  });

  test('CDATA and text become one text', () => {
    const root = parseXml('<a>x<![CDATA[<&]]>&lt;y&#x1F600;<!-- no --></a>');
    expect(root.text).toBe('x<&<y😀');
  });

  test('references of rpc/encoded are followed, wherever their target stands', () => {
    const root = parseXml(
      '<a><r href="#i"/><s href="#j"/><t href="#none"/><multiRef id="i">5</multiRef><u id="j">6</u></a>',
    );
    expect(['r', 's', 't'].map((name) => textOf(root, root, name))).toEqual(['5', '6', '']);
  });

  test.each([
    ['', 'empty'],
    ['<?xml version="1.0"?>', 'empty'],
    ['<a>', 'not XML'],
    ['<a></b>', 'not XML'],
    ['<a b=c/>', 'not XML'],
    ['text', 'not XML'],
    ['<!DOCTYPE a><a/>', 'document type'],
    [`${'<a>'.repeat(41)}${'</a>'.repeat(41)}`, 'too deep'],
  ])('%j is refused with a sentence', (xml, sentence) => {
    expect(() => parseXml(xml)).toThrow(sentence);
  });
});

describe('filling a template', () => {
  test('a section is repeated for each number with its place', () => {
    const filled = fillTemplate('<x>{#phones}<p n="{index}">{phone}</p>{/phones}{count}</x>', { count: 2 }, [
      '1',
      '2',
    ]);
    expect(filled).toBe('<x><p n="1">1</p><p n="2">2</p>2</x>');
  });

  test('outside a section {phone} is the first number, without numbers it is empty', () => {
    expect(fillTemplate('{phone}', {}, ['1', '2'])).toBe('1');
    expect(fillTemplate('[{phone}]{#phones}x{/phones}', {}, [])).toBe('[]');
  });

  test('several sections are filled each', () => {
    expect(fillTemplate('{#phones}a{phone}{/phones}-{#phones}b{phone}{/phones}', {}, ['1', '2'])).toBe(
      'a1a2-b1b2',
    );
  });

  test('a value of nought is a value', () => {
    expect(fillTemplate('{n}', { n: 0 }, [])).toBe('0');
  });

  test('a name without a value is named', () => {
    expect(() => fillTemplate('<a>{texd}</a>', { text: 'x' }, [])).toThrow('{texd}');
    expect(() => fillTemplate('{#phones}{nummer}{/phones}', {}, ['1'])).toThrow('{nummer}');
  });

  test('quotes are escaped, so a value may stand in an attribute', () => {
    const value = `"'<&>`;
    expect(readXml(fillTemplate('<a b="{v}" c=\'{v}\'/>', { v: value }, [])).attributes).toEqual({
      b: value,
      c: value,
    });
  });
});
