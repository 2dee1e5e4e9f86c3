import {
  Bar,
  BarChart,
  CartesianGrid,
  Line,
  LineChart,
  ReferenceArea,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import type { ReportChart as Chart } from '../../shared/model/report.ts';

type Look = Chart['series'][number]['look'];
type Props = {
  chart: Chart;
  /** Pixels on paper; on the screen the chart fills its box. */
  paper?: { width: number; height: number };
};

const lines: Partial<Record<Look, { width: number; dash?: string }>> = {
  solid: { width: 2.6 },
  line: { width: 2.6 },
  thin: { width: 1 },
  dash: { width: 1.4, dash: '9 4' },
  dot: { width: 1.4, dash: '1.5 3' },
};
const lineColours: Partial<Record<Look, string>> = {
  thin: 'var(--c-yesterday)',
  dash: 'var(--c-lastMonth)',
  dot: 'var(--c-lastYear)',
};
/** Screen and paper have patterns of their own: one that lies in a part not shown is not drawn at all. */
type Medium = 'screen' | 'paper';
const fillOf = (look: Look, on: Medium): string =>
  look === 'hatch' || look === 'dots'
    ? `url(#report-${look}-${on})`
    : look === 'outline'
      ? 'var(--surface)'
      : 'var(--bar)';

/** Patterns that can be told apart in black and white. */
function Patterns({ on }: { on: Medium }) {
  return (
    <defs>
      <pattern
        id={`report-hatch-${on}`}
        width="5"
        height="5"
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <rect width="5" height="5" fill="var(--surface)" />
        <path d="M0 0v5" stroke="var(--text)" strokeWidth="1.6" />
      </pattern>
      <pattern id={`report-dots-${on}`} width="4" height="4" patternUnits="userSpaceOnUse">
        <rect width="4" height="4" fill="var(--surface)" />
        <circle cx="2" cy="2" r="1" fill="var(--text)" />
      </pattern>
      <pattern
        id={`report-window-${on}`}
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
}

/** What each look stands for, beside the title: no box in the picture. */
export function ChartLegend({ chart, on = 'screen' }: { chart: Chart; on?: Medium }) {
  return (
    <span className="chart-legend">
      {chart.series.map((one) => (
        <span key={one.name}>
          <svg width="24" height="12" aria-hidden="true">
            <Patterns on={on} />
            {chart.kind === 'lines' ? (
              <path
                d="M0 6h24"
                stroke={lineColours[one.look] ?? 'var(--text)'}
                strokeWidth={lines[one.look]?.width ?? 1.4}
                strokeDasharray={lines[one.look]?.dash}
              />
            ) : (
              <rect x="1" y="1" width="20" height="10" fill={fillOf(one.look, on)} stroke="var(--text)" />
            )}
          </svg>
          {one.name}
        </span>
      ))}
    </span>
  );
}

/** Thirty labels at most, the first always among them. */
function tickStep(count: number, kind: Chart['kind']): number {
  if (kind === 'lines' && count === 96) return 11;
  return count <= 31 ? (count > 16 ? 1 : 0) : Math.ceil(count / 16) - 1;
}

const axis = { tick: { fontSize: 12, fill: 'var(--text3)' }, tickLine: false } as const;

/** Stretches of the chart that mean something: levels above bars, hatched windows of plans in curves. */
function marksOf(chart: Chart, on: Medium) {
  const last = chart.labels.length - 1;
  const at = (index: number) => chart.labels[Math.max(0, Math.min(last, Math.floor(index)))];
  return chart.marks.map((mark, index) => (
    <ReferenceArea
      key={index}
      x1={at(mark.from)}
      x2={at(chart.kind === 'lines' ? mark.to : mark.to - 1)}
      fill={chart.kind === 'lines' ? `url(#report-window-${on})` : 'var(--win)'}
      fillOpacity={1}
      label={{ value: mark.label, position: 'insideTop', fontSize: 12, fill: 'var(--text2)' }}
    />
  ));
}

const common = (chart: Chart, on: Medium) => (
  <>
    <Patterns on={on} />
    <CartesianGrid vertical={false} stroke="var(--line2)" />
    <XAxis
      dataKey="label"
      interval={tickStep(chart.labels.length, chart.kind)}
      axisLine={{ stroke: 'var(--ctl)' }}
      {...axis}
    />
    <YAxis
      width={58}
      tickCount={5}
      axisLine={false}
      domain={chart.kind === 'lines' ? ['auto', 'auto'] : [0, 'auto']}
      tickFormatter={(value: number) => value.toLocaleString('en-US')}
      {...axis}
    />
  </>
);

function drawing({ chart, paper }: Props) {
  const on: Medium = paper ? 'paper' : 'screen';
  const data = chart.labels.map((label, index) => ({
    label,
    ...Object.fromEntries(chart.series.map((one, at) => [`s${at}`, one.values[index] ?? null])),
  }));
  const size = paper ? { width: paper.width, height: paper.height } : {};
  // Above the highest label stands the unit.
  const margin = { top: 28, right: 16, bottom: 0, left: 0 };
  const tip = paper ? null : (
    <Tooltip
      cursor={{ fill: 'var(--win)' }}
      formatter={(value) => (typeof value === 'number' ? value.toFixed(chart.digits) : '—')}
      contentStyle={{ background: 'var(--raised)', borderColor: 'var(--line)', color: 'var(--text)' }}
    />
  );
  if (chart.kind === 'lines')
    return (
      <LineChart data={data} margin={margin} {...size}>
        {common(chart, on)}
        {marksOf(chart, on)}
        {chart.limit && (
          <ReferenceLine
            y={chart.limit.value}
            stroke="var(--danger)"
            strokeWidth={1.6}
            strokeDasharray="14 3 3 3"
            label={{ value: `${chart.limit.label} ${chart.limit.value}`, position: 'right', fontSize: 12 }}
          />
        )}
        {tip}
        {chart.series.map((one, at) => (
          <Line
            key={at}
            dataKey={`s${at}`}
            name={one.name}
            dot={false}
            stroke={lineColours[one.look] ?? 'var(--text)'}
            strokeWidth={lines[one.look]?.width ?? 1.4}
            {...(lines[one.look]?.dash ? { strokeDasharray: lines[one.look]?.dash } : {})}
            isAnimationActive={false}
            connectNulls={false}
          />
        ))}
      </LineChart>
    );
  return (
    <BarChart data={data} margin={margin} barGap={1} {...size}>
      {common(chart, on)}
      {marksOf(chart, on)}
      {tip}
      {chart.series.map((one, at) => (
        <Bar
          key={at}
          dataKey={`s${at}`}
          name={one.name}
          fill={fillOf(one.look, on)}
          stroke="var(--text)"
          strokeWidth={0.8}
          maxBarSize={26}
          {...(chart.kind === 'stack' ? { stackId: 'all' } : {})}
          isAnimationActive={false}
        />
      ))}
    </BarChart>
  );
}

/** A chart of a report: bars from 0, curves as they are. */
export function ReportChart(props: Props) {
  const { chart, paper } = props;
  return (
    <div
      role="img"
      aria-label={chart.title}
      className="report-chart"
      style={paper ? { width: paper.width, height: paper.height } : {}}
    >
      <span className="small t3 report-chart-unit">{chart.unit}</span>
      {paper ? (
        drawing(props)
      ) : (
        <ResponsiveContainer width="100%" height="100%">
          {drawing(props)}
        </ResponsiveContainer>
      )}
    </div>
  );
}
