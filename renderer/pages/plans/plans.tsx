import { Button } from 'antd';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { PlanRow } from '../../../shared/model/plan.ts';
import { Card, Empty, Failure, Segments, Unread } from '../../components/parts.tsx';
import { LevelBadge, PlanSign } from '../../components/signs.tsx';
import { type Column, VirtualTable } from '../../components/virtual-table.tsx';
import { act } from '../../stores/actions.ts';
import { useLive } from '../../stores/live.ts';
import { useMay } from '../../stores/session.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';
import { blankPlan } from '../gaps/new-plan.ts';

const columns: Column<PlanRow>[] = [
  {
    key: 'state',
    title: t('plans.state'),
    width: '110px',
    render: (plan) => <PlanSign state={plan.state} />,
  },
  {
    key: 'level',
    title: t('plans.level'),
    width: '64px',
    render: (plan) => <LevelBadge level={plan.level} />,
  },
  { key: 'no', title: t('plans.no'), width: '150px', render: (plan) => plan.planNo },
  { key: 'name', title: t('plans.name'), width: 'minmax(180px, 1fr)', render: (plan) => <b>{plan.name}</b> },
  { key: 'kind', title: t('plans.kind'), width: '130px', render: (plan) => word('planKind', plan.kind) },
  {
    key: 'measure',
    title: t('plans.measure'),
    width: '80px',
    render: (plan) => word('measure', plan.measure),
  },
  {
    key: 'window',
    title: t('plans.window'),
    width: '190px',
    render: (plan) => format.span(plan.startMs, plan.endMs),
  },
  {
    key: 'customers',
    title: t('plans.customers'),
    width: '90px',
    isRight: true,
    render: (plan) => format.count(plan.customers),
  },
  {
    key: 'kw',
    title: t('plans.targetWan'),
    width: '120px',
    isRight: true,
    render: (plan) => format.wan(plan.plannedKw),
  },
  { key: 'by', title: t('plans.by'), width: '100px', render: (plan) => plan.createdBy },
];

export default function PlansPage() {
  const [, navigate] = useLocation();
  const [only, setOnly] = useState<'all' | 'open'>('open');
  const { data, error, reload } = useLive('plans.list', { openOnly: false }, ['plans.changed']);
  const mayEdit = useMay('dispatcher');
  const create = async (kind: PlanRow['kind']) => {
    const plan = await act('plans.save', blankPlan(kind));
    if (plan) navigate(`/plans/${plan.id}`);
  };
  const all = data?.plans ?? [];
  const open = all.filter((plan) => !['restored', 'evaluated', 'cancelled'].includes(plan.state));
  const goTo = (plan: PlanRow) =>
    navigate(
      plan.state === 'issued' || plan.state === 'executing' ? `/board/${plan.id}` : `/plans/${plan.id}`,
    );
  return (
    <>
      <div className="page-head">
        <h1>{t('plans.title')}</h1>
        <Segments
          label={t('plans.title')}
          value={only}
          onChange={setOnly}
          options={[
            { key: 'open', label: t('plans.open'), ...(data ? { count: open.length } : {}) },
            { key: 'all', label: t('common.all'), ...(data ? { count: all.length } : {}) },
          ]}
        />
        <span className="grow" />
        <Button disabled={!mayEdit} onClick={() => create('planned')}>
          {t('plans.createPlanned')}
        </Button>
        <Button type="primary" disabled={!mayEdit} onClick={() => create('emergency')}>
          {t('plans.createEmergency')}
        </Button>
      </div>
      {error && data && <Failure error={error} onRetry={reload} />}
      <Card className="grow" isBare>
        <VirtualTable
          label={t('plans.title')}
          columns={columns}
          rows={only === 'open' ? open : all}
          keyOf={(plan) => plan.id}
          onOpen={goTo}
          empty={
            data ? (
              <Empty title={t('plans.none')} hint={t('plans.noneHint')} />
            ) : (
              <Unread error={error} reload={reload} />
            )
          }
        />
      </Card>
    </>
  );
}
