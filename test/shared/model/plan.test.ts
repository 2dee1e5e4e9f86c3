import { describe, expect, it } from 'vitest';
import { mayAct, type Role, roles } from '../../../shared/model/account.ts';
import {
  blockTotals,
  emergencyIssueFrom,
  type PlanState,
  type PlanStep,
  planStates,
  planSteps,
  planTransitions,
} from '../../../shared/model/plan.ts';

const dispatching: Role[] = ['dispatcher', 'supervisor'];
const approving: Role[] = ['supervisor'];

/** Every step that exists, by state: where it leads and who may take it. What is not here does not exist. */
const life: Record<PlanState, Partial<Record<PlanStep, [PlanState, Role[]]>>> = {
  draft: { submit: ['submitted', dispatching], cancel: ['cancelled', dispatching] },
  submitted: {
    reject: ['draft', approving],
    approve: ['approved', approving],
    cancel: ['cancelled', dispatching],
  },
  approved: {
    reject: ['draft', approving],
    issue: ['issued', dispatching],
    cancel: ['cancelled', dispatching],
  },
  issued: {
    execute: ['executing', dispatching],
    restore: ['restored', dispatching],
    cancel: ['cancelled', dispatching],
  },
  executing: { restore: ['restored', dispatching], cancel: ['cancelled', dispatching] },
  restored: { evaluate: ['evaluated', dispatching] },
  evaluated: {},
  cancelled: {},
};

const everyCase = planStates.flatMap((state) =>
  planSteps.flatMap((step) => roles.map((role): [PlanState, PlanStep, Role] => [state, step, role])),
);

/** Where the table leads, or undefined when the step is refused. */
function take(state: PlanState, step: PlanStep, role: Role): PlanState | undefined {
  const { from, to, roles: allowed } = planTransitions[step];
  return from.includes(state) && mayAct(role, allowed) ? to : undefined;
}

describe('the life of a plan', () => {
  it('has a case for every state, step and role', () => {
    expect(everyCase).toHaveLength(8 * 8 * 4);
    expect(Object.keys(planTransitions).sort()).toEqual([...planSteps].sort());
  });

  it.each(everyCase)('from %s by %s as %s goes where the rules say, or nowhere', (state, step, role) => {
    const rule = life[state][step];
    expect(take(state, step, role)).toBe(rule?.[1].includes(role) ? rule[0] : undefined);
  });

  it('leads from draft to evaluated in six steps', () => {
    const steps: PlanStep[] = ['submit', 'approve', 'issue', 'execute', 'restore', 'evaluate'];
    const states: (PlanState | undefined)[] = ['draft'];
    for (const step of steps) states.push(take(states.at(-1)!, step, 'supervisor'));
    expect(states).toEqual([
      'draft',
      'submitted',
      'approved',
      'issued',
      'executing',
      'restored',
      'evaluated',
    ]);
  });

  it('can be cancelled from every state before restored and from none after', () => {
    const order = planStates.indexOf('restored');
    expect([...planTransitions.cancel.from].sort()).toEqual(planStates.slice(0, order).sort());
  });

  it('gives an administrator and a viewer no step at all', () => {
    for (const step of planSteps) {
      expect([step, mayAct('viewer', planTransitions[step].roles)]).toEqual([step, false]);
      expect([step, mayAct('administrator', planTransitions[step].roles)]).toEqual([step, false]);
    }
  });
});

describe('an emergency', () => {
  it('may be issued at once from draft or submitted, never once it is out or over', () => {
    expect([...emergencyIssueFrom].sort()).toEqual(['draft', 'submitted']);
  });
});

describe('the totals of a plan by block', () => {
  const block = (startMs: number, endMs: number, targetKw: number) => ({ startMs, endMs, targetKw });
  const items = [
    { round: 1, reductionKw: 300 },
    { round: 1, reductionKw: 200 },
    { round: 2, reductionKw: 100 },
  ];

  it('count a round in the blocks it covers, and the least where it covers a part', () => {
    const plan = {
      startMs: 0,
      endMs: 30,
      targetKw: 600,
      rounds: [{ no: 2, startMs: 10, endMs: 25 }],
      blocks: [block(0, 10, 400), block(10, 20, 600), block(20, 30, 500)],
    };
    expect(blockTotals(plan, items).map((one) => one.plannedKw)).toEqual([500, 600, 500]);
  });

  it('are those of the whole window for a plan without blocks, and nothing without customers', () => {
    const plan = { startMs: 0, endMs: 30, targetKw: 600, rounds: [], blocks: [] };
    expect(blockTotals(plan, items)).toEqual([{ ...block(0, 30, 600), plannedKw: 600 }]);
    expect(blockTotals(plan, [])).toEqual([{ ...block(0, 30, 600), plannedKw: 0 }]);
  });
});
