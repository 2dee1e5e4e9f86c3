import { useEffect } from 'react';
import { Link, useLocation } from 'wouter';
import type { CallOutput } from '../../../shared/contract/index.ts';
import { Card, Empty, Unread } from '../../components/parts.tsx';
import { LevelBadge, PlanSign } from '../../components/signs.tsx';
import { useLive } from '../../stores/live.ts';
import * as format from '../../text/format.ts';
import { t } from '../../text/t.ts';

type Listed = CallOutput<'plans.list'>['plans'][number];

const waitingStates: readonly Listed['state'][] = ['draft', 'submitted', 'approved'];

function PlanLine({ plan, href }: { plan: Listed; href: string }) {
  return (
    <Link href={href} className="row gap12" style={{ padding: 12, borderBottom: '1px solid var(--line2)' }}>
      <LevelBadge level={plan.level} size={30} />
      <b>{plan.name}</b>
      <PlanSign state={plan.state} />
      <span className="t2">{format.span(plan.startMs, plan.endMs)}</span>
      <span className="grow" />
      {plan.customers} {t('unit.customers')} · {format.wan(plan.plannedKw)} {t('unit.wan')}
    </Link>
  );
}

/** Running plans, and those not yet issued; a single running one opens at once. */
export default function BoardListPage() {
  const [, navigate] = useLocation();
  const { data, error, reload } = useLive('plans.list', { openOnly: false }, ['plans.changed']);
  const running = data?.plans.filter((plan) => plan.state === 'issued' || plan.state === 'executing') ?? [];
  const waiting = data?.plans.filter((plan) => waitingStates.includes(plan.state)) ?? [];
  const only = running.length === 1 ? running[0]!.id : undefined;
  useEffect(() => {
    if (only) navigate(`/board/${only}`, { replace: true });
  }, [only, navigate]);
  if (!data) return <Unread error={error} reload={reload} />;
  return (
    <>
      <div className="page-head">
        <h1>{t('board.title')}</h1>
      </div>
      <Card title={t('board.running', { count: running.length })} className="grow">
        {running.length === 0 && <Empty title={t('board.none')} />}
        {running.map((plan) => (
          <PlanLine key={plan.id} plan={plan} href={`/board/${plan.id}`} />
        ))}
      </Card>
      <Card title={t('board.waiting', { count: waiting.length })} className="grow">
        {waiting.length === 0 && <Empty title={t('board.noneWaiting')} />}
        {waiting.map((plan) => (
          <PlanLine
            key={plan.id}
            plan={plan}
            href={plan.state === 'approved' ? `/plans/${plan.id}/issue` : `/plans/${plan.id}`}
          />
        ))}
      </Card>
    </>
  );
}
