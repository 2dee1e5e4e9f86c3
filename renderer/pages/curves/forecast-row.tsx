import { Button } from 'antd';
import { figuresOf, pointClock } from '../../../shared/load/curve.ts';
import type { CurveSeries } from '../../../shared/model/curve.ts';
import { act } from '../../stores/actions.ts';
import type { Forecast, ForecastSubject } from '../../stores/forecast.ts';
import { useMay } from '../../stores/session.ts';
import { t } from '../../text/t.ts';
import { type FiguresKind, LineSample } from './figures-table.tsx';
import { forecastLine, methodName } from './forecast-line.ts';
import { differenceTo, shown, type Unit } from './series.ts';

type Props = {
  subject: ForecastSubject;
  answer: Forecast;
  day: CurveSeries | undefined;
  unit: Unit;
  kind: FiguresKind;
  cursor?: number | undefined;
  isPrint?: boolean;
};

/** The cells of the figures table for the forecast; energy by tariff period is left to what was measured. */
function Cells({ answer, day, unit }: Props) {
  const { forecast } = answer;
  if (!forecast) return null;
  const figures = figuresOf(Float64Array.from(forecast.values));
  const difference = day && day.figures.points > 0 ? differenceTo(day.values, forecast.values) : null;
  return (
    <>
      <td className="right">{shown(figures.maxKw, unit)}</td>
      <td className="t2">{pointClock(figures.maxPoint)}</td>
      <td className="right">{shown(figures.minKw, unit)}</td>
      <td className="t2">{pointClock(figures.minPoint)}</td>
      <td className="right">{shown(figures.averageKw, unit)}</td>
      <td className="right">
        {figures.loadFactor === null ? '—' : `${(figures.loadFactor * 100).toFixed(1)}%`}
      </td>
      <td className="right">{shown(figures.energyKwh, unit, unit.perUnit > 1 ? 1 : 0)}</td>
      <td className="right">
        {difference === null ? '—' : `${difference > 0 ? '+' : ''}${shown(difference, unit)}`}
      </td>
      <td className="right t2">{t('forecast.known', { day: forecast.knownDay.slice(5) })}</td>
      <td className="right t2">
        {forecast.mape === null ? '—' : t('forecast.mape', { mape: forecast.mape.toFixed(1) })}
      </td>
    </>
  );
}

/** The forecast's row: figures, the method under its own name, and its error of the last three months. */
export function ForecastRow(props: Props) {
  const { subject, answer, unit, kind, cursor, isPrint = false } = props;
  const { forecast, state } = answer;
  const may = useMay('dispatcher');
  const line = forecastLine(answer, isPrint);
  if (!forecast || !line) return null;
  const again = () => act('forecast.refresh', { subject, day: forecast.day });
  return (
    <tr>
      <td>
        <LineSample color={line.color} width={line.width} dash="5 4" />
        {t('forecast.row')}
        <span className="tag">{methodName(forecast.method)}</span>
        {may && !isPrint && (
          <Button size="small" type="link" disabled={state === 'running'} onClick={again}>
            {t(state === 'running' ? 'forecast.running' : 'forecast.refresh')}
          </Button>
        )}
      </td>
      {cursor !== undefined && (
        <td className="right cursor-cell">
          <b>{shown(forecast.values[Math.min(95, Math.floor(cursor / 15))], unit)}</b>
        </td>
      )}
      {kind === 'figures' ? <Cells {...props} /> : <td colSpan={8} />}
    </tr>
  );
}
