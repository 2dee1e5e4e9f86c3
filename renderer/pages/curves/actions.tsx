import { Button, Dropdown } from 'antd';
import { type RefObject, useState } from 'react';
import type { CurveSubject } from '../../../shared/model/curve.ts';
import { pictureOf } from '../../components/load-chart/picture.ts';
import { act, saveFile } from '../../stores/actions.ts';
import { queryOf, useCurveView } from '../../stores/curve-view.ts';
import { t } from '../../text/t.ts';
import { BatchDialog } from './batch-dialog.tsx';
import { CurvePrint } from './curve-print.tsx';
import type { Shown } from './curves.tsx';
import { KeptDialog } from './kept-dialog.tsx';
import { CurveSettingsDialog } from './settings-dialog.tsx';
import { WeatherDialog } from './weather-dialog.tsx';

/** What can lie over the screen. */
export type CurveDialog = 'kept' | 'batch' | 'settings' | 'weather';

type Props = {
  /** Where the charts are drawn. */
  charts: RefObject<HTMLDivElement | null>;
  shown: readonly Shown[];
  subjects: readonly CurveSubject[];
  today: string;
  open: CurveDialog | undefined;
  setOpen: (open: Props['open']) => void;
};

/** Export of exactly what is shown, print, and what lies behind the screen. */
export function CurveActions({ charts, shown, subjects, today, open, setOpen }: Props) {
  const view = useCurveView();
  const [isPrinting, setPrinting] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const name = shown.map(({ answer }) => answer.subjectName).join('、');
  const picture = async () =>
    charts.current ? pictureOf(charts.current, [`${name} ${t('curves.title')} ${view.day}`]) : undefined;
  const savePicture = async () => {
    const base64 = await picture();
    if (base64) saveFile({ name: `${name}-${view.day}-${t('curves.title')}.png`, base64 });
  };
  const save = async (format: 'xlsx' | 'csv') => {
    setBusy(true);
    const shot = format === 'xlsx' ? ((await picture()) ?? '') : '';
    const [fromMinute, toMinute] = view.range;
    for (const subject of subjects) {
      const file = await act('curves.export', {
        query: queryOf(view, subject),
        format,
        picture: shot,
        withForecast: view.withForecast && view.mode === 'overlay',
        fromMinute,
        toMinute,
      });
      if (file) saveFile(file);
    }
    setBusy(false);
  };
  const run: Record<string, () => void> = {
    xlsx: () => void save('xlsx'),
    csv: () => void save('csv'),
    png: () => void savePicture(),
    batch: () => setOpen('batch'),
    kept: () => setOpen('kept'),
    weather: () => setOpen('weather'),
    settings: () => setOpen('settings'),
  };
  const items = (['xlsx', 'csv', 'png', 'batch'] as const).map((key) => ({
    key,
    label: t(`curves.export.${key}` as Parameters<typeof t>[0]),
  }));
  return (
    <>
      <Dropdown menu={{ items, onClick: ({ key }) => run[key]?.() }} trigger={['click']}>
        <Button disabled={isBusy || shown.length === 0}>{t('curves.export')}</Button>
      </Dropdown>
      <Button data-key="print" disabled={shown.length === 0} onClick={() => setPrinting(true)}>
        {t('curves.print')}
      </Button>
      <Dropdown
        menu={{
          items: [
            { key: 'kept', label: t('curves.keptList') },
            { key: 'weather', label: t('weather.enter') },
            { key: 'settings', label: t('curves.settings') },
          ],
          onClick: ({ key }) => run[key]?.(),
        }}
        trigger={['click']}
      >
        <Button aria-label={t('curves.behind')}>⋯</Button>
      </Dropdown>
      {open === 'batch' && (
        <BatchDialog subjects={subjects} day={view.day} onClose={() => setOpen(undefined)} />
      )}
      {open === 'kept' && <KeptDialog onClose={() => setOpen(undefined)} />}
      {open === 'settings' && <CurveSettingsDialog onClose={() => setOpen(undefined)} />}
      {open === 'weather' && <WeatherDialog day={view.day} onClose={() => setOpen(undefined)} />}
      {isPrinting && (
        <CurvePrint
          shown={view.withForecast ? shown : shown.map((one) => ({ ...one, forecast: undefined }))}
          today={today}
          range={view.range}
          mode={view.mode}
          withBad={view.withBad}
          onDone={() => setPrinting(false)}
        />
      )}
    </>
  );
}
