import type { CurveAnswer } from '../../../shared/contract/curves.ts';
import { pointClock } from '../../../shared/load/curve.ts';
import { tariffKinds } from '../../../shared/load/tariff.ts';
import type { CurveSeries } from '../../../shared/model/curve.ts';
import { minuteClock } from '../../components/load-chart/lines.ts';
import { t, word } from '../../text/t.ts';
import { lookOf, seriesName, shown, tagsOf, type Unit, valueAt } from './series.ts';

export type FiguresKind = 'figures' | 'tariff';
type Props = {
  answer: CurveAnswer;
  unit: Unit;
  today: string;
  kind: FiguresKind;
  /** Minute under the crosshair. */
  cursor?: number | undefined;
  isPrint?: boolean;
  /** A column with the subject in front, when several are shown. */
  hasName?: boolean;
  /** Rows of lines that are no days, a forecast for example. */
  children?: React.ReactNode;
};

export function LineSample(props: { color: string; width: number; dash?: string }) {
  return (
    <svg width="34" height="10" className="line-sample" aria-hidden="true">
      <path d="M0 5h34" stroke={props.color} strokeWidth={props.width} strokeDasharray={props.dash} />
    </svg>
  );
}

const percent = (value: number | null) => (value === null ? '—' : `${(value * 100).toFixed(1)}%`);

function FigureCells({ one, unit }: { one: CurveSeries; unit: Unit }) {
  const { figures, values, differenceKw } = one;
  const clock = (kw: number | null, point: number) => (kw === null ? '—' : pointClock(point, values.length));
  const sign = differenceKw !== null && differenceKw > 0 ? '+' : '';
  return (
    <>
      <td className="right">{shown(figures.maxKw, unit)}</td>
      <td className="t2">{clock(figures.maxKw, figures.maxPoint)}</td>
      <td className="right">{shown(figures.minKw, unit)}</td>
      <td className="t2">{clock(figures.minKw, figures.minPoint)}</td>
      <td className="right">{shown(figures.averageKw, unit)}</td>
      <td className="right">{percent(figures.loadFactor)}</td>
      <td className="right">{shown(figures.energyKwh, unit, unit.perUnit > 1 ? 1 : 0)}</td>
      <td className="right">{differenceKw === null ? '—' : `${sign}${shown(differenceKw, unit)}`}</td>
      <td className="right t2">
        {figures.points}/{values.length}
      </td>
      <td className="right t2">
        {one.reported}/{one.expected}
      </td>
    </>
  );
}

function TariffCells({ one, unit }: { one: CurveSeries; unit: Unit }) {
  const { peakValleyKw, peakValleyRate, tariffKwh, energyKwh } = one.figures;
  const digits = unit.perUnit > 1 ? 1 : 0;
  return (
    <>
      <td className="right">{shown(peakValleyKw, unit)}</td>
      <td className="right">{percent(peakValleyRate)}</td>
      {tariffKinds.map((kind) => (
        <td className="right" key={kind}>
          {shown(tariffKwh?.[kind], unit, digits)}
          <span className="t3"> {tariffKwh && energyKwh ? percent(tariffKwh[kind] / energyKwh) : ''}</span>
        </td>
      ))}
      <td className="right">{shown(energyKwh, unit, digits)}</td>
      <td className="right t2">{one.bad.reduce((sum, bad) => sum + bad.count, 0) || '—'}</td>
    </>
  );
}

const heads: Record<FiguresKind, { key: Parameters<typeof t>[0]; isText?: boolean }[]> = {
  figures: [
    { key: 'curves.max' },
    { key: 'curves.time', isText: true },
    { key: 'curves.min' },
    { key: 'curves.time', isText: true },
    { key: 'curves.average' },
    { key: 'curves.loadFactor' },
    { key: 'curves.energy' },
    { key: 'curves.difference' },
    { key: 'curves.points' },
    { key: 'curves.reported' },
  ],
  tariff: [
    { key: 'curves.peakValley' },
    { key: 'curves.peakValleyRate' },
    { key: 'tariff.sharp' },
    { key: 'tariff.peak' },
    { key: 'tariff.flat' },
    { key: 'tariff.valley' },
    { key: 'curves.energy' },
    { key: 'curves.badPoints' },
  ],
};

function Row(props: Omit<Props, 'answer'> & { one: CurveSeries }) {
  const { one, unit, today, kind, cursor, isPrint = false } = props;
  const at = cursor === undefined ? undefined : valueAt(one, cursor);
  return (
    <tr>
      <td>
        <LineSample {...lookOf(one.which, isPrint)} />
        {one.which === 'day' ? <b>{seriesName(one, today)}</b> : seriesName(one, today)}
        {tagsOf(one).map((tag) => (
          <span className="tag" key={tag}>
            {tag}
          </span>
        ))}
      </td>
      {at && (
        <td className="right cursor-cell">
          <b>{shown(at.kw, unit)}</b>
          {at.count < one.expected && at.kw !== null && (
            <span className="t3">
              {' '}
              {at.count}/{one.expected}
            </span>
          )}
        </td>
      )}
      {kind === 'figures' ? <FigureCells one={one} unit={unit} /> : <TariffCells one={one} unit={unit} />}
    </tr>
  );
}

/** Figures of every line; with the crosshair on, the value at that minute first. */
export function FiguresTable(props: Props) {
  const { answer, unit, kind, cursor, hasName } = props;
  return (
    <table className="plain curve-figures" aria-label={t('curves.figuresOf', { name: answer.subjectName })}>
      <thead>
        <tr>
          <th>
            {hasName ? <b>{answer.subjectName}</b> : t('curves.curve')}{' '}
            <span className="t3">{t('curves.units', { unit: unit.name, energy: unit.energy })}</span>
          </th>
          {cursor !== undefined && <th className="right">{minuteClock(cursor)}</th>}
          {heads[kind].map(({ key, isText }, index) => (
            <th className={isText ? '' : 'right'} key={`${key} ${index}`}>
              {t(key)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {answer.series.map((one, index) => (
          <Row key={`${one.which} ${one.day} ${index}`} {...props} one={one} />
        ))}
        {props.children}
        {answer.missing.map((which) => (
          <tr key={which}>
            <td className="t3" colSpan={heads[kind].length + 2}>
              {word('comparison', which)}：{word('missing', which)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
