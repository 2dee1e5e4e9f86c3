import { usePlotArea } from 'recharts';
import {
  type DayLevel,
  type DayLine,
  type DayWindow,
  endOf,
  gapsOf,
  type MinuteRange,
  minuteClock,
  type Scale,
  spread,
} from './lines.ts';

/** Words the marks need; given by the screen, so that the chart knows no language. */
export type MarkWords = {
  gap(label: string, points: number, from: string, to: string): string;
  bad(label: string, clock: string, more: number): string;
  end(clock: string): string;
};

type Frame = {
  plot: { x: number; y: number; width: number; height: number };
  x: (minute: number) => number;
  y: (value: number) => number;
};

/** Where a minute and a value stand on the drawing. */
function useFrame(range: MinuteRange, scale: Scale): Frame | undefined {
  const plot = usePlotArea();
  if (!plot || plot.width <= 0) return undefined;
  return {
    plot,
    x: (minute) => plot.x + ((minute - range[0]) / (range[1] - range[0])) * plot.width,
    y: (value) => plot.y + (1 - (value - scale.from) / (scale.to - scale.from || 1)) * plot.height,
  };
}

type Part = { range: MinuteRange; scale: Scale; perUnit: number };

/** Plan windows: hatched to the full height, titled above. */
export function Windows({
  range,
  scale,
  windows,
}: Omit<Part, 'perUnit'> & { windows: readonly DayWindow[] }) {
  const frame = useFrame(range, scale);
  if (!frame) return null;
  return windows.map(({ title, fromMinute, toMinute }, index) => {
    const from = frame.x(Math.max(range[0], fromMinute));
    const to = frame.x(Math.min(range[1], toMinute));
    if (to <= from) return null;
    const { y, height } = frame.plot;
    return (
      <g key={`${title} ${index}`}>
        <rect x={from} y={y} width={to - from} height={height} fill="url(#day-window)" />
        <text x={(from + to) / 2} y={y - 8 - index * 15} textAnchor="middle" className="chart-mark t2">
          {title}
        </text>
      </g>
    );
  });
}

/** Limits: a line over their time, named at the right. */
export function Levels({ range, scale, perUnit, levels }: Part & { levels: readonly DayLevel[] }) {
  const frame = useFrame(range, scale);
  if (!frame) return null;
  return levels.map(({ key, kw, fromMinute, toMinute, isDashed }) => {
    const from = frame.x(Math.max(range[0], fromMinute));
    const to = frame.x(Math.min(range[1], toMinute));
    if (to <= from) return null;
    const y = frame.y(kw / perUnit);
    return (
      <path
        key={key}
        d={`M${from} ${y}H${to}`}
        className="limit-line"
        strokeDasharray={isDashed ? '10 4' : undefined}
      />
    );
  });
}

type End = { key: string; label: string; color: string; y: number };

/** Names at the line ends instead of a legend, moved apart. */
export function EndNames(props: Part & { lines: readonly DayLine[]; levels: readonly DayLevel[] }) {
  const { range, scale, perUnit, lines, levels } = props;
  const frame = useFrame(range, scale);
  if (!frame) return null;
  const ends: End[] = levels
    .filter((one) => one.fromMinute < range[1] && one.toMinute > range[0])
    .map(({ key, label, kw }) => ({ key, label, color: 'var(--danger)', y: frame.y(kw / perUnit) }));
  for (const { key, label, color, values } of lines) {
    const end = endOf(values, range);
    if (end) ends.push({ key, label, color, y: frame.y(end.value / perUnit) });
  }
  const right = frame.plot.x + frame.plot.width;
  return spread(ends, frame.plot.y + frame.plot.height).map(({ key, label, color, y }) => (
    <text key={key} x={right + 8} y={y + 4} className="chart-mark chart-halo" fill={color}>
      {label}
    </text>
  ));
}

