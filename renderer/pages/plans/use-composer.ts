import { useEffect, useRef, useState } from 'react';
import type { Plan, PlanProblem } from '../../../shared/model/plan.ts';
import { act, attempt, useNotices } from '../../stores/actions.ts';
import { call, useLive } from '../../stores/live.ts';
import { planFieldsOf, usePlanDraft } from '../../stores/plan-draft.ts';
import { t } from '../../text/t.ts';

const CHECK_MS = 300;

/** The plan under the pen: loaded, checked while it is edited, saved; a slower save keeps what was typed. */
export function useComposer(id: string | undefined) {
  const live = useLive('plans.get', id ? { id } : undefined, ['plans.changed']);
  const { saved, fields, load } = usePlanDraft();
  const say = useNotices((state) => state.say);
  const [problems, setProblems] = useState<PlanProblem[]>([]);
  const { data } = live;
  useEffect(() => {
    if (data && data.plan.id === id) load(data.plan, data.events.at(-1));
  }, [data, load, id]);
  const editing = fields && saved?.id === id ? JSON.stringify(planFieldsOf(fields)) : '';
  useEffect(() => {
    if (!editing) return undefined;
    const timer = setTimeout(async () => {
      const checked = await act('plans.check', JSON.parse(editing));
      if (checked) setProblems(checked.problems);
    }, CHECK_MS);
    return () => clearTimeout(timer);
  }, [editing]);
  const saving = useRef<Promise<Plan | undefined>>(undefined);
  const saveOnce = async (): Promise<Plan | undefined> => {
    if (!fields || !saved || !id) return undefined;
    const answer = await attempt('plans.save', { ...planFieldsOf(fields), id, version: saved.version });
    if ('value' in answer) {
      load(answer.value);
      say('plain', t('common.saved'));
      return answer.value;
    }
    if (answer.error.code !== 'stale') say('danger', answer.error.message);
    else {
      // The other version is fetched and laid beside ours; see the conflict's banner.
      const { plan, events } = await call('plans.get', { id });
      load(plan, events.at(-1));
    }
    return undefined;
  };
  // A second click while the first is on its way is the same save.
  const save = () => {
    saving.current ??= saveOnce().finally(() => {
      saving.current = undefined;
    });
    return saving.current;
  };
  const isReady = data !== undefined && fields !== undefined && saved !== undefined && saved.id === id;
  return { ...live, saved, fields, problems, save, isReady };
}
