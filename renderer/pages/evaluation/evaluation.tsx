import { Button, Select } from 'antd';
import { useState } from 'react';
import { Link, useParams } from 'wouter';
import { type BaselineRule, baselineRules } from '../../../shared/model/evaluation.ts';
import { dayStartMs } from '../../../shared/time.ts';
import { LoadChart } from '../../components/load-chart.tsx';
import { Card, Empty, Failure, Waiting } from '../../components/parts.tsx';
import { LevelBadge, PlanSign } from '../../components/signs.tsx';
import { act, saveFile } from '../../stores/actions.ts';
import { useLive } from '../../stores/live.ts';
import { useMay } from '../../stores/session.ts';
import * as format from '../../text/format.ts';
import { t } from '../../text/t.ts';
import { Customers } from './customers.tsx';
import { type Evaluated, Figures } from './figures.tsx';
import { Groups } from './groups.tsx';

type HeadProps = {
  found: Evaluated;
  rule: BaselineRule;
  onRule: (rule: BaselineRule) => void;
  reload: () => void;
};

function Head({ found, rule, onRule, reload }: HeadProps) {
  const may = useMay('dispatcher');
  const { plan, evaluation, isStored } = found;
  const isOver = plan.state === 'restored' || plan.state === 'evaluated';
  const name = t(`evaluation.rule.${rule}`);
  const save = async () => {
    const saved = await act(
      'plans.evaluate',
      { id: plan.id, version: plan.version, rule },
      t('evaluation.saved'),
    );
    if (saved) reload();
  };
  const excel = async () => {
    const file = await act('plans.evaluationReport', { id: plan.id, rule });
    if (file) saveFile(file);
  };
  return (
    <div className="page-head">
      <LevelBadge level={plan.level} />
      <h1 className="ellipsis">
        <Link href={`/board/${plan.id}`}>{plan.name}</Link>
      </h1>
      <PlanSign state={plan.state} />
      <span className="t2 ellipsis">
        {format.day(evaluation.startMs)}{' '}
        {format.span(evaluation.startMs, evaluation.endMs, evaluation.startMs)} ·{' '}
        {isStored
          ? t('evaluation.kept', { user: evaluation.computedBy, time: format.clock(evaluation.computedMs) })
          : t('evaluation.notKept')}
      </span>
      <span className="grow" />
      <Select
        aria-label={t('evaluation.rule')}
        value={rule}
        onChange={onRule}
        popupMatchSelectWidth={false}
        options={baselineRules.map((value) => ({ value, label: t(`evaluation.rule.${value}`) }))}
      />
      <Button onClick={excel}>{t('evaluation.excel')}</Button>
      {!isStored && isOver && (
        <Button type="primary" disabled={!may} onClick={save}>
          {t(plan.state === 'restored' ? 'evaluation.save' : 'evaluation.saveAgain', { rule: name })}
        </Button>
      )}
    </div>
  );
}

const clockOf = (point: number) =>
  `${String(Math.floor(point / 4)).padStart(2, '0')}:${String((point % 4) * 15).padStart(2, '0')}`;
const shortDay = (day: string) => day.slice(5);

/** Which days the baseline was made of, and why others were not: whoever doubts the figures looks here first. */
function Sources({ evaluation }: Evaluated) {
  const { adjust, baselineDays, passedOver } = evaluation;
  return (
    <div className="small t2">
      <div>{t('evaluation.days', { days: baselineDays.map(shortDay).join('、') || '—' })}</div>
      <div>
        {adjust
          ? t('evaluation.adjust', {
              from: clockOf(adjust.fromPoint),
              to: clockOf(adjust.toPoint),
              cap: Math.round(adjust.cap * 100),
            })
          : t('evaluation.noAdjust')}
      </div>
      {passedOver.length > 0 && (
        <div className="ellipsis">
          {t('evaluation.passed', {
            days: passedOver
              .map((one) => `${shortDay(one.day)} ${t(`evaluation.reason.${one.reason}`)}`)
              .join('、'),
          })}
        </div>
      )}
    </div>
  );
}

function Curve(found: Evaluated) {
  const { curve, day, startMs, endMs } = found.evaluation;
  const point = (ms: number) => (ms - dayStartMs(day)) / 900_000;
  const from = Math.max(0, Math.floor(point(startMs)) - 16);
  const to = Math.min(96, Math.ceil(point(endMs)) + 12);
  return (
    <Card title={t('evaluation.chart')} isBare foot={<Sources {...found} />}>
      <div className="ev-chart">
        {curve.actual.slice(from, to + 1).every((kw) => kw === null) ? (
          <Empty title={t('evaluation.noLoads')} />
        ) : (
          <LoadChart
            label={t('evaluation.chart')}
            unit={t('unit.wan')}
            range={[from, to]}
            windows={[
              {
                title: t('evaluation.window'),
                startPoint: point(startMs),
                endPoint: Math.min(96, point(endMs)),
              },
            ]}
            lines={[
              {
                key: 'actual',
                label: t('evaluation.load'),
                color: 'var(--text)',
                width: 3.2,
                values: curve.actual,
              },
              {
                key: 'baseline',
                label: t('evaluation.baseline'),
                color: 'var(--c-yesterday)',
                width: 1.5,
                dash: '5 4',
                values: curve.baseline,
              },
              {
                key: 'target',
                label: t('evaluation.target'),
                color: 'var(--danger)',
                width: 1.6,
                dash: '14 3 3 3',
                values: curve.target,
              },
            ]}
          />
        )}
      </div>
    </Card>
  );
}

export default function EvaluationPage() {
  const { id } = useParams<{ id: string }>();
  const [rule, setRule] = useState<BaselineRule>();
  const { data, error, reload } = useLive('plans.evaluation', { id, ...(rule ? { rule } : {}) }, [
    'plans.changed',
  ]);
  if (error && !data) return <Failure error={error} onRetry={reload} />;
  if (!data) return <Waiting />;
  return (
    <>
      <Head found={data} rule={rule ?? data.evaluation.rule} onRule={setRule} reload={reload} />
      <Figures {...data} />
      <div className="row grow gap12 stretch">
        <Customers found={data} rule={rule} />
        <div className="col gap12 ev-side">
          <Curve {...data} />
          <Groups {...data} />
        </div>
      </div>
    </>
  );
}
