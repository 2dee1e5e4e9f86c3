import { Button } from 'antd';
import { useState } from 'react';
import { roundWindow } from '../../../shared/model/plan.ts';
import { usePlanDraft } from '../../stores/plan-draft.ts';
import * as format from '../../text/format.ts';
import { t } from '../../text/t.ts';
import { TimeInput } from './time-input.tsx';

/** The window of the round that is open; its own only when somebody says so. */
function RoundWindow({ no }: { no: number }) {
  const { fields, setWindow } = usePlanDraft();
  const [isOpen, setOpen] = useState(false);
  if (!fields) return null;
  const window = roundWindow(fields, no);
  const own = fields.rounds.some((one) => one.no === no);
  if (!isOpen)
    return (
      <div className="row small">
        <button type="button" className="linkish" onClick={() => setOpen(true)}>
          {t('plan.roundWindow')}
        </button>
        {own && (
          <button type="button" className="linkish" onClick={() => setWindow(no, undefined)}>
            {t('plan.roundWhole')}
          </button>
        )}
      </div>
    );
  return (
    <div className="col" style={{ gap: 4 }}>
      <TimeInput
        label={t('plan.start')}
        ms={window.startMs}
        isLocked={false}
        onChange={(startMs) => setWindow(no, { ...window, startMs })}
      />
      <TimeInput
        label={t('plan.end')}
        ms={window.endMs}
        isLocked={false}
        onChange={(endMs) => setWindow(no, { ...window, endMs })}
      />
    </div>
  );
}

/** Rounds with their sums; the open one takes who is picked. */
export function Rounds({ isLocked }: { isLocked: boolean }) {
  const { fields, round, setRound } = usePlanDraft();
  if (!fields) return null;
  const last = Math.max(
    round,
    ...fields.items.map((item) => item.round),
    ...fields.rounds.map((one) => one.no),
    1,
  );
  return (
    <div className="col" style={{ gap: 8, padding: '8px 14px 14px' }}>
      {Array.from({ length: last }, (_, i) => i + 1).map((no) => {
        const own = fields.items.filter((item) => item.round === no);
        const window = fields.rounds.find((one) => one.no === no);
        return (
          <div key={no} className="col" style={{ gap: 4 }}>
            <button
              type="button"
              className="round-card"
              aria-pressed={no === round}
              onClick={() => setRound(no)}
            >
              <span className="row">
                <b>{t('plan.round', { no })}</b>
                <span className="grow" />
                <span>
                  {own.length} {t('unit.customers')}
                </span>
              </span>
              <span className="n3">{format.wan(own.reduce((sum, item) => sum + item.reductionKw, 0))}</span>
              <span className="unit">{t('unit.wan')}</span>
              {window && (
                <span className="small t2 nowrap"> {format.span(window.startMs, window.endMs)}</span>
              )}
            </button>
            {!isLocked && no === round && <RoundWindow key={no} no={no} />}
          </div>
        );
      })}
      {!isLocked && last < 8 && (
        <Button size="small" onClick={() => setRound(last + 1)}>
          ＋ {t('plan.addRound')}
        </Button>
      )}
    </div>
  );
}
