import { describe, expect, it } from 'vitest';
import type { PlanFields, PlanItem } from '../../../shared/model/plan.ts';
import { compareItems, mergePlans } from '../../../shared/model/plan-merge.ts';

const item = (no: number, reductionKw: number, round = 1): PlanItem => ({
  customerId: `00000000-0000-4000-8000-00000000000${no}`,
  round,
  reductionKw,
  limitKw: 900,
});
const base: PlanFields = {
  name: '二号方案',
  kind: 'emergency',
  measure: 'avoid',
  level: '2',
  reason: '电力缺口',
  startMs: 100,
  endMs: 200,
  targetKw: 1_000,
  blocks: [],
  rounds: [],
  overrideReason: '',
  items: [item(1, 500), item(2, 500)],
};

describe('two desks at the same draft', () => {
  it('keep the changes of both when they touch different things', () => {
    const ours = { ...base, name: '二号', items: [item(1, 600), item(2, 500)] };
    const theirs = { ...base, endMs: 300, items: [item(1, 500), item(2, 500), item(3, 100)] };
    const merged = mergePlans(base, ours, theirs);
    expect(merged.fields).toEqual({
      ...base,
      name: '二号',
      endMs: 300,
      items: [item(1, 600), item(2, 500), item(3, 100)],
    });
    expect(merged.clashes).toEqual([]);
    expect(merged.theirs).toEqual({ fields: ['endMs'], added: 1, removed: 0, changed: 0 });
  });

  it('keep ours where both changed the same, and say so', () => {
    const merged = mergePlans(
      base,
      { ...base, endMs: 250, items: [item(1, 700), item(2, 500)] },
      { ...base, endMs: 300, items: [item(1, 800), item(2, 500)] },
    );
    expect(merged.fields).toMatchObject({ endMs: 250, items: [item(1, 700), item(2, 500)] });
    expect(merged.clashes).toEqual(['endMs', 'items']);
  });

  it('take out what either took out', () => {
    const merged = mergePlans(base, { ...base, items: [item(2, 500)] }, { ...base, items: [item(1, 500)] });
    expect(merged.fields.items).toEqual([]);
    expect(merged.clashes).toEqual([]);
  });
});

describe('two plans side by side', () => {
  it('show who came, who went and whose figures differ', () => {
    const found = compareItems([item(1, 1), item(2, 2), item(3, 3)], [item(2, 2), item(3, 9), item(4, 4)]);
    expect(found.added).toEqual([item(4, 4)]);
    expect(found.removed).toEqual([item(1, 1)]);
    expect(found.changed).toEqual([{ before: item(3, 3), after: item(3, 9) }]);
    expect(found.same).toBe(1);
  });
});
