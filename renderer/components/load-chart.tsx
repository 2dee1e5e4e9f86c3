import {
  CartesianGrid,
  Line,
  LineChart,
  ReferenceArea,
  ReferenceDot,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import * as format from '../text/format.ts';

export type ChartLine = {
  key: string;
  label: string;
  color: string;
  width: number;
  dash?: string;
  /** kW; null is a gap. */
  values: (number | null)[];
};

type Props = {
  lines: ChartLine[];
  windows?: { title: string; startPoint: number; endPoint: number }[];
  limit?: { label: string; kw: number } | undefined;
  /** First and last point to show; the whole day by default. */
  range?: [number, number];
  unit: string;
  label: string;
};

const pointLabel = (point: number) =>
  `${String(Math.floor(point / 4)).padStart(2, '0')}:${String((point % 4) * 15).padStart(2, '0')}`;
const LABEL_GAP = 17;

/** A round step so that there are at most five grid lines. */
function scaleOf(values: number[]): { from: number; to: number; ticks: number[] } {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const raw = (high - low || high * 0.2 || 1) / 4;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((one) => one * power).find((one) => one >= raw) ?? raw;
  const from = Math.max(0, Math.floor(low / step) * step);
  const to = Math.ceil((high + step * 0.1) / step) * step;
  const ticks = Array.from({ length: Math.round((to - from) / step) + 1 }, (_, i) => from + i * step);
  return { from, to, ticks };
}

/** Labels at the line ends, moved apart so that none covers another. */
function spread(ends: { key: string; y: number }[]): Map<string, number> {
  const sorted = [...ends].sort((a, b) => a.y - b.y);
  for (let i = 1; i < sorted.length; i += 1)
    sorted[i]!.y = Math.max(sorted[i]!.y, sorted[i - 1]!.y + LABEL_GAP);
  return new Map(sorted.map((one) => [one.key, one.y]));
}

const lastOf = (values: (number | null)[], to: number) => {
  for (let i = Math.min(to, values.length - 1); i >= 0; i -= 1) if (values[i] !== null) return i;
  return -1;
};

/** One record for each point shown, in 万千瓦. */
function pointsOf(lines: ChartLine[], range: [number, number]) {
  return Array.from({ length: 97 }, (_, point) => ({
    point,
    ...Object.fromEntries(
      lines.map((line) => [
        line.key,
        line.values[point] === null || line.values[point] === undefined
          ? null
          : line.values[point]! / format.perRegionUnit,
      ]),
    ),
  })).filter((row) => row.point >= range[0] && row.point <= range[1]);
}

/** Hours, or quarter hours when zoomed in. */
function ticksOf(range: [number, number]): number[] {
  const span = range[1] - range[0];
  const tickStep = span > 48 ? 12 : span > 16 ? 4 : 1;
  return Array.from({ length: Math.floor(span / tickStep) + 1 }, (_, i) => range[0] + i * tickStep);
}

/** The hatch of a plan's window. */
const windowPattern = (
  <defs>
    <pattern
      id="plan-window"
      width="8"
      height="8"
      patternUnits="userSpaceOnUse"
      patternTransform="rotate(45)"
    >
      <rect width="8" height="8" fill="var(--win)" />
      <path d="M0 0v8" stroke="var(--winh)" strokeWidth="1.2" />
    </pattern>
  </defs>
);
const axis = { tick: { fontSize: 12, fill: 'var(--text3)' }, tickLine: false } as const;

export function LoadChart({ lines, windows = [], limit, range = [0, 96], unit, label }: Props) {
  const shown = lines.flatMap((line) =>
    line.values.slice(range[0], range[1] + 1).filter((value): value is number => value !== null),
  );
  if (shown.length === 0) return null;
  const scale = scaleOf(
    [...shown, ...(limit ? [limit.kw] : [])].map((value) => value / format.perRegionUnit),
  );
  const data = pointsOf(lines, range);
  const main = lines[0]!;
  const end = lastOf(main.values, range[1]);
  return (
    <div role="img" aria-label={label} style={{ height: '100%', minHeight: 0, position: 'relative' }}>
      <span className="small t3" style={{ position: 'absolute', left: 6, top: 0 }}>
        {unit}
      </span>
      <ResponsiveContainer width="100%" height="100%">
        <LineChart data={data} margin={{ top: 28, right: 132, bottom: 4, left: 0 }}>
          {windowPattern}
          <CartesianGrid vertical={false} stroke="var(--line2)" />
          <XAxis
            dataKey="point"
            type="number"
            domain={range}
            ticks={ticksOf(range)}
            tickFormatter={pointLabel}
            {...axis}
            axisLine={{ stroke: 'var(--line)' }}
          />
          <YAxis
            domain={[scale.from, scale.to]}
            ticks={scale.ticks}
            tickFormatter={(value: number) => String(Number(value.toFixed(2)))}
            {...axis}
            axisLine={false}
            width={46}
          />
          {windows.map((one) => (
            <ReferenceArea
              key={one.title}
              x1={Math.max(range[0], one.startPoint)}
              x2={Math.min(range[1], one.endPoint)}
              fill="url(#plan-window)"
              fillOpacity={1}
              label={{ value: one.title, position: 'top', fontSize: 12, fill: 'var(--text2)' }}
            />
          ))}
          {limit && (
            <ReferenceLine
              y={limit.kw / format.perRegionUnit}
              stroke="var(--danger)"
              strokeWidth={1.6}
              label={{ value: limit.label, position: 'right', fontSize: 12, fill: 'var(--danger)' }}
            />
          )}
          <Tooltip
            content={(props) => <ChartTable {...(props as unknown as TableProps)} lines={lines} />}
            isAnimationActive={false}
          />
          {lines
            .map((line) => (
              <Line
                key={line.key}
                dataKey={line.key}
                stroke={line.color}
                strokeWidth={line.width}
                strokeDasharray={line.dash ?? ''}
                dot={false}
                activeDot={{ r: 3 }}
                isAnimationActive={false}
                connectNulls={false}
                type="linear"
                label={false}
              />
            ))
            .reverse()}
          {end >= 0 && (
            <ReferenceDot
              x={end}
              y={main.values[end]! / format.perRegionUnit}
              r={4}
              fill={main.color}
              stroke="none"
              label={
                isOpen(main, range)
                  ? {
                      value: `${pointLabel(end)}　${(main.values[end]! / format.perRegionUnit).toFixed(2)}`,
                      position: 'right',
                      fontSize: 13,
                      fontWeight: 700,
                      fill: 'var(--text)',
                    }
                  : undefined
              }
            />
          )}
        </LineChart>
      </ResponsiveContainer>
      <EndLabels lines={lines} range={range} scale={scale} />
    </div>
  );
}

type TableProps = { active?: boolean; label?: number };

/** True when the line ends well before the right edge: its name then stands at the dot, with time and value. */
const isOpen = (line: ChartLine, range: [number, number]) => lastOf(line.values, range[1]) < range[1] - 6;

/** The values of every line at the minute under the pointer. */
function ChartTable({ active, label, lines }: TableProps & { lines: ChartLine[] }) {
  if (!active || label === undefined) return null;
  return (
    <div className="card" style={{ padding: '6px 10px', background: 'var(--raised)' }}>
      <b>{pointLabel(label)}</b>
      {lines.map((line) => (
        <div key={line.key} className="row small" style={{ justifyContent: 'space-between', gap: 16 }}>
          <span style={{ color: line.color }}>{line.label}</span>
          <b>
            {line.values[label] === null || line.values[label] === undefined
              ? '—'
              : (line.values[label]! / format.perRegionUnit).toFixed(2)}
          </b>
        </div>
      ))}
    </div>
  );
}

/** Names at the line ends instead of a legend. Positions are parts of the plot, so they hold at every size. */
function EndLabels({
  lines,
  range,
  scale,
}: {
  lines: ChartLine[];
  range: [number, number];
  scale: { from: number; to: number };
}) {
  const ends = lines.flatMap((line) => {
    const at = lastOf(line.values, range[1]);
    if (at < 0 || (line === lines[0] && isOpen(line, range))) return [];
    const share = (line.values[at]! / format.perRegionUnit - scale.from) / (scale.to - scale.from || 1);
    return [{ key: line.key, y: (1 - share) * 260, line }];
  });
  const places = spread(ends.map(({ key, y }) => ({ key, y })));
  return (
    <div
      className="small"
      style={{ position: 'absolute', right: 0, top: 28, bottom: 34, width: 126, pointerEvents: 'none' }}
    >
      {ends.map(({ key, line }) => (
        <div
          key={key}
          className="ellipsis"
          style={{
            position: 'absolute',
            top: `calc(${(places.get(key)! / 260) * 100}% - 9px)`,
            color: line.color,
            width: 126,
          }}
        >
          {line.label}
        </div>
      ))}
    </div>
  );
}
