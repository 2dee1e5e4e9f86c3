import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkTemplate,
  placeholdersOf,
  renderTemplate,
  templateKinds,
} from '../../../shared/sms/template.ts';

const notice = '{{姓名}}您好：{{#用户}}{{户名}}（{{户号}}）限{{限额kW}}kW{{/用户}}。电话{{咨询电话}}';

describe('placeholdersOf', () => {
  it('lists no placeholder of a kind twice', () => {
    for (const kind of templateKinds) {
      const names = placeholdersOf(kind);
      expect([kind, new Set(names).size]).toEqual([kind, names.length]);
    }
  });

  it('offers all that a notification must say', () => {
    const needed = ['户名', '户号', '时段', '限额kW', '轮次', '原因', '咨询电话'];
    for (const kind of ['prepare', 'order', 'change', 'restore', 'risk'] as const)
      expect(placeholdersOf(kind)).toEqual(expect.arrayContaining(needed));
  });

  it('offers an office the sums of a plan and nothing about a single customer', () => {
    expect(placeholdersOf('office')).toEqual(expect.arrayContaining(['户数', '总压减', '时段']));
    for (const name of ['户名', '户号', '限额kW']) expect(placeholdersOf('office')).not.toContain(name);
  });
});

describe('checkTemplate', () => {
  it('finds no fault in a text that uses every placeholder of its kind', () => {
    for (const kind of templateKinds) {
      const text = placeholdersOf(kind).map((name) => `{{${name}}}`);
      expect([kind, checkTemplate(kind, text.join('，'))]).toEqual([kind, []]);
    }
  });

  it('finds no fault in a repeated section and in spaces within the braces', () => {
    expect(checkTemplate('order', notice)).toEqual([]);
    expect(checkTemplate('order', '{{ 姓名 }}{{ # 用户 }}{{ 户名 }}{{ / 用户 }}')).toEqual([]);
  });

  it('finds no fault in single braces', () => {
    expect(checkTemplate('order', '{注意}{{姓名}}')).toEqual([]);
  });

  it('names every unknown placeholder with its position', () => {
    expect(checkTemplate('order', '请{{电话}}或{{姓名}}{{金额}}')).toEqual([
      { position: 1, name: '电话', problem: 'unknown' },
      { position: 14, name: '金额', problem: 'unknown' },
    ]);
  });

  it('refuses an empty placeholder', () => {
    expect(checkTemplate('order', '请{{ }}')).toEqual([{ position: 1, name: '', problem: 'unknown' }]);
    expect(checkTemplate('order', '{{}}')).toEqual([{ position: 0, name: '', problem: 'unknown' }]);
  });

  it('refuses placeholders of another kind', () => {
    expect(checkTemplate('info', '{{限额kW}}')).toMatchObject([{ name: '限额kW', problem: 'unknown' }]);
    expect(checkTemplate('office', '{{户名}}')).toMatchObject([{ name: '户名', problem: 'unknown' }]);
    expect(checkTemplate('order', '{{总压减}}')).toMatchObject([{ name: '总压减', problem: 'unknown' }]);
  });

  it.each(['constructor', 'toString', '__proto__'])('refuses %s like any unknown name', (name) => {
    expect(checkTemplate('order', `{{${name}}}`)).toEqual([{ position: 0, name, problem: 'unknown' }]);
  });

  it('refuses a section that is not closed, at the place where it opens', () => {
    expect(checkTemplate('order', '您好{{#用户}}{{户名}}')).toEqual([
      { position: 2, name: '#用户', problem: 'unclosed' },
    ]);
  });

  it('refuses a section within a section and an end without a beginning', () => {
    expect(checkTemplate('order', '{{#用户}}{{#用户}}{{户名}}{{/用户}}')).toEqual([
      { position: 7, name: '#用户', problem: 'nested' },
    ]);
    expect(checkTemplate('order', '{{户名}}{{/用户}}')).toEqual([
      { position: 6, name: '/用户', problem: 'nested' },
    ]);
  });

  it('refuses a section that repeats something else', () => {
    expect(checkTemplate('order', '{{#户名}}x{{/户名}}')).toMatchObject([
      { position: 0, name: '#户名', problem: 'unknown' },
      { name: '/户名', problem: 'unknown' },
    ]);
  });

  it.each([
    ['{{姓名', 0],
    ['您好{{姓名}', 2],
    ['姓名}}', 2],
  ])('refuses the half-open %j at its position', (text, position) => {
    expect(checkTemplate('order', text)).toMatchObject([{ position, problem: 'unclosed' }]);
  });

  it('names the position of a half-open placeholder that follows a good one', () => {
    expect(checkTemplate('order', '{{姓名}}您好，{{户名')).toMatchObject([
      { position: 9, problem: 'unclosed' },
    ]);
    expect(checkTemplate('order', '{{姓名}}您好，户名}}')).toMatchObject([
      { position: 11, problem: 'unclosed' },
    ]);
  });
});

