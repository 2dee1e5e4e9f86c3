import { Button } from 'antd';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { pointClock } from '../../../shared/load/curve.ts';
import { Card, Empty, Failure, Figure } from '../../components/parts.tsx';
import { type Level, LevelBadge, Sign } from '../../components/signs.tsx';
import { act } from '../../stores/actions.ts';
import { type Decision, fillGaps, useDecision, useForecast } from '../../stores/forecast.ts';
import { useMay } from '../../stores/session.ts';
import * as format from '../../text/format.ts';
import { t } from '../../text/t.ts';
import { planForBlocks } from '../gaps/new-plan.ts';
import { methodName } from './forecast-line.ts';
import { LimitsDialog } from './limits-dialog.tsx';
import { LoadWatch } from './load-watch.tsx';

const hours = ({ startMin, endMin }: { startMin: number; endMin: number }) =>
  `${Math.floor(startMin / 60)}–${Math.ceil(endMin / 60)}`;
const levelOf = (level: string): Level | undefined =>
  (['1', '2', '3', '4', '5', '6'] as const).find((one) => one === level);
const percent = (value: number | null | undefined) =>
  value === null || value === undefined ? '—' : `${value.toFixed(1)}%`;

/** The one figure: what is missing at the worst moment, its level and its share of the largest demand. */
function WorstGap({ decision }: { decision: Decision }) {
  const { blocks, peak } = decision;
  const worst = blocks.toSorted((a, b) => b.gapKw - a.gapKw)[0];
  if (!worst || !peak)
    return (
      <Figure
        label={t('decision.noGap')}
        value={peak && peak.limitKw > 0 ? format.wan(peak.limitKw - peak.kw, 1) : '—'}
        unit={t('unit.wan')}
        size="n1"
        note={peak && peak.limitKw > 0 ? t('decision.reserve') : t('decision.noLimit')}
      />
    );
  const level = levelOf(worst.level);
  return (
    <div className="col gap4">
      <Figure
        label={`${t('decision.worst')}　${t('decision.hours', { hours: hours(worst) })}`}
        value={format.wan(worst.gapKw, 1)}
        unit={t('unit.wan')}
        size="n1"
      />
      <span className="row gap4">
        {level && <LevelBadge level={level} isNamed />}
        <span>{t('decision.share', { share: format.percent(worst.gapKw, peak.kw) })}</span>
      </span>
    </div>
  );
}

/** Peak, when, band and limit. */
function PeakFigures({ decision, onLimits }: { decision: Decision; onLimits: () => void }) {
  const { peak } = decision;
  if (!peak) return null;
  const { lowKw, highKw, limitKw } = peak;
  return (
    <>
      <div className="kv">
        <span>{t('decision.peak')}</span>
        <span>{format.wan(peak.kw, 1)}</span>
        <span>{t('decision.at')}</span>
        <span>{pointClock(peak.point)}</span>
        <span>{t('decision.band')}</span>
        <span>{lowKw === null ? '—' : `${format.wan(lowKw, 1)}–${format.wan(highKw, 1)}`}</span>
        <span>{t('decision.limit')}</span>
        <span>{limitKw > 0 ? format.wan(limitKw, 1) : '—'}</span>
      </div>
      <div className="row">
        <span className="small t2">
          {decision.limits.blocks.length > 0 ? t('decision.ownLimits') : t('decision.settingsLimit')}
        </span>
        <span className="grow" />
        <Button size="small" onClick={onLimits}>
          {t('decision.editLimits')}
        </Button>
      </div>
    </>
  );
}

