import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../../shared/ids.ts';
import { generatedTemplates } from '../../../shared/sms/generated.ts';
import { checkTemplate } from '../../../shared/sms/template.ts';
import { diffTexts } from '../../../shared/text-diff.ts';
import { SmallApp } from '../../support/small-app.ts';

let small: SmallApp;
beforeAll(async () => {
  small = await SmallApp.open({ isStarted: false });
});
afterAll(() => small.close());

const list = async () => (await small.call('viewer', 'templates.list', {})).templates;

describe('generated plan templates', () => {
  it('exist for five messages of both kinds of plans and name nothing that does not exist', () => {
    const all = generatedTemplates();
    expect(all).toHaveLength(10);
    expect(new Set(all.map((one) => one.name)).size).toBe(10);
    for (const one of all) expect([one.name, checkTemplate(one.kind, one.text)]).toEqual([one.name, []]);
  });

  it('are made once, and then a plan uses the one of its kind with its own data', async () => {
    const { made } = await small.call('dispatcher', 'templates.generate', {});
    expect(made).toHaveLength(10);
    expect(await small.call('dispatcher', 'templates.generate', {})).toEqual({ made: [] });
    const works = await small.served({ name: '新抚轧钢厂' });
    const texts = [];
    for (const kind of ['planned', 'emergency'] as const) {
      const plan = await small.call('dispatcher', 'plans.save', small.draft([works.id], { kind }));
      const preview = await small.call('viewer', 'messages.preview', { kind: 'prepare', planId: plan.id });
      expect(preview.templateName).toBe(kind === 'planned' ? '预通知（计划）' : '预通知（紧急）');
      expect(preview.blocking).toEqual([]);
      texts.push(preview.recipients[0]?.text ?? '');
    }
    expect(texts[0]).toMatch(/拟于.*新抚轧钢厂.*避峰，压减500kW/);
    expect(texts[1]).toMatch(/紧急限电准备.*新抚轧钢厂.*请立即做好准备/);
  });

  it('a plan whose template was switched off gets a generated one instead of none', async () => {
    for (const one of await list())
      if (one.kind === 'risk') await small.call('dispatcher', 'templates.save', { ...one, isActive: false });
    const works = await small.served();
    const plan = await small.call('dispatcher', 'plans.save', small.draft([works.id]));
    const preview = await small.call('viewer', 'messages.preview', { kind: 'risk', planId: plan.id });
    expect(preview.recipients[0]?.text).toContain('拉闸风险预警');
    const active = (await list()).filter((one) => one.kind === 'risk' && one.isActive);
    expect(active.map((one) => [one.planKind, one.updatedBy])).toEqual([['planned', '自动生成']]);
  });
});

describe('templates', () => {
  it('are shown as real customers would get them before they are saved', async () => {
    const { samples } = await small.call('viewer', 'templates.sample', {
      kind: 'order',
      text: '{{户名}}请压减{{压减kW}}kW，{{原因}}',
    });
    expect(samples.length).toBeGreaterThan(0);
    expect(samples[0]?.text).toContain(`${samples[0]?.customer}请压减500kW，电力缺口`);
    expect(samples[0]?.missing).toEqual([]);
    const grid = await small.call('viewer', 'templates.sample', { kind: 'info', text: '{{缺口}}万千瓦' });
    expect(grid.samples[0]?.missing).toEqual(['缺口']);
  });

  it('keep every version with its author', async () => {
    const first = await small.call('dispatcher', 'templates.save', {
      name: '版本',
      kind: 'info',
      text: '第一版',
      isActive: true,
    });
    await small.call('otherDispatcher', 'templates.save', { ...first, text: '第二版' });
    const { versions } = await small.call('viewer', 'templates.versions', { id: first.id });
    expect(versions.map((one) => [one.version, one.text, one.updatedBy])).toEqual([
      [2, '第二版', 'otherDispatcher'],
      [1, '第一版', '周敏'],
    ]);
  });

  it('stand in a tree of categories that cannot bite its tail and keeps what it holds', async () => {
    const save = (name: string, parentId = '', id?: string) =>
      small.call('dispatcher', 'templates.saveCategory', { name, parentId, ...(id ? { id } : {}) });
    const root = await save('通知');
    const child = await save('迎峰', root.id);
    expect(
      (await small.refused('dispatcher', 'templates.saveCategory', { ...root, parentId: child.id })).code,
    ).toBe('invalid-input');
    expect((await small.refused('dispatcher', 'templates.removeCategory', { id: root.id })).code).toBe(
      'taken',
    );
    await small.call('dispatcher', 'templates.save', {
      name: '在类别里',
      kind: 'info',
      categoryId: child.id,
      text: '文',
      isActive: true,
    });
    const refused = await small.refused('dispatcher', 'templates.removeCategory', { id: child.id });
    expect([refused.code, refused.params.by]).toEqual(['taken', '在类别里']);
    expect((await small.refused('viewer', 'templates.removeCategory', { id: child.id })).code).toBe('denied');
  });
});

