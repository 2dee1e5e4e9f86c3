import { Button } from 'antd';
import { useLocation } from 'wouter';
import type { Plan, PlanProblem } from '../../../shared/model/plan.ts';
import { useConfirm } from '../../components/parts.tsx';
import { act } from '../../stores/actions.ts';
import { isChanged, usePlanDraft } from '../../stores/plan-draft.ts';
import { useMay } from '../../stores/session.ts';
import { t } from '../../text/t.ts';

/** What can be done next with the plan, and by whom. */
export function Steps({
  plan,
  problems,
  isShort,
  onSave,
}: {
  plan: Plan;
  problems: PlanProblem[];
  /** The gap is not covered yet; that alone holds nothing back. */
  isShort: boolean;
  onSave: () => Promise<Plan | undefined>;
}) {
  const [, navigate] = useLocation();
  const [ask, dialog] = useConfirm();
  const mayDispatch = useMay('dispatcher');
  const maySupervise = useMay('supervisor');
  const isDirty = usePlanDraft(isChanged);
  const hasBlock =
    problems.length > 0 &&
    !(
      plan.overrideReason &&
      problems.every((one) => one.problem === 'protected' || one.problem === 'under-security')
    );
  const step = async (name: 'plans.submit' | 'plans.approve', done: string) => {
    const saved = isDirty ? await onSave() : plan;
    if (saved) await act(name, { id: saved.id, version: saved.version }, done);
  };
  const canIssue =
    plan.state === 'approved' ||
    (plan.kind === 'emergency' && maySupervise && (plan.state === 'draft' || plan.state === 'submitted'));
  const open = async () => {
    if (isDirty && plan.state === 'draft' && !(await onSave())) return;
    navigate(`/plans/${plan.id}/issue`);
  };
  const hint = hasBlock
    ? t('plan.fixFirst', { count: problems.length })
    : isShort && plan.state === 'draft'
      ? t('plan.shortHint')
      : canIssue
        ? t('plan.issueHint')
        : '';
  const cancel = () =>
    ask({
      title: t('plan.cancelTitle', { name: plan.name }),
      body: t('plan.cancelBody'),
      confirm: t('plan.cancelDo'),
      isDanger: true,
      onConfirm: () =>
        act('plans.cancel', { id: plan.id, version: plan.version, remark: '' }, t('plan.cancelled')),
    });
  const isOver = ['restored', 'evaluated', 'cancelled'].includes(plan.state);
  const mayPrepare =
    plan.state === 'approved' ||
    (plan.kind === 'emergency' && plan.state === 'draft' && plan.items.length > 0);
  return (
    <div className="col" style={{ gap: 8 }}>
      <div className="row wrap small-steps">
        {plan.state === 'draft' && (
          <Button size="small" disabled={!mayDispatch || !isDirty} onClick={onSave}>
            {t('common.save')}
          </Button>
        )}
        {mayPrepare && (
          <Button
            size="small"
            disabled={!mayDispatch || isDirty}
            onClick={() => navigate(`/plans/${plan.id}/notify/prepare`)}
          >
            {t('plan.prepare')}
          </Button>
        )}
        {plan.state === 'approved' && (
          <Button
            size="small"
            disabled={!mayDispatch}
            onClick={() => navigate(`/plans/${plan.id}/notify/risk`)}
          >
            {t('plan.risk')}
          </Button>
        )}
        {(plan.state === 'submitted' || plan.state === 'approved') && (
          <Button
            size="small"
            disabled={!maySupervise}
            onClick={() =>
              act('plans.reject', { id: plan.id, version: plan.version, remark: '' }, t('plan.rejected'))
            }
          >
            {t('plan.reject')}
          </Button>
        )}
        {!isOver && (
          <Button size="small" danger disabled={!mayDispatch} onClick={cancel}>
            {t('plan.cancel')}
          </Button>
        )}
      </div>
      <div className="row wrap main-steps">
        {plan.state === 'draft' && (
          <Button
            type={canIssue ? 'default' : 'primary'}
            disabled={!mayDispatch || hasBlock}
            onClick={() => step('plans.submit', t('plan.submitted'))}
          >
            {t('plan.submit')}
          </Button>
        )}
        {(plan.state === 'submitted' || plan.approvalDueMs > 0) && (
          <Button
            type="primary"
            size="large"
            disabled={!maySupervise}
            onClick={() => step('plans.approve', t('plan.approved'))}
          >
            {plan.approvalDueMs > 0 ? t('plan.approveLate') : t('plan.approve')}
          </Button>
        )}
        {canIssue && (
          <Button type="primary" size="large" disabled={!mayDispatch || hasBlock} onClick={open}>
            {t('plan.issue')}…
          </Button>
        )}
      </div>
      {hint && <span className="small t2 hide-low">{hint}</span>}
      {dialog}
    </div>
  );
}
