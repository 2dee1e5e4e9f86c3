import type { CallOutput } from '../../../shared/contract/index.ts';
import { Figure } from '../../components/parts.tsx';
import * as format from '../../text/format.ts';
import { t } from '../../text/t.ts';

export type Evaluated = CallOutput<'plans.evaluation'>;

const rate = (value: number | null) => (value === null ? '—' : format.percent(value, 1));
const clockOf = (point: number) =>
  `${String(Math.floor((point % 96) / 4)).padStart(2, '0')}:${String((point % 4) * 15).padStart(2, '0')}`;

function Moment({ label, moment }: { label: string; moment: Evaluated['evaluation']['best'] }) {
  if (!moment) return <Figure label={label} value="—" size="n3" />;
  return (
    <Figure
      label={label}
      size="n3"
      value={t('evaluation.moment', { time: clockOf(moment.point), rate: rate(moment.rate) })}
      note={t('evaluation.momentNote', {
        actual: format.wan(moment.actualKw),
        ordered: format.wan(moment.orderedKw),
      })}
    />
  );
}

/** The one number and what it is made of: rate, ordered and given, energy, who kept it and who did not. */
export function Figures({ evaluation }: Evaluated) {
  const { totals } = evaluation;
  const missing = totals.actualKw === null ? 0 : totals.shouldKw - totals.actualKw;
  return (
    <section className="card row stretch ev-strip">
      <div>
        <div className="row baseline">
          <span className="n1">{rate(totals.rate)}</span>
          <span className="t2 nowrap">% {t('evaluation.rate')}</span>
        </div>
        <div className="small t2">
          {missing > 0 ? `${t('evaluation.missing')} ${format.wan(missing)} ${t('unit.wan')}` : ''}
        </div>
      </div>
      <Figure label={t('evaluation.should')} value={format.wan(totals.shouldKw)} unit={t('unit.wan')} />
      <Figure label={t('evaluation.actual')} value={format.wan(totals.actualKw)} unit={t('unit.wan')} />
      <Figure
        label={t('evaluation.energy')}
        value={format.wan(totals.energyKwh)}
        unit={t('evaluation.energyUnit')}
      />
      <Figure
        label={t('evaluation.met')}
        value={format.count(totals.met)}
        unit={`/${format.count(totals.times)} ${t('evaluation.times')}`}
        note={`${t('evaluation.over')} ${totals.over} · ${t('evaluation.unmeasured')} ${totals.unmeasured}`}
      />
      <Figure
        label={t('evaluation.points')}
        value={format.count(totals.missing)}
        note={t('evaluation.ofPoints', { points: format.count(totals.points) })}
      />
      <Moment label={t('evaluation.best')} moment={evaluation.best} />
      <Moment label={t('evaluation.worst')} moment={evaluation.worst} />
    </section>
  );
}
