import type { BoardHead } from '../../../shared/contract/plans.ts';
import { Progress } from '../../components/parts.tsx';
import * as format from '../../text/format.ts';
import { t } from '../../text/t.ts';

function Stage({ label, value, whole, note }: { label: string; value: number; whole: number; note: string }) {
  return (
    <div style={{ padding: '10px 12px' }}>
      <div className="t2">{label}</div>
      <span className="n2">{format.count(value)}</span>
      <span className="unit">/{format.count(whole)}</span>
      <Progress part={value} whole={whole} />
      <div className="small danger ellipsis">{note}</div>
    </div>
  );
}

/** The one number: how much is down of what was ordered, and what is missing. Then the way there, stage by stage. */
export function Hero({
  board,
  nowMs,
  escalateMinutes,
}: {
  board: BoardHead;
  nowMs: number;
  escalateMinutes: number;
}) {
  const { totals, plan } = board;
  const missing = totals.plannedKw - totals.achievedKw;
  const dueMs = plan.issuedAtMs + escalateMinutes * 60_000;
  const lacks = (key: 'board.lacks' | 'board.offlineCount' | 'board.failedCount', count: number) =>
    count > 0 ? t(key, { count }) : '';
  return (
    <section className="card strip">
      <div style={{ flex: '0 0 330px' }}>
        <div className="row baseline" style={{ flexWrap: 'wrap', rowGap: 0 }}>
          <span className="n1">{format.percent(totals.achievedKw, totals.plannedKw)}</span>
          <span className="t2 nowrap">% {t('board.rate')}</span>
          <span className="grow" />
          {missing > 0 && (
            <span className="danger nowrap">
              <span className="n3">
                {t('board.missing')} {format.wan(missing)}
              </span>
              <span className="unit">{t('unit.wan')}</span>
            </span>
          )}
        </div>
        <div className="bigbar">
          <i
            style={{
              width: `${totals.plannedKw > 0 ? Math.max(0, (totals.achievedKw / totals.plannedKw) * 100) : 0}%`,
            }}
          />
        </div>
        <div className="row small t2">
          <span>
            {t('board.achieved')} {format.wan(totals.achievedKw)}
          </span>
          <span className="grow" />
          <span>
            {t('board.planned')} {format.wan(totals.plannedKw)} {t('unit.wan')}
          </span>
        </div>
      </div>
      <Stage label={t('board.notified')} value={totals.notified} whole={totals.customers} note="" />
      <Stage
        label={t('board.delivered')}
        value={totals.delivered}
        whole={totals.customers}
        note={lacks('board.lacks', totals.notified - totals.delivered)}
      />
      <Stage
        label={t('board.confirmed')}
        value={totals.confirmed}
        whole={totals.customers}
        note={lacks('board.lacks', totals.customers - totals.confirmed)}
      />
      <Stage
        label={t('board.received')}
        value={totals.received}
        whole={totals.customers}
        note={lacks('board.offlineCount', totals.offline)}
      />
      <Stage
        label={t('board.executed')}
        value={totals.executed}
        whole={totals.customers}
        note={lacks('board.failedCount', totals.failed)}
      />
      <Stage label={t('board.inPlace')} value={totals.inPlace} whole={totals.customers} note="" />
      <div>
        <div className="t2 nowrap">{t('board.until', { time: format.clock(dueMs) })}</div>
        <div className="n2">{format.countdown(dueMs, nowMs)}</div>
        <div className="small t2">{t('board.untilNote')}</div>
      </div>
    </section>
  );
}
