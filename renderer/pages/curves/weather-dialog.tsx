import { Button, Input, InputNumber, Modal } from 'antd';
import { useMemo, useState } from 'react';
import { parseWeather, type WeatherDay } from '../../../shared/load/weather-text.ts';
import { addDays } from '../../../shared/time.ts';
import { Field } from '../../components/parts.tsx';
import { act } from '../../stores/actions.ts';
import { useLive } from '../../stores/live.ts';
import { useMay } from '../../stores/session.ts';
import * as format from '../../text/format.ts';
import { t } from '../../text/t.ts';

/** Days before and after the day looked at that stand in the table; a forecast reaches no further. */
const BEFORE = 3;
const AFTER = 7;
/** Lines that were not read, named one by one. */
const NAMED = 5;

type Entry = Partial<Pick<WeatherDay, 'maxC' | 'minC'>>;
type Entries = Readonly<Record<string, Entry>>;

const isWhole = (entry: Entry): entry is Required<Entry> =>
  entry.maxC !== undefined && entry.minC !== undefined;
const isUpsideDown = (entry: Entry) => isWhole(entry) && entry.minC > entry.maxC;

/** Highest and lowest of single days, as stored or as about to be. */
function DayTable(props: {
  days: readonly string[];
  entries: Entries;
  isLocked: boolean;
  set: (day: string, entry: Entry) => void;
}) {
  const field = (day: string, which: 'maxC' | 'minC') => {
    const entry = props.entries[day] ?? {};
    return (
      <InputNumber
        size="small"
        min={-70}
        max={60}
        suffix="℃"
        disabled={props.isLocked}
        aria-label={`${day} ${t(which === 'maxC' ? 'weather.max' : 'weather.min')}`}
        status={isUpsideDown(entry) ? 'error' : ''}
        value={entry[which] ?? null}
        onChange={(value) => props.set(day, { ...entry, [which]: value ?? undefined })}
      />
    );
  };
  return (
    <table className="plain weather-days">
      <thead>
        <tr>
          <th>{t('curves.day')}</th>
          <th>{t('weather.max')}</th>
          <th>{t('weather.min')}</th>
        </tr>
      </thead>
      <tbody>
        {props.days.map((day) => (
          <tr key={day}>
            <td>{format.dayLabel(day)}</td>
            <td>{field(day, 'maxC')}</td>
            <td>{field(day, 'minC')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What of a pasted table was understood. */
function Read({ read }: { read: ReturnType<typeof parseWeather> }) {
  const { rows, wrong } = read;
  const lines = wrong.slice(0, NAMED).join('、');
  return (
    <div className={wrong.length > 0 ? 'amber' : 't2'}>
      {rows.length > 0
        ? t('weather.read', { days: rows.length, from: rows[0]!.day, to: rows.at(-1)!.day })
        : t('weather.readNone')}
      {wrong.length > 0 ? t('weather.unread', { lines, count: wrong.length }) : ''}
    </div>
  );
}

/** Temperatures of the region by day: what is stored around the day looked at, and a table to paste from elsewhere. */
export function WeatherDialog({ day, onClose }: { day: string; onClose: () => void }) {
  const isLocked = !useMay('dispatcher');
  const days = Array.from({ length: BEFORE + 1 + AFTER }, (_, i) => addDays(day, i - BEFORE));
  const stored = useLive('curves.weather', { from: days[0]!, to: days.at(-1)! }, ['archive.changed']);
  const [changed, setChanged] = useState<Entries>({});
  const [text, setText] = useState('');
  const read = useMemo(() => parseWeather(text), [text]);
  const byDay = (rows: readonly WeatherDay[]): Entries =>
    Object.fromEntries(rows.map((row) => [row.day, row]));
  const entries = { ...byDay(stored.data?.days ?? []), ...byDay(read.rows), ...changed };
  const touched = Object.entries({ ...byDay(read.rows), ...changed });
  const rows = touched.flatMap(([one, entry]) => (isWhole(entry) ? [{ ...entry, day: one }] : []));
  const canSave = !isLocked && rows.length > 0 && !touched.some(([, entry]) => isUpsideDown(entry));
  const save = async () => {
    if (!(await act('curves.saveWeather', { rows }, t('weather.saved', { days: rows.length })))) return;
    setChanged({});
    setText('');
    stored.reload();
  };
  const known = stored.data;
  return (
    <Modal
      open
      title={t('weather.title')}
      width={560}
      onCancel={onClose}
      footer={
        <div className="row">
          <span className="small t2">
            {known && known.stored > 0
              ? t('weather.stored', { days: known.stored, from: known.firstDay, to: known.lastDay })
              : t('weather.storedNone')}
          </span>
          <span className="grow" />
          <Button onClick={onClose}>{t('common.back')}</Button>
          <Button type="primary" disabled={!canSave} onClick={save}>
            {rows.length > 0 ? t('weather.save', { days: rows.length }) : t('common.save')}
          </Button>
        </div>
      }
    >
      <div className="col gap12">
        <div className="small t2">{t('weather.note')}</div>
        <Field label={t('weather.paste')}>
          <Input.TextArea
            rows={3}
            value={text}
            disabled={isLocked}
            placeholder={t('weather.pasteExample')}
            onChange={(event) => setText(event.target.value)}
          />
        </Field>
        {text.trim() !== '' && <Read read={read} />}
        <div className="weather-table">
          <DayTable
            days={days}
            entries={entries}
            isLocked={isLocked}
            set={(one, entry) => setChanged({ ...changed, [one]: entry })}
          />
        </div>
      </div>
    </Modal>
  );
}
