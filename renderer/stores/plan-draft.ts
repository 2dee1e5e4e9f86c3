import { create } from 'zustand';
import type { Plan, PlanEvent, PlanFields, PlanItem, PlanRound } from '../../shared/model/plan.ts';
import { type Merged, mergePlans } from '../../shared/model/plan-merge.ts';

/** Somebody else saved the plan while it was being changed here. */
export type Conflict = { theirs: Plan; by: string; atMs: number; merged: Merged };

type PlanDraft = {
  /** The plan as stored, and the fields as edited. */
  saved: Plan | undefined;
  fields: PlanFields | undefined;
  round: number;
  conflict: Conflict | undefined;
  load(plan: Plan, last?: PlanEvent): void;
  set(change: Partial<PlanFields>): void;
  setRound(round: number): void;
  /** A round's own window; undefined gives it the plan's again. */
  setWindow(no: number, window: Omit<PlanRound, 'no'> | undefined): void;
  put(...items: PlanItem[]): void;
  remove(...customerIds: string[]): void;
  /** Takes over what the other one saved, with the changes made here on top, or without them. */
  resolve(keepsOurs: boolean): void;
};

/** Only what the contract takes. */
export function planFieldsOf(fields: PlanFields): PlanFields {
  const { name, kind, measure, level, reason, startMs, endMs } = fields;
  const { targetKw, blocks, rounds, overrideReason, items } = fields;
  return {
    name,
    kind,
    measure,
    level,
    reason,
    startMs,
    endMs,
    targetKw,
    blocks,
    rounds,
    overrideReason,
    items,
  };
}

const fresh = (plan: Plan, round: number) => ({
  saved: plan,
  fields: planFieldsOf(plan),
  round,
  conflict: undefined,
});

/** The plan under the pen. What was typed stays, also when somebody else saves meanwhile. */
export const usePlanDraft = create<PlanDraft>((set) => ({
  saved: undefined,
  fields: undefined,
  round: 1,
  conflict: undefined,
  load(plan, last) {
    set((state) => {
      const { saved, fields } = state;
      if (saved?.id !== plan.id || !fields) return fresh(plan, 1);
      if (saved.version === plan.version) return { saved: plan };
      // Our own save may be heard of before it is answered: what stands there then is what was typed here.
      const isOurs = !isChanged({ saved: plan, fields });
      if (isOurs || !isChanged(state) || plan.state !== 'draft') return fresh(plan, state.round);
      const merged = mergePlans(planFieldsOf(saved), planFieldsOf(fields), planFieldsOf(plan));
      return { conflict: { theirs: plan, by: last?.userName ?? '', atMs: last?.atMs ?? 0, merged } };
    });
  },
  set(change) {
    set((state) => (state.fields ? { fields: { ...state.fields, ...change } } : {}));
  },
  setRound(round) {
    set({ round });
  },
  setWindow(no, window) {
    set((state) => {
      if (!state.fields) return {};
      const others = state.fields.rounds.filter((one) => one.no !== no);
      return { fields: { ...state.fields, rounds: window ? [...others, { no, ...window }] : others } };
    });
  },
  put(...items) {
    set((state) => {
      if (!state.fields) return {};
      const ids = new Set(items.map((item) => item.customerId));
      const others = state.fields.items.filter((one) => !ids.has(one.customerId));
      return { fields: { ...state.fields, items: [...others, ...items] } };
    });
  },
  remove(...customerIds) {
    set((state) => {
      if (!state.fields) return {};
      const gone = new Set(customerIds);
      return {
        fields: { ...state.fields, items: state.fields.items.filter((one) => !gone.has(one.customerId)) },
      };
    });
  },
  resolve(keepsOurs) {
    set(({ conflict, round }) => {
      if (!conflict) return {};
      const next = fresh(conflict.theirs, round);
      return keepsOurs ? { ...next, fields: conflict.merged.fields } : next;
    });
  },
}));

const order = (items: readonly PlanItem[]) =>
  items.toSorted((a, b) => (a.customerId < b.customerId ? -1 : 1));

/** True when something differs from what is stored. */
export function isChanged(state: Pick<PlanDraft, 'saved' | 'fields'>): boolean {
  if (!state.saved || !state.fields) return false;
  const plain = (fields: PlanFields) => {
    const own = planFieldsOf(fields);
    return JSON.stringify({ ...own, items: order(own.items) });
  };
  return plain(state.fields) !== plain(state.saved);
}
