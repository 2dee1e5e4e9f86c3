import { Button } from 'antd';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { CurveAnswer } from '../../../shared/contract/curves.ts';
import type { CurveSubject } from '../../../shared/model/curve.ts';
import { dayOf } from '../../../shared/time.ts';
import { Card, Failure, Segments } from '../../components/parts.tsx';
import { useAddress, useCurves, useCurveView } from '../../stores/curve-view.ts';
import { canForecast, type Forecast, useForecast } from '../../stores/forecast.ts';
import { useLive } from '../../stores/live.ts';
import * as format from '../../text/format.ts';
import { t } from '../../text/t.ts';
import { CurveActions, type CurveDialog } from './actions.tsx';
import { AwayBanner } from './away-banner.tsx';
import { CurvePanel } from './curve-panel.tsx';
import { DecisionPanel } from './decision-panel.tsx';
import { type FiguresKind, FiguresTable } from './figures-table.tsx';
import { forecastLine } from './forecast-line.ts';
import { ForecastRow } from './forecast-row.tsx';
import { unitOf } from './series.ts';
import { ViewHead } from './view-head.tsx';
import '../../styles/curves.css';
import '../../styles/forecast.css';

/** What stands on the screen of one subject. */
export type Shown = { answer: CurveAnswer; forecast: Forecast | undefined };

type SubjectProps = {
  subject: CurveSubject;
  isOne: boolean;
  today: string;
  kind: FiguresKind;
  onShown: (key: string, shown: Shown | undefined) => void;
};

/** One subject: its chart, and its figures below. */
function SubjectCard({ subject, isOne, today, kind, onShown }: SubjectProps) {
  const view = useCurveView();
  const { data, error, reload } = useCurves(view, subject);
  const forecast = useForecast(view.withForecast ? subject : undefined, view.day).data;
  const more = useMemo(
    () => (forecast && forecastLine(forecast) ? [forecastLine(forecast)!] : []),
    [forecast],
  );
  const key = JSON.stringify(subject);
  useEffect(() => {
    onShown(key, data && { answer: data, forecast });
    return () => onShown(key, undefined);
  }, [key, data, forecast, onShown]);
  return (
    <section className="curve-subject">
      {error && <Failure error={error} onRetry={reload} />}
      {!isOne && data && <h2 className="curve-subject-name">{data.subjectName}</h2>}
      <div className="curve-subject-chart">
        {data && <CurvePanel answer={data} today={today} more={more} />}
      </div>
      {data && (
        <div className="curve-subject-figures">
          <FiguresTable
            answer={data}
            unit={unitOf(subject)}
            today={today}
            kind={kind}
            cursor={view.cursor}
            hasName={!isOne}
          >
            {view.withForecast && forecast && canForecast(subject) && (
              <ForecastRow
                subject={subject}
                answer={forecast}
                day={data.series[0]}
                unit={unitOf(subject)}
                kind={kind}
                cursor={view.cursor}
              />
            )}
          </FiguresTable>
        </div>
      )}
    </section>
  );
}

/** Day, data time, coverage: how old and how complete, at the foot of the card. */
function Foot(props: {
  answer: CurveAnswer | undefined;
  kind: FiguresKind;
  setKind: (kind: FiguresKind) => void;
}) {
  const { answer, kind, setKind } = props;
  const view = useCurveView();
  const isZoomed = view.range[1] - view.range[0] < 1_440;
  const day = answer?.series[0];
  return (
    <div className="ft small t2">
      <Segments
        label={t('curves.mode')}
        value={view.mode}
        options={[
          { key: 'overlay', label: t('curves.overlay') },
          { key: 'difference', label: t('curves.differences') },
        ]}
        onChange={(mode) => view.set({ mode })}
      />
      <Segments
        label={t('curves.figures')}
        value={kind}
        options={[
          { key: 'figures', label: t('curves.figures') },
          { key: 'tariff', label: t('curves.tariff') },
        ]}
        onChange={setKind}
      />
      {answer && day && (
        <span>
          {t('curves.foot', {
            name: answer.subjectName,
            fetched:
              answer.fetchedMs > 0
                ? `${format.day(answer.fetchedMs)} ${format.clock(answer.fetchedMs, true)}`
                : '—',
            coverage: format.percent(day.reported, day.expected),
          })}
        </span>
      )}
      <span className="grow" />
      {isZoomed && (
        <Button size="small" onClick={() => view.set({ range: [0, 1_440] })}>
          {t('curves.wholeDay')}
        </Button>
      )}
      <span className="t3">{t('curves.keys')}</span>
    </div>
  );
}

/** Load curves of one or several subjects. */
export default function CurvesPage() {
  useAddress();
  const view = useCurveView();
  const settings = useLive('settings.get', {}, ['archive.changed']);
  const [kind, setKind] = useState<FiguresKind>('figures');
  const [open, setOpen] = useState<CurveDialog>();
  const [answers, setAnswers] = useState<Record<string, Shown>>({});
  const charts = useRef<HTMLDivElement>(null);
  const today = dayOf(Date.now());
  const own: CurveSubject[] = settings.data
    ? [{ kind: 'region', code: settings.data.utility.regionCode }]
    : [];
  const subjects = view.subjects.length > 0 ? view.subjects : own;
  const onShown = useCallback((key: string, next: Shown | undefined) => {
    setAnswers((before) => {
      const { [key]: _, ...rest } = before;
      return next ? { ...rest, [key]: next } : rest;
    });
  }, []);
  const shown = subjects.flatMap((one) => answers[JSON.stringify(one)] ?? []);
  const isOwn = JSON.stringify(subjects) === JSON.stringify(own) && own.length > 0;
  const isAway = shown.some(({ answer }) => answer.archiveAwaySinceMs > 0);
  return (
    <>
      <AwayBanner answer={shown[0]?.answer} onKept={() => setOpen('kept')} onBack={settings.reload} />
      <div className="page-head curves-head">
        <h1>{t('curves.title')}</h1>
        <ViewHead shown={subjects} isAway={isAway} />
        <CurveActions
          charts={charts}
          shown={shown}
          subjects={subjects}
          today={today}
          open={open}
          setOpen={setOpen}
        />
      </div>
      <div className="curves-body">
        <Card className="grow curves-card" isBare>
          <div ref={charts} className={`curve-subjects count-${subjects.length}`}>
            {subjects.map((subject) => (
              <SubjectCard
                key={JSON.stringify(subject)}
                subject={subject}
                isOne={subjects.length === 1}
                today={today}
                kind={kind}
                onShown={onShown}
              />
            ))}
          </div>
          <Foot answer={shown[0]?.answer} kind={kind} setKind={setKind} />
        </Card>
        {isOwn && <DecisionPanel day={view.day} onWeather={() => setOpen('weather')} />}
      </div>
    </>
  );
}