describe('renderTemplate', () => {
  const shared = { 姓名: '王强', 咨询电话: '95598' };
  const first = { 户名: '抚顺铝厂', 户号: '100001', 限额kW: '800' };
  const second = { 户名: '新抚钢', 户号: '100002', 限额kW: '1200' };

  it('fills the text of one customer', () => {
    expect(renderTemplate(notice, shared, [first])).toMatchObject({
      text: '王强您好：抚顺铝厂（100001）限800kW。电话95598',
      missing: [],
    });
  });

  it('repeats the section for each customer of one person, in their order', () => {
    expect(renderTemplate(notice, shared, [first, second]).text).toBe(
      '王强您好：抚顺铝厂（100001）限800kW；新抚钢（100002）限1200kW。电话95598',
    );
  });

  it('leaves the section out when there is no customer', () => {
    expect(renderTemplate(notice, shared, []).text).toBe('王强您好：。电话95598');
  });

  it('takes the first customer outside a section', () => {
    expect(renderTemplate('{{户名}}', shared, [first, second]).text).toBe('抚顺铝厂');
  });

  it('lets each customer override a shared value within the section only', () => {
    const text = '{{时段}}|{{#用户}}{{时段}}{{/用户}}';
    expect(renderTemplate(text, { 时段: '全天' }, [{ 时段: '上午' }, {}]).text).toBe('全天|上午；全天');
  });

  it('fills several sections and spaces within the braces', () => {
    const text = '{{ #用户 }}{{ 户名 }}{{ /用户 }}/{{#用户}}{{户号}}{{/用户}}';
    expect(renderTemplate(text, shared, [first, second]).text).toBe('抚顺铝厂；新抚钢/100001；100002');
  });

  it('lists what has no value once, and shows it in the text', () => {
    const rendered = renderTemplate('{{户名}}{{原因}}{{原因}}{{轮次}}', { 原因: '' }, [first]);
    expect(rendered.missing).toEqual(['原因', '轮次']);
    expect(rendered.text).toBe('抚顺铝厂〔原因〕〔原因〕〔轮次〕');
  });

  it('lists what only one of several customers lacks', () => {
    const rendered = renderTemplate('{{#用户}}{{限额kW}}{{/用户}}', {}, [first, { ...second, 限额kW: '' }]);
    expect(rendered.missing).toEqual(['限额kW']);
    expect(rendered.text).toBe('800；〔限额kW〕');
  });

  it('puts a value in as it is, never reading it as a template', () => {
    const values = { 原因: '{{姓名}} $& $1', 姓名: '王强' };
    expect(renderTemplate('因{{原因}}', values, []).text).toBe('因{{姓名}} $& $1');
  });

  it.each(['constructor', 'toString', 'hasOwnProperty'])(
    'treats {{%s}} as a name without a value',
    (name) => {
      const rendered = renderTemplate(`{{${name}}}`, shared, [first]);
      expect(rendered).toMatchObject({ text: `〔${name}〕`, missing: [name] });
    },
  );

  it('says of every piece which placeholder it came from', () => {
    expect(renderTemplate('致{{姓名}}：{{原因}}', shared, []).pieces).toEqual([
      { text: '致' },
      { text: '王强', field: '姓名' },
      { text: '：' },
      { text: '〔原因〕', field: '原因' },
    ]);
  });

  const word = fc.string({ unit: fc.constantFrom('限', '电', '1', ' ', '，', '$', '\n'), maxLength: 8 });
  const names = placeholdersOf('order');
  const piece = fc.oneof(
    word,
    fc.constantFrom(...names).map((name) => `{{${name}}}`),
  );
  const line = fc.array(piece, { maxLength: 8 }).map((all) => all.join(''));
  const body = fc
    .tuple(line, fc.option(line), line)
    .map(([before, inner, after]) =>
      inner === null ? before + after : `${before}{{#用户}}${inner}{{/用户}}${after}`,
    );
  const values = fc.dictionary(fc.constantFrom(...names), word);
  const customers = fc.array(values, { maxLength: 4 });

  it('leaves no brace pair in the text of any template that may be saved', () => {
    fc.assert(
      fc.property(body, values, customers, (text, common, each) => {
        expect(checkTemplate('order', text)).toEqual([]);
        expect(renderTemplate(text, common, each).text).not.toMatch(/\{\{|\}\}/);
      }),
    );
  });

  it('leaves no brace pair for any text that passes the check, however braces are strewn', () => {
    const strewn = fc.array(fc.constantFrom('{', '}', '{{', '}}', '#', '/', ' ', '用户', '姓名', '电'), {
      maxLength: 14,
    });
    fc.assert(
      fc.property(strewn, (all) => {
        const text = all.join('');
        fc.pre(checkTemplate('order', text).length === 0);
        expect(renderTemplate(text, { 姓名: '王强' }, [{}]).text).not.toMatch(/\{\{|\}\}/);
      }),
      { numRuns: 2_000 },
    );
  });

  it('joins its pieces to the text, and marks exactly what is missing', () => {
    fc.assert(
      fc.property(body, values, customers, (text, common, each) => {
        const rendered = renderTemplate(text, common, each);
        expect(rendered.pieces.map((one) => one.text).join('')).toBe(rendered.text);
        const marked = [...rendered.text.matchAll(/〔(.*?)〕/g)].map((match) => match[1]!);
        expect(new Set(marked)).toEqual(new Set(rendered.missing));
        expect(new Set(rendered.missing).size).toBe(rendered.missing.length);
      }),
    );
  });
});
