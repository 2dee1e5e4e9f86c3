import { Button } from 'antd';
import { memo, useState } from 'react';
import { Link, useParams } from 'wouter';
import type { BoardHead } from '../../../shared/contract/plans.ts';
import { dayStartMs } from '../../../shared/time.ts';
import { LoadChart } from '../../components/load-chart.tsx';
import { Card, Failure, useConfirm, Waiting } from '../../components/parts.tsx';
import { Glyph, LevelBadge, PlanSign } from '../../components/signs.tsx';
import { act, newDedupeKey, saveFile } from '../../stores/actions.ts';
import { useLive } from '../../stores/live.ts';
import { useMay } from '../../stores/session.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';
import { useNow } from '../use-now.ts';
import { ChangeDialog } from './change-dialog.tsx';
import { Exceptions } from './exceptions-card.tsx';
import { Hero } from './hero.tsx';
import { planChart } from './plan-chart.ts';
import { Tiles } from './tiles.tsx';

const LoadCard = memo(function LoadCard({
  plan,
  curve,
  whole,
}: Pick<BoardHead, 'plan' | 'curve'> & { whole: number }) {
  const start = dayStartMs(curve.day);
  const point = (ms: number) => (ms - start) / 900_000;
  const from = Math.max(0, Math.floor(point(plan.startMs)) - 12);
  const to = Math.min(96, Math.ceil(point(plan.endMs)) + 4);
  return (
    <Card
      title={t('board.load')}
      extra={<span className="small t2">{t('board.loadNote', { reported: curve.reported, whole })}</span>}
      isBare
    >
      <div style={{ height: 232, padding: 8 }}>
        <LoadChart
          label={t('board.load')}
          unit={t('unit.wan')}
          range={[from, to]}
          windows={[
            {
              title: t('board.window'),
              startPoint: point(plan.startMs),
              endPoint: point(plan.restoredAtMs || plan.endMs),
            },
          ]}
          {...planChart(curve)}
        />
      </div>
    </Card>
  );
});

function PageHead({ board, nowMs }: { board: BoardHead; nowMs: number }) {
  const [ask, dialog] = useConfirm();
  const may = useMay('dispatcher');
  const { plan } = board;
  const [isChanging, setChanging] = useState(false);
  const isRunning = plan.state === 'issued' || plan.state === 'executing';
  const report = async () => {
    const file = await act('plans.report', { id: plan.id });
    if (file) saveFile(file);
  };
  const restore = () => {
    const dedupeKey = newDedupeKey();
    ask({
      title: t('board.restoreTitle', { name: plan.name }),
      body: t('board.restoreBody', { customers: board.counts.all }),
      confirm: t('board.restoreDo', { customers: board.counts.all }),
      onConfirm: () =>
        act('plans.restore', { id: plan.id, version: plan.version, dedupeKey }, t('board.restored')),
    });
  };
  return (
    <div className="page-head">
      <LevelBadge level={plan.level} />
      <h1 className="ellipsis">{plan.name}</h1>
      <PlanSign state={plan.state} />
      <span className="t2 ellipsis">
        {word('measure', plan.measure)} · {board.counts.all} {t('unit.customers')} ·{' '}
        {format.span(plan.startMs, plan.endMs)} ·{' '}
        {t('board.issuedAt', { time: format.clock(plan.issuedAtMs, true) })}
      </span>
      <span className="grow" />
      {plan.approvalDueMs > 0 && (
        <Link href={`/plans/${plan.id}`} className={`tag ${plan.approvalDueMs < nowMs ? 'dg' : 'am'}`}>
          {t(plan.approvalDueMs < nowMs ? 'board.overdueApproval' : 'board.lateApproval', {
            time: format.clock(plan.approvalDueMs),
          })}
        </Link>
      )}
      {board.messages.find((one) => one.kind === 'order') && (
        <Link href={`/messages/${board.messages.find((one) => one.kind === 'order')!.id}`}>
          {t('board.message')}
        </Link>
      )}
      <Button disabled={!may || !isRunning} onClick={() => setChanging(true)}>
        {t('board.change')}
      </Button>
      <Button disabled={!may || !isRunning} onClick={restore}>
        {t('board.restore')}…
      </Button>
      <Link href={`/plans/${plan.id}/evaluation`}>{t('evaluation.open')}</Link>
      <Link href={`/plans/${plan.id}/report`}>{t('plan.report')}</Link>
      <Button onClick={report}>{t('board.report')}</Button>
      {dialog}
      {isChanging && <ChangeDialog plan={plan} onClose={() => setChanging(false)} />}
    </div>
  );
}

export default function BoardPage() {
  const { id } = useParams<{ id: string }>();
  const now = useNow();
  const { data, error, reload } = useLive(
    'plans.boardHead',
    { id },
    ['messages.changed', 'plans.changed', 'curves.changed'],
    10_000,
  );
  const settings = useLive('settings.get', {}, ['archive.changed']);
  if (error && !data) return <Failure error={error} onRetry={reload} />;
  if (!data) return <Waiting />;
  return (
    <>
      <PageHead board={data} nowMs={now} />
      {!data.lms.isOnline && (
        <div className="banner" role="alert">
          <Glyph name="away" />
          <b>{t('board.lmsAway')}</b>
          <span>{t('board.lmsAwayNote', { time: format.clock(data.lms.sinceMs) })}</span>
        </div>
      )}
      <Hero board={data} nowMs={now} escalateMinutes={settings.data?.sms.escalateMinutes ?? 10} />
      <div className="row grow gap12 stretch">
        <Exceptions board={data} nowMs={now} />
        <div className="col gap12" style={{ width: 'min(490px, 32vw)' }}>
          <LoadCard plan={data.plan} curve={data.curve} whole={data.counts.all} />
          <Tiles totals={data.totals} counts={data.counts} tiles={data.tiles} />
        </div>
      </div>
    </>
  );
}
