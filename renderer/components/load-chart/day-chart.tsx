import { memo, useEffect, useMemo } from 'react';
import { Area, CartesianGrid, ComposedChart, Line, usePlotArea, XAxis, YAxis } from 'recharts';
import { Filled, type Size } from './filled.tsx';
import {
  type DayLevel,
  type DayLine,
  type DayWindow,
  type MinuteRange,
  minuteClock,
  minuteTicks,
  nameRoom,
  recordsOf,
  scaleOf,
  shownValues,
} from './lines.ts';
import { BadPoints, EndNames, EndOfData, Gaps, Levels, type MarkWords, Windows } from './marks.tsx';

export type PlotArea = { x: number; y: number; width: number; height: number };

export type DayChartProps = {
  /** The first is the day itself. */
  lines: readonly DayLine[];
  levels?: readonly DayLevel[];
  windows?: readonly DayWindow[];
  /** Lowest and highest of the last days, kW. */
  band?: { low: readonly (number | null)[]; high: readonly (number | null)[] } | undefined;
  range: MinuteRange;
  unit: string;
  /** kW in one unit of the axis. */
  perUnit: number;
  /** Differences: the axis goes through zero, below it as well. */
  isSigned?: boolean;
  words: MarkWords;
  /** For paper: a fixed size, px; otherwise as large as its place. */
  size?: Size;
  /** Told where the plot lies, for whoever draws over it. */
  onPlot?: (plot: PlotArea) => void;
};

const axis = { tick: { fontSize: 12, fill: 'var(--text3)' }, tickLine: false } as const;
const NO_BAND = { low: [], high: [] };

function PlotWatch({ onPlot }: { onPlot: ((plot: PlotArea) => void) | undefined }) {
  const plot = usePlotArea();
  const { x, y, width, height } = plot ?? { x: 0, y: 0, width: 0, height: 0 };
  useEffect(() => {
    if (width > 0) onPlot?.({ x, y, width, height });
  }, [onPlot, x, y, width, height]);
  return null;
}

/** Hatch of a plan's window, and a lighter one for the band. */
const patterns = (
  <defs>
    <pattern id="day-window" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <rect width="8" height="8" fill="var(--win)" />
      <path d="M0 0v8" stroke="var(--winh)" strokeWidth="1.2" />
    </pattern>
  </defs>
);

/** Lines and bands; the day itself is drawn last, so that it lies on top. */
function drawings(lines: readonly DayLine[], hasBand: boolean) {
  const area = (key: string, fill: string) => (
    <Area
      key={key}
      dataKey={key}
      stroke="none"
      fill={fill}
      className="day-band"
      isAnimationActive={false}
      activeDot={false}
      connectNulls={false}
      type="linear"
    />
  );
  return [
    ...(hasBand ? [area('days:band', 'var(--text3)')] : []),
    ...lines.filter((line) => line.band).map((line) => area(`${line.key}:band`, line.color)),
    ...[...lines]
      .reverse()
      .map((line) => (
        <Line
          key={line.key}
          dataKey={line.key}
          stroke={line.color}
          strokeWidth={line.width}
          strokeDasharray={line.dash ?? ''}
          strokeLinejoin="round"
          dot={false}
          activeDot={false}
          isAnimationActive={false}
          connectNulls={false}
          type="linear"
        />
      )),
  ];
}

/** A day and what it is held against: axes and lines by recharts, names, gaps, bad points and windows drawn into the same picture. */
export const DayChart = memo(function DayChart(props: DayChartProps) {
  const { lines, levels = [], windows = [], band, range, unit, perUnit, isSigned = false, words } = props;
  const data = useMemo(() => {
    const { low, high } = band ?? NO_BAND;
    const all: DayLine[] = band
      ? [...lines, { key: 'days', label: '', color: '', width: 0, values: low, band: { low, high } }]
      : [...lines];
    return recordsOf(all, range, perUnit);
  }, [lines, band, range, perUnit]);
  const scale = useMemo(() => {
    const bands: DayLine[] = band ? [{ key: 'days', label: '', color: '', width: 0, values: [], band }] : [];
    const shown = shownValues([...lines, ...bands], levels, range, perUnit);
    return scaleOf(shown.length > 0 ? shown : [0, 1], isSigned);
  }, [lines, band, levels, range, perUnit, isSigned]);
  const part = { range, scale, perUnit };
  const room = nameRoom(lines, levels);
  const chart = (size: Size) => (
    <ComposedChart
      {...size}
      accessibilityLayer={false}
      data={data}
      margin={{ top: 34, right: room, bottom: 4, left: 0 }}
    >
      {patterns}
      <CartesianGrid vertical={false} stroke="var(--line2)" />
      <Windows {...part} windows={windows} />
      <XAxis
        dataKey="minute"
        type="number"
        domain={[range[0], range[1]]}
        allowDataOverflow
        ticks={minuteTicks(range)}
        tickFormatter={minuteClock}
        {...axis}
        axisLine={{ stroke: 'var(--line)' }}
      />
      <YAxis
        domain={[scale.from, scale.to]}
        ticks={scale.ticks}
        tickFormatter={(value: number) => String(value).replace('-', '−')}
        {...axis}
        axisLine={false}
        width={56}
      />
      {drawings(lines, band !== undefined)}
      <Levels {...part} levels={levels} />
      <EndNames {...part} lines={lines} levels={levels} />
      {!isSigned && <EndOfData {...part} line={lines[0]} words={words} />}
      <Gaps {...part} lines={lines} words={words} />
      <BadPoints {...part} lines={lines} words={words} />
      <text x={6} y={12} className="chart-mark t3">
        {unit}
      </text>
      <PlotWatch onPlot={props.onPlot} />
    </ComposedChart>
  );
  return props.size ? chart(props.size) : <Filled>{chart}</Filled>;
});