describe('the difference of two texts', () => {
  it('keeps what is common, and a placeholder is one piece', () => {
    const pieces = diffTexts('请于{{时段}}压减', '请在{{时段}}压减{{压减kW}}kW');
    expect(
      pieces
        .filter((one) => one.kind !== 'in')
        .map((one) => one.text)
        .join(''),
    ).toBe('请于{{时段}}压减');
    expect(
      pieces
        .filter((one) => one.kind !== 'out')
        .map((one) => one.text)
        .join(''),
    ).toBe('请在{{时段}}压减{{压减kW}}kW');
    expect(pieces).toContainEqual({ kind: 'in', text: '{{压减kW}}kW' });
    expect(diffTexts('同', '同')).toEqual([{ kind: 'same', text: '同' }]);
    expect(diffTexts('', '新')).toEqual([{ kind: 'in', text: '新' }]);
  });
});

describe('checks before a message leaves', () => {
  const people = async (count: number) => {
    const made = [];
    for (let i = 0; i < count; i += 1) made.push(await small.person('power', []));
    return made.map((one) => ({ kind: 'contact' as const, id: one.id }));
  };
  const preview = async (text: string, parts?: { kind: 'contact'; id: string }[]) =>
    small.call('viewer', 'messages.preview', {
      kind: 'free',
      text,
      audience: { parts: parts ?? (await people(1)) },
    });
  const codes = async (text: string) => (await preview(text)).checks.map((one) => [one.code, one.isBlocking]);

  it('point out what must be mended and what should be known', async () => {
    expect(await codes('平常的话')).toEqual([]);
    expect(await codes('')).toEqual([['empty', true]]);
    expect(await codes('{{没有}}')).toEqual([
      ['placeholder', true],
      ['missing', true],
    ]);
    expect(await codes('好的😀')).toEqual([['emoji', false]]);
    expect(await codes('【别家公司】通知')).toEqual([['signature', false]]);
    expect(await codes('【抚顺供电】通知')).toEqual([]);
    expect(await codes('字'.repeat(300))).toEqual([['long', false]]);
    expect(await codes('字'.repeat(690))).toEqual([['too-long', true]]);
  });

  it('name the people who lack something', async () => {
    const works = await small.served({ name: '有名厂' });
    const [nobody] = await people(1);
    const { checks, faulty } = await preview('{{户名}}请注意', [
      { kind: 'contact', id: works.power.id },
      nobody!,
    ]);
    expect(faulty).toBe(1);
    expect(checks).toMatchObject([{ code: 'missing', count: 1, people: ['王小明'] }]);
  });

  it('the same text to the same number within the set time asks first, also from another desk', async () => {
    const audience = { parts: await people(2) };
    const send = (who: 'dispatcher' | 'otherDispatcher', again = false) =>
      small.send(who, 'messages.send', {
        kind: 'free',
        text: '今晚错峰，请配合',
        audience,
        dedupeKey: newId(),
        again,
      });
    const both = await Promise.all([send('dispatcher'), send('otherDispatcher')]);
    expect(both.map((one) => (one.ok ? 'sent' : one.error.code)).toSorted()).toEqual([
      'recently-sent',
      'sent',
    ]);
    expect((await preview('今晚错峰，请配合', audience.parts)).recentBy).not.toBe('');
    expect((await send('otherDispatcher', true)).ok).toBe(true);
  });

  it('a double click, and a call repeated after a lost answer, are one message', async () => {
    const input = {
      kind: 'free' as const,
      text: '双击一次',
      audience: { parts: await people(1) },
      dedupeKey: newId(),
    };
    const all = await Promise.all([1, 2, 3].map(() => small.call('dispatcher', 'messages.send', input)));
    all.push(await small.call('dispatcher', 'messages.send', input));
    expect(new Set(all.map((one) => one.messageId)).size).toBe(1);
    expect(await small.deliveries(all[0]!.messageId)).toHaveLength(1);
  });

  it('an urgent message needs a second person, or a reason that is kept in the audit', async () => {
    const input = {
      kind: 'free' as const,
      text: '紧急：立即停机避险',
      audience: { parts: await people(1) },
      isUrgent: true,
    };
    const send = (change: object) =>
      small.send('dispatcher', 'messages.send', { ...input, dedupeKey: newId(), again: true, ...change });
    expect(await send({})).toMatchObject({ ok: false, error: { code: 'needs-approval' } });
    expect(await send({ overrideReason: '急' })).toMatchObject({ ok: false });
    expect(await send({ isUrgent: false, overrideReason: '线路故障' })).toMatchObject({ ok: true });
    const sent = await small.call('dispatcher', 'messages.send', {
      ...input,
      dedupeKey: newId(),
      again: true,
      overrideReason: '线路故障，主管不在场',
    });
    const { message } = await small.call('viewer', 'messages.get', { id: sent.messageId });
    expect(message.priority).toBe(0);
    const audit = await small.call('administrator', 'audit.list', { search: 'messages.override' });
    expect(audit.entries[0]?.detail).toContain('线路故障，主管不在场');
  });
});
