import { Button, Input } from 'antd';
import { useEffect, useState } from 'react';
import { useLocation, useParams } from 'wouter';
import type { Plan, PlanProblem } from '../../../shared/model/plan.ts';
import { Card, Failure, Progress, useConfirm } from '../../components/parts.tsx';
import { LevelBadge, PlanSign, Sign } from '../../components/signs.tsx';
import { act } from '../../stores/actions.ts';
import { useLive } from '../../stores/live.ts';
import { isChanged, planFieldsOf, usePlanDraft } from '../../stores/plan-draft.ts';
import { useMay } from '../../stores/session.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';
import { CustomerPicker } from './customer-picker.tsx';
import { PlanHeadForm } from './plan-head.tsx';

function Rounds({ isLocked }: { isLocked: boolean }) {
  const { fields, round, setRound } = usePlanDraft();
  if (!fields) return null;
  const last = Math.max(round, ...fields.items.map((item) => item.round), 1);
  return (
    <div className="col" style={{ gap: 8, padding: 14 }}>
      {Array.from({ length: last }, (_, i) => i + 1).map((no) => {
        const own = fields.items.filter((item) => item.round === no);
        return (
          <button
            key={no}
            type="button"
            className="card"
            aria-pressed={no === round}
            onClick={() => setRound(no)}
            style={{
              textAlign: 'left',
              padding: '8px 12px',
              cursor: 'pointer',
              font: 'inherit',
              color: 'inherit',
              ...(no === round
                ? { borderColor: 'var(--accent)', boxShadow: 'inset 3px 0 0 var(--accent)' }
                : {}),
            }}
          >
            <div className="row">
              <b>{t('plan.round', { no })}</b>
              <span className="grow" />
              <span className="t2">
                {own.length} {t('unit.customers')}
              </span>
            </div>
            <span className="n3">{format.wan(own.reduce((sum, item) => sum + item.reductionKw, 0))}</span>
            <span className="unit">{t('unit.wan')}</span>
          </button>
        );
      })}
      {!isLocked && last < 8 && <Button onClick={() => setRound(last + 1)}>＋ {t('plan.addRound')}</Button>}
    </div>
  );
}

function Problems({ problems }: { problems: PlanProblem[] }) {
  if (problems.length === 0) return <Sign glyph="tick">{t('plan.noProblems')}</Sign>;
  return (
    <div className="col" style={{ gap: 4 }}>
      {problems.slice(0, 6).map((one) => (
        <div key={`${one.customerId}${one.problem}`}>
          <Sign glyph="cross" tone="danger">
            {t('plan.problem', { what: word('problem', one.problem) })}
          </Sign>
          <div className="small t2">
            {one.name}
            {one.problem === 'under-security' ? ` · ${t('plan.maxKw', { kw: format.kw(one.maxKw) })}` : ''}
          </div>
        </div>
      ))}
      {problems.length > 6 && (
        <span className="small t2">{t('plan.moreProblems', { count: problems.length - 6 })}</span>
      )}
    </div>
  );
}

