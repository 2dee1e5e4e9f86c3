import { create } from 'zustand';
import type { Plan, PlanFields, PlanItem } from '../../shared/model/plan.ts';

type PlanDraft = {
  /** The plan as stored, and the fields as edited. */
  saved: Plan | undefined;
  fields: PlanFields | undefined;
  round: number;
  load(plan: Plan): void;
  set(change: Partial<PlanFields>): void;
  setRound(round: number): void;
  put(item: PlanItem): void;
  remove(customerId: string): void;
};

/** The plan under the pen. Reloading the same version keeps what was typed. */
export const usePlanDraft = create<PlanDraft>((set) => ({
  saved: undefined,
  fields: undefined,
  round: 1,
  load(plan) {
    set((state) => {
      if (state.saved?.id === plan.id && state.saved.version === plan.version) return { saved: plan };
      const { id: _id, version: _version, ...fields } = plan;
      return { saved: plan, fields, round: state.saved?.id === plan.id ? state.round : 1 };
    });
  },
  set(change) {
    set((state) => (state.fields ? { fields: { ...state.fields, ...change } } : {}));
  },
  setRound(round) {
    set({ round });
  },
  put(item) {
    set((state) => {
      if (!state.fields) return {};
      const others = state.fields.items.filter((one) => one.customerId !== item.customerId);
      return { fields: { ...state.fields, items: [...others, item] } };
    });
  },
  remove(customerId) {
    set((state) =>
      state.fields
        ? {
            fields: {
              ...state.fields,
              items: state.fields.items.filter((one) => one.customerId !== customerId),
            },
          }
        : {},
    );
  },
}));

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

/** True when something differs from what is stored. */
export function isChanged(state: PlanDraft): boolean {
  if (!state.saved || !state.fields) return false;
  return JSON.stringify(planFieldsOf(state.fields)) !== JSON.stringify(planFieldsOf(state.saved));
}
