import { createHash, randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { elements, envelope, message } from '../../support/cmpp-soap.ts';
import { SmsHouse, soon } from '../../support/sms-server.ts';

let house: SmsHouse;
beforeEach(() => {
  house = new SmsHouse();
});
afterEach(() => house.close());

const phone = '13987654321';
const declaration = '<?xml version="1.0" encoding="utf-8"?>';
/** A batch of one message whose text is written as XML. */
const batch = (clientId: string, textXml: string) =>
  `<message><clientId>${clientId}</clientId><phone>${phone}</phone><text>${textXml}</text></message>`;

async function post(xml: string, operation = 'SendBatch') {
  const response = await fetch(`http://127.0.0.1:${house.port}/sms`, {
    method: 'POST',
    headers: {
      'content-type': 'text/xml; charset=utf-8',
      soapaction: `"urn:orderly-power:sms:1/${operation}"`,
    },
    body: xml,
  });
  return { status: response.status, type: response.headers.get('content-type'), xml: await response.text() };
}
const stored = () => house.withStore((q) => q('deliveries').select('client_id', 'phone', 'body'));

describe('bodies that would keep the server busy', () => {
  const document = (type: string, textXml: string) =>
    `${declaration}${type}${envelope('SendBatch', batch('c1', textXml)).replace(declaration, '')}`;
  const laughs = Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join(
    '',
  );
  const elementsBelow = (content: string) => envelope('SendBatch', content);

  test.each([
    ['a document type', document('<!DOCTYPE x>', 'x')],
    ['a document type in small letters', document('<!doctype x>', 'x')],
    ['an entity of its own', document('<!DOCTYPE x [<!ENTITY e "停电">]>', '&e;')],
    [
      'a file of the server as an entity',
      document('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', '&e;'),
    ],
    ['entities that grow into gigabytes', document(`<!DOCTYPE x [<!ENTITY l0 "ha">${laughs}]>`, '&l9;')],
    ['a document type after a comment', document('<!-- first --><!DOCTYPE x [<!ENTITY e "y">]>', '&e;')],
    ['10,000 elements inside each other', elementsBelow('<a>'.repeat(10_000) + '</a>'.repeat(10_000))],
    ['10,000 elements that never end', '<a>'.repeat(10_000)],
    ['a million elements', elementsBelow('<a/>'.repeat(1_000_000))],
    ['a million beginnings of elements', '<'.repeat(1_000_000)],
  ])('%s is refused before it is parsed, and the server lives on', async (_, xml) => {
    await house.start({ loginStatus: () => 3 });
    const started = performance.now();
    expect((await post(xml)).status).toBe(400);
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(await stored()).toEqual([]);
    expect((await house.call('SendBatch', message('c2', phone, 'after it'))).status).toBe(200);
  });

  test.each([
    ['a comment', '<!-- '],
    ['a CDATA section', '<![CDATA[ '],
    ['an instruction', '<? '],
    ['an element', '<a b="'],
  ])('%s that never ends is no endless loop', async (_, begin) => {
    await house.start({ loginStatus: () => 3 });
    const answer = await post(`${declaration}${begin}${'x'.repeat(1_000_000)}`);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect((await house.call('Health', '')).status).toBe(200);
  });

  test('an entity nobody declared is a fault and not an empty text', async () => {
    await house.start({ loginStatus: () => 3 });
    expect((await post(envelope('SendBatch', batch('c1', 'a&undeclared;b')))).status).toBe(500);
    expect(await stored()).toEqual([]);
  });
});

describe('texts reach the phone exactly as the caller meant them', () => {
  test.each([
    ['the marks of XML', 'a < b & c > d "e" \'f\' ]]> </text>'],
    ['what looks like entities', '&amp; &lt; &#65; &停;'],
    ['an emoji of one and of several code points', '😀 👍🏽 👨‍👩‍👧'],
    ['characters beyond 16 bits', '𠮷野家'],
    ['spaces, tabs and line ends at both ends and inside', '  两个\t制表\n换行  \n'],
    ['Chinese punctuation and brackets', '【演练】“限电”——《通知》、￥100…'],
    ['the words of objects', '__proto__ constructor [object Object]'],
  ])('%s', async (_, text) => {
    await house.start();
    expect((await house.call('SendBatch', message('c1', phone, text))).status).toBe(200);
    await soon(() => house.operator.submits[0], 'the submit');
    expect(house.sent).toEqual([text]);
    expect(house.operator.submits[0]!.phones).toEqual([phone]);
  });

  test.each([
    ['CDATA with spaces around and inside', 'a <![CDATA[ b ]]> c', 'a  b  c'],
    ['CDATA with marks', '<![CDATA[<b> & "c" &amp;]]>', '<b> & "c" &amp;'],
    ['two CDATA sections around the end mark of one', '<![CDATA[a]]]]><![CDATA[>b]]>', 'a]]>b'],
    ['CDATA that looks like a document type', '<![CDATA[<!DOCTYPE x>]]>', '<!DOCTYPE x>'],
    ['a comment inside', '停<!-- <!DOCTYPE x> not sent -->电', '停电'],
    ['characters by number', '&#20572;&#x7535;&#x1F600;', '停电😀'],
    ['entities of XML itself', '&lt;&amp;&gt;&quot;&apos;', '<&>"\''],
  ])('%s', async (_, xml, text) => {
    await house.start();
    expect((await post(envelope('SendBatch', batch('c1', xml)))).status).toBe(200);
    await soon(() => house.operator.submits[0], 'the submit');
    expect(house.sent).toEqual([text]);
  });

  test('a text of 1,000 characters arrives whole in its parts', async () => {
    await house.start();
    const text = Array.from({ length: 100 }, (_, i) => `第${String(i).padStart(3, '0')}户限电😀。`).join('');
    expect(text).toHaveLength(1_000);
    await house.call('SendBatch', message('c1', phone, text));
    await soon(() => house.operator.submits.length > 0, 'the submit');
    await soon(() => house.operator.submits.length === house.operator.submits[0]!.pkTotal, 'all parts');
    expect(house.sent.join('')).toBe(text);
  });
});

describe('envelopes of other programs', () => {
  /** As a pretty printer writes it: other prefixes, white space around every value, empty elements, comments. */
  function prettyEnvelope(body: string): string {
    const wss = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-';
    const nonce = randomBytes(16);
    const created = new Date().toISOString();
    const digest = createHash('sha1').update(nonce).update(created).update('pass-a').digest('base64');
    return `
<!-- made by hand -->
<S:Envelope
    xmlns:S='http://schemas.xmlsoap.org/soap/envelope/'
    xmlns:o = "urn:orderly-power:sms:1"
  >
  <S:Header>
    <sec:Security S:mustUnderstand="1" xmlns:sec="${wss}wssecurity-secext-1.0.xsd">

      <sec:UsernameToken>
        <sec:Username>
          station-a
        </sec:Username>
        <sec:Password
          Type="${wss}username-token-profile-1.0#PasswordDigest">
          ${digest}
        </sec:Password>
        <sec:Nonce EncodingType="${wss}soap-message-security-1.0#Base64Binary">
          ${nonce.toString('base64')}
        </sec:Nonce>
        <u:Created xmlns:u="${wss}wssecurity-utility-1.0.xsd">
          ${created}
        </u:Created>
      </sec:UsernameToken>
    </sec:Security>
  </S:Header>

  <S:Body>
${body}
  </S:Body>
</S:Envelope>
`;
  }

  test('a pretty-printed batch is taken, and only its texts keep their white space', async () => {
    await house.start();
    const answer = await post(
      prettyEnvelope(`
    <o:SendBatchRequest>
      <!-- one -->
      <o:message>
        <o:clientId>
          c1
        </o:clientId>
        <o:phone> 139 8765 4321 </o:phone>
        <o:text> 停电 </o:text>
        <o:priority>
          0
        </o:priority>
        <o:serviceNo/>
      </o:message>
      <o:message>
        <o:clientId>c2</o:clientId>
        <o:phone>${phone}</o:phone>
        <o:text>恢复</o:text>
        <o:serviceNo>
        </o:serviceNo>
      </o:message>
    </o:SendBatchRequest>`),
    );
    expect(answer.status).toBe(200);
    expect(elements(answer.xml, 'clientId')).toEqual(['c1', 'c2']);
    await soon(() => house.operator.submits.length === 2, 'both submits');
    expect(house.sent).toEqual([' 停电 ', '恢复']);
    expect(house.operator.submits.map((one) => one.srcId)).toEqual(['10690001', '10690001']);
  });

  test('the other calls take white space around their values as well', async () => {
    await house.start({ loginStatus: () => 3 });
    await house.call('SendBatch', message('c1', phone, 'x'));
    const query = await post(
      prettyEnvelope(`<o:QueryStatesRequest>
        <o:clientId>
          c1
        </o:clientId>
      </o:QueryStatesRequest>`),
      'QueryStates',
    );
    expect(elements(query.xml, 'clientId')).toEqual(['c1']);
    const fetched = await post(
      prettyEnvelope(`<o:FetchInboundRequest>
        <o:max>
          5
        </o:max>
        <o:waitMs> 0 </o:waitMs>
      </o:FetchInboundRequest>`),
      'FetchInbound',
    );
    expect(fetched.status).toBe(200);
    const health = await post(prettyEnvelope('<o:HealthRequest>\n\n</o:HealthRequest>'), 'Health');
    expect(elements(health.xml, 'queued')).toEqual(['1']);
  });

  test.each([
    ['SendBatch', 200],
    ['QueryStates', 200],
    ['AckInbound', 200],
    ['FetchInbound', 500],
  ])('%s with nothing but white space in it is answered with %d', async (operation, status) => {
    await house.start({ loginStatus: () => 3 });
    for (const inside of ['', '\n   \n'])
      expect((await post(envelope(operation, inside), operation)).status).toBe(status);
  });

  test('a byte order mark in front does no harm', async () => {
    await house.start({ loginStatus: () => 3 });
    expect((await post(`\ufeff${envelope('SendBatch', batch('c1', 'x'))}`)).status).toBe(200);
    expect(await stored()).toHaveLength(1);
  });
});

describe('faults', () => {
  const sendFirst = () => house.call('SendBatch', message('c1', phone, 'x'));

  test.each([
    ['no login', 'Client.Authentication', () => house.call('Health', '', { anonymous: true })],
    ['a wrong password', 'Client.Authentication', () => house.call('Health', '', { password: 'no' })],
    ['a text too long', 'Client', () => house.call('SendBatch', message('c2', phone, 'x'.repeat(1_001)))],
    ['a number that is no number', 'Client', () => house.call('FetchInbound', '<max>many</max>')],
    [
      'the id of another number',
      'Client.Conflict',
      () => house.call('SendBatch', message('c1', '13900000009', 'x')),
    ],
    ['the id of another text', 'Client.Conflict', () => house.call('SendBatch', message('c1', phone, 'y'))],
  ])('%s is a fault %s with the status 500', async (_, code, act) => {
    await house.start({ loginStatus: () => 3 });
    await sendFirst();
    const answer = await act();
    expect(answer.status).toBe(500);
    expect(elements(answer.xml, 'faultcode')).toEqual([`soap:${code}`]);
    expect(elements(answer.xml, 'faultstring')[0]).not.toBe('');
    expect(await stored()).toEqual([{ client_id: 'c1', phone: `+86${phone}`, body: 'x' }]);
  });

  test('a store that fails is a fault of the server that tells nothing about its inside', async () => {
    await house.start({ loginStatus: () => 3 });
    await house.withStore((q) =>
      q.raw(
        "create trigger full_disk before insert on deliveries begin select raise(abort, 'disk full'); end",
      ),
    );
    const answer = await house.call('SendBatch', message('c1', phone, 'x'));
    expect(answer.status).toBe(500);
    expect(elements(answer.xml, 'faultcode')).toEqual(['soap:Server']);
    expect(answer.xml).not.toMatch(/disk|insert|deliveries|select/i);
    await house.withStore((q) => q.raw('drop trigger full_disk'));
    expect((await house.call('SendBatch', message('c1', phone, 'x'))).status).toBe(200);
  });

  test.each([
    ['a tag that is not closed', '<a>'],
    ['no XML at all', 'hello'],
    ['tags in the wrong order', '<a><b></a></b>'],
  ])('%s is a fault with the status 500 in XML', async (_, xml) => {
    await house.start({ loginStatus: () => 3 });
    const answer = await post(xml);
    expect(answer.status).toBe(500);
    expect(answer.type).toContain('text/xml');
    expect(elements(answer.xml, 'faultstring')).toHaveLength(1);
  });
});
