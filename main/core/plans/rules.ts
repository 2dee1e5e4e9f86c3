import { AppError } from '../../../shared/errors.ts';
import { type Actor, mayAct } from '../../../shared/model/account.ts';
import type { Customer } from '../../../shared/model/archive.ts';
import type { MessageKind } from '../../../shared/model/message.ts';
import {
  emergencyIssueFrom,
  type Plan,
  type PlanFields,
  type PlanProblem,
  type PlanState,
  type PlanStep,
  planTransitions,
} from '../../../shared/model/plan.ts';

/** Every rule a plan breaks, customer by customer. `customers` must hold all customers of the plan. */
export function planProblems(fields: PlanFields, customers: ReadonlyMap<string, Customer>): PlanProblem[] {
  const problems: PlanProblem[] = [];
  if (fields.items.length === 0) problems.push({ name: fields.name, problem: 'empty', maxKw: 0 });
  if (fields.endMs <= fields.startMs) problems.push({ name: fields.name, problem: 'window', maxKw: 0 });
  for (const round of fields.rounds)
    if (round.endMs <= round.startMs || round.startMs < fields.startMs || round.endMs > fields.endMs)
      problems.push({ name: `第 ${round.no} 轮`, problem: 'round-window', maxKw: 0 });
  const seen = new Set<string>();
  for (const item of fields.items) {
    const customer = customers.get(item.customerId);
    if (!customer) {
      problems.push({
        customerId: item.customerId,
        name: item.customerId.slice(0, 8),
        problem: 'unknown',
        maxKw: 0,
      });
      continue;
    }
    const of = (problem: PlanProblem['problem'], maxKw = 0): PlanProblem => ({
      customerId: customer.id,
      name: customer.name,
      problem,
      maxKw,
    });
    if (seen.has(customer.id)) problems.push(of('twice'));
    seen.add(customer.id);
    if (customer.isProtected) problems.push(of('protected'));
    if (item.reductionKw <= 0 && item.limitKw <= 0) problems.push(of('no-reduction'));
    if (item.limitKw > 0 && item.limitKw < customer.securityKw) {
      problems.push(of('under-security', Math.max(0, item.reductionKw + item.limitKw - customer.securityKw)));
    }
  }
  return problems;
}

const needsReason: PlanProblem['problem'][] = ['protected', 'under-security'];

/** Refuses a plan that cannot go on; protected customers and security loads yield to a supervisor's reason only. */
export function assertComplete(fields: PlanFields, problems: PlanProblem[]): void {
  const hard = problems.find((one) => !needsReason.includes(one.problem));
  if (hard) throw new AppError('plan-incomplete', { name: hard.name, problem: hard.problem });
  const soft = problems.find((one) => needsReason.includes(one.problem));
  if (soft && fields.overrideReason === '')
    throw new AppError('plan-protected', { name: soft.name, maxKw: soft.maxKw });
}

/** The state after a step, or `plan-state` / `denied`. One table decides; see `planTransitions`. */
export function nextState(plan: Plan, step: PlanStep, actor: Actor): PlanState {
  const transition = planTransitions[step];
  if (!mayAct(actor.role, transition.roles))
    throw new AppError('denied', { role: transition.roles[0] ?? '' });
  const isUrgent = step === 'issue' && plan.kind === 'emergency' && emergencyIssueFrom.includes(plan.state);
  if (isUrgent && !mayAct(actor.role, ['supervisor'])) throw new AppError('denied', { role: 'supervisor' });
  if (!isUrgent && !transition.from.includes(plan.state))
    throw new AppError('plan-state', { state: plan.state, step });
  return transition.to;
}

/** In which states of a plan its notices may go out; orders and all-clears leave with their own steps. */
const noticeStates: Partial<Record<MessageKind, readonly PlanState[]>> = {
  prepare: ['approved', 'issued', 'executing'],
  risk: ['approved', 'issued', 'executing'],
  change: ['issued', 'executing'],
  office: ['approved', 'issued', 'executing', 'restored'],
};

/** Refuses a notice of a plan at the wrong time; an emergency may be announced before it is approved. */
export function assertNotice(plan: Plan, kind: MessageKind): void {
  const isUrgent = plan.kind === 'emergency' && kind === 'prepare' && emergencyIssueFrom.includes(plan.state);
  const states = noticeStates[kind];
  if (states && !isUrgent && !states.includes(plan.state))
    throw new AppError('plan-state', { state: plan.state, step: kind });
}
