import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react';
import type { PlotArea } from './day-chart.tsx';
import { type MinuteRange, minuteClock, WHOLE_DAY } from './lines.ts';

type Props = {
  plot: PlotArea | undefined;
  range: MinuteRange;
  onRange: (range: MinuteRange) => void;
  /** Minute under the crosshair. */
  cursor: number | undefined;
  onCursor: (minute: number | undefined) => void;
  /** Minutes of one step of the arrow keys. */
  step: number;
  label: string;
  children?: React.ReactNode;
};

/** Nothing is shown of less than this, minutes. */
const LEAST = 60;

/** A range within the day, not shorter than an hour. */
function bounded(from: number, to: number): MinuteRange {
  const width = Math.min(1_440, Math.max(LEAST, to - from));
  const start = Math.max(0, Math.min(1_440 - width, from));
  return [Math.round(start), Math.round(start + width)];
}

/** Zooms by `factor` so that `at` stays where it is. */
export function zoomed([from, to]: MinuteRange, at: number, factor: number): MinuteRange {
  return bounded(at - (at - from) * factor, at + (to - at) * factor);
}

/** Moves the range by minutes. */
export const panned = ([from, to]: MinuteRange, minutes: number): MinuteRange =>
  bounded(from + minutes, to + minutes);

/** The keys of a chart; undefined for keys that are not its own. */
function keyed(props: Props, key: string, isLarge: boolean): (() => void) | undefined {
  const { range, cursor, step, onCursor, onRange } = props;
  const at = cursor ?? (range[0] + range[1]) / 2;
  const move = (minutes: number) => () => {
    const next = Math.max(0, Math.min(1_440 - step, Math.round((at + minutes) / step) * step));
    onCursor(next);
    if (next < range[0] || next > range[1]) onRange(panned(range, minutes));
  };
  const keys: Record<string, () => void> = {
    ArrowLeft: move(isLarge ? -60 : -step),
    ArrowRight: move(isLarge ? 60 : step),
    Home: move(-1_440),
    End: move(1_440),
    '+': () => onRange(zoomed(range, at, 0.5)),
    '=': () => onRange(zoomed(range, at, 0.5)),
    '-': () => onRange(zoomed(range, at, 2)),
    '0': () => onRange(WHOLE_DAY),
    Escape: () => {
      onCursor(undefined);
      onRange(WHOLE_DAY);
    },
  };
  return keys[key];
}

/** Wheel zooms, dragging moves a zoomed chart or marks what to zoom to, a double click shows the whole day, arrow keys move the crosshair. */
export function ZoomLayer(props: Props) {
  const { plot, range, onRange, cursor, onCursor, step } = props;
  const box = useRef<HTMLDivElement>(null);
  const [drag, setDrag] = useState<{ from: number; to: number; range: MinuteRange }>();
  const isZoomed = range[1] - range[0] < 1_440;
  const minuteAt = (clientX: number, over: MinuteRange = range): number => {
    const left = box.current?.getBoundingClientRect().left ?? 0;
    if (!plot) return 0;
    return over[0] + ((clientX - left - plot.x) / plot.width) * (over[1] - over[0]);
  };
  const latest = useRef({ range, onRange, minuteAt });
  latest.current = { range, onRange, minuteAt };
  useEffect(() => {
    const element = box.current;
    // React listens passively; a wheel over the chart must not scroll the page.
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const now = latest.current;
      now.onRange(zoomed(now.range, now.minuteAt(event.clientX), event.deltaY > 0 ? 1.25 : 0.8));
    };
    element?.addEventListener('wheel', onWheel, { passive: false });
    return () => element?.removeEventListener('wheel', onWheel);
  }, []);
  const onMove = (event: PointerEvent) => {
    const minute = minuteAt(event.clientX);
    if (minute >= range[0] && minute <= range[1]) onCursor(Math.round(minute / step) * step);
    if (!drag) return;
    const to = minuteAt(event.clientX, drag.range);
    setDrag({ ...drag, to });
    if (isZoomed) onRange(panned(drag.range, drag.from - to));
  };
  const onUp = () => {
    if (drag && !isZoomed && Math.abs(drag.to - drag.from) > 20)
      onRange(bounded(Math.min(drag.from, drag.to), Math.max(drag.from, drag.to)));
    setDrag(undefined);
  };
  const onKey = (event: KeyboardEvent) => {
    const run = event.altKey || event.ctrlKey ? undefined : keyed(props, event.key, event.shiftKey);
    if (!run) return;
    event.preventDefault();
    run();
  };
  return (
    <div
      ref={box}
      className={`day-chart${isZoomed ? ' zoomed' : ''}`}
      role="application"
      aria-label={props.label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the chart is worked with the keyboard
      tabIndex={0}
      onKeyDown={onKey}
      onPointerMove={onMove}
      onPointerDown={(event) => {
        const from = minuteAt(event.clientX);
        if (event.button === 0) setDrag({ from, to: from, range });
      }}
      onPointerUp={onUp}
      onPointerLeave={() => setDrag(undefined)}
      onDoubleClick={() => onRange(WHOLE_DAY)}
    >
      {props.children}
      {plot && <Crosshair plot={plot} range={range} cursor={cursor} drag={isZoomed ? undefined : drag} />}
    </div>
  );
}

function Crosshair(props: {
  plot: PlotArea;
  range: MinuteRange;
  cursor: number | undefined;
  drag: { from: number; to: number } | undefined;
}) {
  const { plot, range, cursor, drag } = props;
  const x = (minute: number) => plot.x + ((minute - range[0]) / (range[1] - range[0])) * plot.width;
  const bottom = plot.y + plot.height;
  return (
    <svg className="day-crosshair" aria-hidden="true">
      {drag && (
        <rect
          x={x(Math.min(drag.from, drag.to))}
          y={plot.y}
          width={Math.abs(x(drag.to) - x(drag.from))}
          height={plot.height}
          className="day-select"
        />
      )}
      {cursor !== undefined && cursor >= range[0] && cursor <= range[1] && (
        <>
          <path d={`M${x(cursor)} ${plot.y}V${bottom}`} stroke="var(--accent)" />
          <rect x={x(cursor) - 22} y={bottom + 3} width={44} height={18} rx={3} fill="var(--accent)" />
          <text
            x={x(cursor)}
            y={bottom + 16}
            textAnchor="middle"
            className="chart-mark"
            fill="var(--on-accent)"
          >
            {minuteClock(cursor)}
          </text>
        </>
      )}
    </svg>
  );
}
