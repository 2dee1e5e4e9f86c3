import { useEffect } from 'react';
import { Link, useLocation } from 'wouter';
import { Card, Empty } from '../../components/parts.tsx';
import { LevelBadge, PlanSign } from '../../components/signs.tsx';
import { useLive } from '../../stores/live.ts';
import * as format from '../../text/format.ts';
import { t } from '../../text/t.ts';

/** Running plans; a single one opens at once. */
export default function BoardListPage() {
  const [, navigate] = useLocation();
  const { data } = useLive('plans.list', { openOnly: false }, ['plans.changed']);
  const running = data?.plans.filter((plan) => plan.state === 'issued' || plan.state === 'executing') ?? [];
  const only = running.length === 1 ? running[0]!.id : undefined;
  useEffect(() => {
    if (only) navigate(`/board/${only}`, { replace: true });
  }, [only, navigate]);
  if (!data) return null;
  return (
    <>
      <div className="page-head">
        <h1>{t('board.title')}</h1>
      </div>
      <Card className="grow">
        {running.length === 0 && (
          <Empty title={t('board.none')} hint={<Link href="/plans">{t('plans.title')}</Link>} />
        )}
        {running.map((plan) => (
          <Link
            key={plan.id}
            href={`/board/${plan.id}`}
            className="row gap12"
            style={{ padding: 12, borderBottom: '1px solid var(--line2)' }}
          >
            <LevelBadge level={plan.level} size={30} />
            <b>{plan.name}</b>
            <PlanSign state={plan.state} />
            <span className="t2">{format.span(plan.startMs, plan.endMs)}</span>
            <span className="grow" />
            {plan.customers} {t('unit.customers')} · {format.wan(plan.plannedKw)} {t('unit.wan')}
          </Link>
        ))}
      </Card>
    </>
  );
}