/** Where the data of the day end while the day is running: dot, dashed line, time. */
export function EndOfData(props: Part & { line: DayLine | undefined; words: MarkWords }) {
  const { range, scale, perUnit, line, words } = props;
  const frame = useFrame(range, scale);
  const end = line && endOf(line.values, range);
  if (!frame || !end || !line) return null;
  const isOpen = line.values.length - 1 > (end.minute * line.values.length) / 1_440;
  const [x, y] = [frame.x(end.minute), frame.y(end.value / perUnit)];
  const bottom = frame.plot.y + frame.plot.height;
  const isLeft = x > frame.plot.x + frame.plot.width * 0.75;
  return (
    <g>
      <circle cx={x} cy={y} r={4.5} fill={line.color} />
      {isOpen && (
        <>
          <path d={`M${x} ${y + 8}V${bottom}`} stroke="var(--text2)" strokeDasharray="2 3" />
          <text
            x={isLeft ? x - 6 : x + 6}
            y={frame.plot.y + frame.plot.height * 0.8}
            textAnchor={isLeft ? 'end' : 'start'}
            className="chart-mark chart-halo t2"
          >
            {words.end(minuteClock(end.minute))}
          </text>
        </>
      )}
    </g>
  );
}

const MOST_MARKS = 3;

/** Gaps as brackets in the bottom lane, named. */
export function Gaps(props: Part & { lines: readonly DayLine[]; words: MarkWords }) {
  const { range, scale, lines, words } = props;
  const frame = useFrame(range, scale);
  if (!frame) return null;
  const gaps = lines
    .flatMap((line) => gapsOf(line.values).map((gap) => ({ ...gap, line })))
    .filter((gap) => gap.from >= range[0] && gap.to <= range[1])
    .sort((a, b) => b.points - a.points)
    .slice(0, MOST_MARKS);
  const bottom = frame.plot.y + frame.plot.height;
  return gaps.map(({ from, to, points, line }, index) => {
    const [left, right] = [frame.x(from), frame.x(to)];
    const y = bottom - 10 - index * 16;
    const isLeft = right > frame.plot.x + frame.plot.width * 0.7;
    return (
      <g key={`${line.key} ${from}`}>
        <path d={`M${left} ${y - 7}v7H${right}v-7`} fill="none" stroke={line.color} strokeWidth={1.4} />
        <text
          x={isLeft ? left - 8 : right + 8}
          y={y}
          textAnchor={isLeft ? 'end' : 'start'}
          className="chart-mark chart-halo"
          fill={line.color}
        >
          {words.gap(line.label, points, minuteClock(from), minuteClock(to - 1_440 / line.values.length))}
        </text>
      </g>
    );
  });
}

/** Values that cannot be true: crosses in the upper lane, the first of each line named. */
export function BadPoints(props: Part & { lines: readonly DayLine[]; words: MarkWords }) {
  const { range, scale, lines, words } = props;
  const frame = useFrame(range, scale);
  if (!frame) return null;
  const inRange = lines
    .map((line) => ({
      line,
      minutes: (line.bad ?? [])
        .map((bad) => (bad.point * 1_440) / line.values.length)
        .filter((minute) => minute >= range[0] && minute <= range[1]),
    }))
    .filter(({ minutes }) => minutes.length > 0)
    .slice(0, MOST_MARKS);
  return inRange.map(({ line, minutes }, lane) => {
    const y = frame.plot.y + 12 + lane * 16;
    const first = frame.x(minutes[0]!);
    const isLeft = first > frame.plot.x + frame.plot.width * 0.7;
    return (
      <g key={line.key}>
        {minutes.slice(0, 40).map((minute) => (
          <path
            key={minute}
            d={`m${frame.x(minute) - 4} ${y - 4} 8 8m0-8-8 8`}
            stroke={line.color}
            strokeWidth={1.8}
          />
        ))}
        <text
          x={isLeft ? first - 9 : first + 9}
          y={y + 4}
          textAnchor={isLeft ? 'end' : 'start'}
          className="chart-mark chart-halo"
          fill={line.color}
        >
          {words.bad(line.label, minuteClock(minutes[0]!), minutes.length - 1)}
        </text>
      </g>
    );
  });
}