/** Each block with what is arranged and what is missing; then the plans themselves. */
function Blocks({ decision }: { decision: Decision }) {
  const plans = new Map(decision.blocks.flatMap((block) => block.plans.map((plan) => [plan.id, plan])));
  if (decision.blocks.length === 0) return null;
  return (
    <>
      <table className="plain decision-blocks">
        <thead>
          <tr>
            <th>{t('decision.block')}</th>
            <th className="right">{t('decision.gap')}</th>
            <th className="right">{t('decision.arranged')}</th>
            <th className="right">{t('decision.missing')}</th>
          </tr>
        </thead>
        <tbody>
          {decision.blocks.map((block) => (
            <tr key={block.startMin}>
              <td>{hours(block)}</td>
              <td className="right">
                <b>{format.wan(block.gapKw, 1)}</b>
              </td>
              <td className="right">{format.wan(block.arrangedKw + block.draftKw, 1)}</td>
              <td className="right">
                {block.missingKw > 0 ? (
                  format.wan(block.missingKw, 1)
                ) : (
                  <Sign glyph="tick">{t('decision.covered')}</Sign>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <h3>{t('decision.plans')}</h3>
      {plans.size === 0 && <div className="small t2">{t('decision.noPlans')}</div>}
      {[...plans.values()].map((plan) => (
        <div key={plan.id} className="decision-plan row">
          <span className="grow ellipsis">
            <Link href={`/plans/${plan.id}`}>{plan.name}</Link>
            <span className="small t2"> {t(`planState.${plan.state}`)}</span>
          </span>
          <b>{format.wan(plan.kw, 1)}</b>
        </div>
      ))}
    </>
  );
}

/** How good the forecast was lately, beside the simple rules. */
function Errors({ regionCode, day, onWeather }: { regionCode: string; day: string; onWeather: () => void }) {
  const { data } = useForecast({ kind: 'region', code: regionCode }, day);
  const forecast = data?.forecast;
  if (!data || !forecast) return null;
  return (
    <div className="decision-errors">
      <b>{t('decision.errors', { days: forecast.backtestDays })}</b>
      <div className="kv">
        <span>{methodName(forecast.method)}</span>
        <span>{percent(forecast.mape)}</span>
        {(['scaledWeek', 'lastFive'] as const)
          .filter((rule) => rule !== forecast.method)
          .flatMap((rule) => [
            <span key={rule}>{methodName(rule)}</span>,
            <span key={`${rule} error`}>{percent(forecast.references[rule])}</span>,
          ])}
      </div>
      <div className="small t2">
        {t(forecast.usesTemperature ? 'decision.withTemperature' : 'decision.withoutTemperature', {
          known: forecast.knownDay,
          made: `${format.day(data.madeMs)} ${format.clock(data.madeMs)}`,
        })}
      </div>
      <div className="small t2">{t('decision.ruleNote')}</div>
      <Button size="small" onClick={onWeather}>
        {t('weather.enter')}
      </Button>
    </div>
  );
}

/** What is expected to be missing on a day, and what can be done about it. */
export function DecisionPanel({ day, onWeather }: { day: string; onWeather: () => void }) {
  const { data, error, reload } = useDecision(day);
  const [isEditing, setIsEditing] = useState(false);
  const [, go] = useLocation();
  const missing = data?.blocks.filter((block) => block.missingKw > 0) ?? [];
  const may = useMay('dispatcher');
  const fill = async () => data && fillGaps(day, data, t('decision.note', { method: data.regionName }));
  const toGaps = async () => (await fill()) && go(`/gaps?day=${day}`);
  const toPlan = async () => {
    if (!data || !(await fill())) return;
    const plan = await act('plans.save', planForBlocks('planned', day, missing, Date.now()));
    if (plan) go(`/gaps?day=${day}&plan=${plan.id}`);
  };
  return (
    <Card title={t('decision.title')} className="decision-panel">
      {error && <Failure error={error} onRetry={reload} />}
      {data?.state === 'running' && <div className="small t2">{t('decision.running')}</div>}
      {data && !data.peak && data.state === 'none' && (
        <Empty title={t('decision.none')} hint={t('decision.noneHint')} />
      )}
      {data?.peak && (
        <div className="col gap12">
          <WorstGap decision={data} />
          {data.blocks.length > 0 && (
            <div className="col gap4">
              <Button type="primary" disabled={!may} onClick={toGaps}>
                {t('decision.fill', { count: data.blocks.length })}
              </Button>
              <Button disabled={!may || missing.length === 0} onClick={toPlan}>
                {t('decision.newPlan', { count: missing.length })}
              </Button>
            </div>
          )}
          <PeakFigures decision={data} onLimits={() => setIsEditing(true)} />
          <Blocks decision={data} />
          <LoadWatch />
          <Errors regionCode={data.regionCode} day={day} onWeather={onWeather} />
        </div>
      )}
      {isEditing && data && (
        <LimitsDialog key={data.limits.version} limits={data.limits} onDone={() => setIsEditing(false)} />
      )}
    </Card>
  );
}
