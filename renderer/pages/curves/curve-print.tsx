import { DayChart } from '../../components/load-chart/day-chart.tsx';
import type { MinuteRange } from '../../components/load-chart/lines.ts';
import { PrintSheet } from '../../print/print-sheet.tsx';
import { canForecast } from '../../stores/forecast.ts';
import { useSession } from '../../stores/session.ts';
import * as format from '../../text/format.ts';
import { t } from '../../text/t.ts';
import type { Shown } from './curves.tsx';
import { FiguresTable } from './figures-table.tsx';
import { forecastLine } from './forecast-line.ts';
import { ForecastRow } from './forecast-row.tsx';
import { levelsOf, linesOf, unitOf, windowsOf } from './series.ts';
import { markWords } from './words.ts';

type Props = {
  shown: readonly Shown[];
  today: string;
  range: MinuteRange;
  mode: 'overlay' | 'difference';
  withBad: boolean;
  onDone: () => void;
};

/** One subject on paper, with its forecast where it is shown. */
function SubjectPrint(props: Omit<Props, 'shown' | 'onDone'> & Shown & { isAway: boolean }) {
  const { answer, forecast, today, range, mode, withBad, isAway } = props;
  const { subject } = answer;
  const [main] = answer.series;
  const line = forecast && mode === 'overlay' ? forecastLine(forecast, true) : undefined;
  const unit = unitOf(subject);
  return (
    <section>
      <DayChart
        size={SIZE}
        lines={[...linesOf(answer, today, mode, true), ...(line ? [line] : [])]}
        levels={mode === 'overlay' ? levelsOf(answer, unit, unit.perUnit > 1 ? 1 : 0) : []}
        windows={windowsOf(answer)}
        band={mode === 'overlay' ? (answer.band ?? undefined) : undefined}
        range={range}
        unit={unit.name}
        perUnit={unit.perUnit}
        isSigned={mode === 'difference'}
        words={markWords(isAway, withBad)}
      />
      <FiguresTable answer={answer} unit={unit} today={today} kind="figures" isPrint hasName>
        {line && forecast && canForecast(subject) && (
          <ForecastRow subject={subject} answer={forecast} day={main} unit={unit} kind="figures" isPrint />
        )}
      </FiguresTable>
      <FiguresTable answer={answer} unit={unit} today={today} kind="tariff" isPrint />
    </section>
  );
}

/** Landscape A4 between the margins, px. */
const SIZE = { width: 1_000, height: 400 };

/** The screen on paper: black lines told apart by dash and weight, figures and tariff below, data as of at the foot. */
export function CurvePrint({ shown, onDone, ...how }: Props) {
  const info = useSession((state) => state.info);
  const isDrill = info?.mode === 'drill';
  const answers = shown.map((one) => one.answer);
  const [main] = answers;
  if (!main) return null;
  const fetchedMs = Math.max(...answers.map((one) => one.fetchedMs));
  const day = main.series[0];
  const isAway = main.archiveAwaySinceMs > 0 || main.offlineSinceMs > 0;
  return (
    <PrintSheet
      isWide
      isDrill={isDrill}
      title={`${isDrill ? t('curves.drillMark') : ''}${info?.utilityName ?? ''} ${t('curves.title')}`}
      sub={[answers.map((one) => one.subjectName).join('、'), t('curves.printDay', { day: day?.day ?? '' })]}
      foot={t('curves.printFoot', {
        fetched: fetchedMs > 0 ? `${format.longDay(fetchedMs)} ${format.clock(fetchedMs)}` : '—',
        coverage: day ? `${format.percent(day.reported, day.expected)}%` : '—',
        away: isAway ? t('curves.printAway') : '',
      })}
      signs={[t('curves.signMade'), t('curves.signChecked'), t('curves.signApproved')]}
      onDone={onDone}
    >
      {shown.map((one) => (
        <SubjectPrint key={one.answer.subjectName} {...one} isAway={isAway} {...how} />
      ))}
    </PrintSheet>
  );
}
