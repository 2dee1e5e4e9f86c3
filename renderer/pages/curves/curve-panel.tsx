import { useMemo, useState } from 'react';
import type { CurveAnswer } from '../../../shared/contract/curves.ts';
import { DayChart, type PlotArea } from '../../components/load-chart/day-chart.tsx';
import type { DayLine } from '../../components/load-chart/lines.ts';
import { ZoomLayer } from '../../components/load-chart/zoom-layer.tsx';
import { Empty } from '../../components/parts.tsx';
import { useCurveView } from '../../stores/curve-view.ts';
import { t } from '../../text/t.ts';
import { levelsOf, linesOf, unitOf, windowsOf } from './series.ts';
import { markWords } from './words.ts';

const NOTHING: DayLine[] = [];

/** One subject's chart: lines, limits, windows, crosshair. `more` are lines that are no days, a forecast for example. */
export function CurvePanel(props: { answer: CurveAnswer; today: string; more?: DayLine[] }) {
  const { answer, today, more = NOTHING } = props;
  const view = useCurveView();
  const [plot, setPlot] = useState<PlotArea>();
  const { mode, range, cursor, set } = view;
  const unit = unitOf(answer.subject);
  const isAway = answer.archiveAwaySinceMs > 0 || answer.offlineSinceMs > 0;
  const lines = useMemo(
    () => [...linesOf(answer, today, mode), ...(mode === 'overlay' ? more : [])],
    [answer, today, mode, more],
  );
  const levels = useMemo(
    () => (mode === 'overlay' ? levelsOf(answer, unit, unit.perUnit > 1 ? 1 : 0) : []),
    [answer, mode],
  );
  const windows = useMemo(() => windowsOf(answer), [answer]);
  const words = useMemo(() => markWords(isAway, view.withBad), [isAway, view.withBad]);
  const finest = Math.max(96, ...answer.series.map((one) => one.values.length));
  if (!answer.series.some((one) => one.figures.points > 0) && more.length === 0)
    return (
      <Empty
        title={t('curves.none')}
        hint={answer.archiveAwaySinceMs > 0 ? t('curves.noneKept') : t('curves.noneHint')}
      />
    );
  if (lines.length === 0) return <Empty title={t('curves.nothingToCompare')} />;
  return (
    <ZoomLayer
      plot={plot}
      range={range}
      onRange={(next) => set({ range: next })}
      cursor={cursor}
      onCursor={(minute) => set({ cursor: minute })}
      step={1_440 / finest}
      label={t('curves.chartOf', { name: answer.subjectName })}
    >
      <DayChart
        lines={lines}
        levels={levels}
        windows={windows}
        band={mode === 'overlay' ? (answer.band ?? undefined) : undefined}
        range={range}
        unit={mode === 'overlay' ? unit.name : t('curves.differenceUnit', { unit: unit.name })}
        perUnit={unit.perUnit}
        isSigned={mode === 'difference'}
        words={words}
        onPlot={setPlot}
      />
    </ZoomLayer>
  );
}
