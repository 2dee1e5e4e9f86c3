import { useEffect, useState } from 'react';
import type { CallInput, CallOutput } from '../../../shared/contract/index.ts';
import { useLive } from '../../stores/live.ts';
import { usePlanDraft } from '../../stores/plan-draft.ts';

export type Proposal = CallOutput<'plans.propose'>;

const WAIT_MS = 600;

/** Who could close what is missing, asked again a moment after the last change. */
export function useProposal(missingKw: number, isLocked: boolean): Proposal | undefined {
  const { fields } = usePlanDraft();
  const isNeeded = !isLocked && fields !== undefined && missingKw >= 50;
  const wanted: CallInput<'plans.propose'> | undefined = isNeeded
    ? {
        startMs: fields.startMs,
        endMs: fields.endMs,
        targetKw: Math.round(missingKw),
        excludeIds: fields.items.map((item) => item.customerId),
        mostRounds: 1,
      }
    : undefined;
  const key = JSON.stringify(wanted);
  const [input, setInput] = useState<CallInput<'plans.propose'>>();
  useEffect(() => {
    const timer = setTimeout(() => setInput(key ? JSON.parse(key) : undefined), WAIT_MS);
    return () => clearTimeout(timer);
  }, [key]);
  const { data } = useLive('plans.propose', input);
  return isNeeded ? data : undefined;
}