/** What can be done next with the plan, and by whom. */
function Steps({
  plan,
  problems,
  onSave,
}: {
  plan: Plan;
  problems: PlanProblem[];
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
  return (
    <div className="col" style={{ gap: 8 }}>
      {plan.state === 'draft' && (
        <Button disabled={!mayDispatch || !isDirty} onClick={onSave}>
          {t('common.save')}
        </Button>
      )}
      {plan.state === 'draft' && (
        <Button
          type={canIssue ? 'default' : 'primary'}
          size="large"
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
      {plan.state === 'submitted' && (
        <Button
          disabled={!maySupervise}
          onClick={() =>
            act('plans.reject', { id: plan.id, version: plan.version, remark: '' }, t('plan.rejected'))
          }
        >
          {t('plan.reject')}
        </Button>
      )}
      {(plan.state === 'approved' ||
        (plan.kind === 'emergency' && plan.state === 'draft' && plan.items.length > 0)) && (
        <div className="row">
          <Button
            className="grow"
            disabled={!mayDispatch || isDirty}
            onClick={() => navigate(`/plans/${plan.id}/notify/prepare`)}
          >
            {t('plan.prepare')}
          </Button>
          {plan.state === 'approved' && (
            <Button
              className="grow"
              disabled={!mayDispatch}
              onClick={() => navigate(`/plans/${plan.id}/notify/risk`)}
            >
              {t('plan.risk')}
            </Button>
          )}
        </div>
      )}
      {!['restored', 'evaluated', 'cancelled'].includes(plan.state) && (
        <Button
          danger
          disabled={!mayDispatch}
          onClick={() =>
            ask({
              title: t('plan.cancelTitle', { name: plan.name }),
              body: t('plan.cancelBody'),
              confirm: t('plan.cancelDo'),
              isDanger: true,
              onConfirm: () =>
                act('plans.cancel', { id: plan.id, version: plan.version, remark: '' }, t('plan.cancelled')),
            })
          }
        >
          {t('plan.cancel')}
        </Button>
      )}
      <span className="small t3">{hasBlock ? t('plan.fixFirst') : canIssue ? t('plan.issueHint') : ''}</span>
      {dialog}
    </div>
  );
}

function Summary({
  plan,
  problems,
  onSave,
}: {
  plan: Plan;
  problems: PlanProblem[];
  onSave: () => Promise<Plan | undefined>;
}) {
  const { fields, set } = usePlanDraft();
  const maySupervise = useMay('supervisor');
  if (!fields) return null;
  const plannedKw = fields.items.reduce((sum, item) => sum + item.reductionKw, 0);
  const missing = fields.targetKw - plannedKw;
  const needsReason = problems.some((one) => one.problem === 'protected' || one.problem === 'under-security');
  return (
    <div className="col grow gap12" style={{ padding: 14 }}>
      <div>
        <div className="small t2">{missing > 0 ? t('plan.missing') : t('plan.planned')}</div>
        <span className={`n1 ${missing > 0 ? 'danger' : ''}`}>
          {format.wan(missing > 0 ? missing : plannedKw)}
        </span>
        <span className="unit">{t('unit.wan')}</span>
        <Progress part={plannedKw} whole={fields.targetKw} />
        <div className="small t2">
          {t('plan.targetLine', {
            target: format.wan(fields.targetKw),
            planned: format.wan(plannedKw),
            customers: fields.items.length,
          })}
        </div>
      </div>
      <div className="grow scroll">
        <Problems problems={problems} />
        {needsReason && (
          <Input.TextArea
            style={{ marginTop: 8 }}
            rows={3}
            placeholder={t('plan.overrideReason')}
            value={fields.overrideReason}
            disabled={!maySupervise || plan.state !== 'draft'}
            onChange={(event) => set({ overrideReason: event.target.value })}
          />
        )}
        {needsReason && !maySupervise && <div className="small t3">{t('plan.needsSupervisor')}</div>}
      </div>
      <Steps plan={plan} problems={problems} onSave={onSave} />
    </div>
  );
}

export default function PlanPage() {
  const { id } = useParams<{ id: string }>();
  const { data, error, reload } = useLive('plans.get', { id }, ['plans.changed']);
  const { saved, fields, load } = usePlanDraft();
  const [problems, setProblems] = useState<PlanProblem[]>([]);
  useEffect(() => {
    if (data) load(data.plan);
  }, [data, load]);
  const editing = fields && saved?.id === id ? JSON.stringify(planFieldsOf(fields)) : '';
  useEffect(() => {
    if (!editing) return undefined;
    const timer = setTimeout(async () => {
      const checked = await act('plans.check', JSON.parse(editing));
      if (checked) setProblems(checked.problems);
    }, 300);
    return () => clearTimeout(timer);
  }, [editing]);
  if (error && !data) return <Failure error={error} onRetry={reload} />;
  if (!data || !fields || saved?.id !== id) return null;
  const isLocked = saved.state !== 'draft';
  const onSave = async () => {
    const next = await act(
      'plans.save',
      { ...planFieldsOf(fields), id, version: saved.version },
      t('common.saved'),
    );
    if (next) load(next);
    return next;
  };
  return (
    <>
      <div className="page-head">
        <h1 className="ellipsis">{fields.name}</h1>
        <PlanSign state={saved.state} />
        <LevelBadge level={fields.level} isNamed />
        <span className="t2 ellipsis">
          {saved.planNo} · {word('planKind', saved.kind)} · {format.span(fields.startMs, fields.endMs)}
        </span>
        <span className="grow" />
        <span className="small t2 nowrap">
          {data.events.at(-1)
            ? t('plan.lastStep', {
                step: word('planStep', data.events.at(-1)!.step),
                name: data.events.at(-1)!.userName,
                time: format.clock(data.events.at(-1)!.atMs),
              })
            : ''}
        </span>
      </div>
      <div className="row grow gap12 stretch">
        <Card title={t('plan.head')} isBare className="scroll">
          <div style={{ width: 244 }}>
            <PlanHeadForm isLocked={isLocked} />
            <Rounds isLocked={isLocked} />
          </div>
        </Card>
        <CustomerPicker isLocked={isLocked} problems={problems} />
        <Card isBare>
          <div className="col grow" style={{ width: 252 }}>
            <Summary plan={saved} problems={problems} onSave={onSave} />
          </div>
        </Card>
      </div>
    </>
  );
}
