import { Button, Input, InputNumber, Modal, Select } from 'antd';
import { useState } from 'react';
import type { CurveSettings } from '../../../shared/contract/curves.ts';
import { type TariffPeriod, tariffKinds } from '../../../shared/load/tariff.ts';
import { Field } from '../../components/parts.tsx';
import { act } from '../../stores/actions.ts';
import { useLive } from '../../stores/live.ts';
import { useMay } from '../../stores/session.ts';
import { t, word } from '../../text/t.ts';

const quarters = Array.from({ length: 97 }, (_, i) => {
  const clock = `${String(Math.floor(i / 4)).padStart(2, '0')}:${String((i % 4) * 15).padStart(2, '0')}`;
  return { value: clock, label: clock };
});
const dayKinds = ['work', 'rest', 'holiday'] as const;
type Entry = CurveSettings['holidays'][number];

/** A list of rows that can be changed, dropped and added to. */
function Rows<T>(props: {
  rows: readonly T[];
  empty: T;
  isLocked: boolean;
  onChange: (rows: T[]) => void;
  render: (row: T, change: (next: Partial<T>) => void) => React.ReactNode;
  add: string;
}) {
  const { rows, onChange, isLocked } = props;
  return (
    <>
      {rows.map((row, index) => (
        <div className="row gap4" key={index}>
          {props.render(row, (next) =>
            onChange(rows.map((one, i) => (i === index ? { ...one, ...next } : one))),
          )}
          <Button
            disabled={isLocked}
            aria-label={t('curves.dropRow')}
            onClick={() => onChange(rows.filter((_, i) => i !== index))}
          >
            ✕
          </Button>
        </div>
      ))}
      <Button disabled={isLocked} onClick={() => onChange([...rows, props.empty])}>
        {props.add}
      </Button>
    </>
  );
}

function TariffRows(props: {
  rows: TariffPeriod[];
  isLocked: boolean;
  onChange: (rows: TariffPeriod[]) => void;
}) {
  return (
    <Rows<TariffPeriod>
      {...props}
      empty={{ from: '08:00', to: '12:00', kind: 'peak' }}
      add={t('curves.addPeriod')}
      render={(row, change) => (
        <>
          <Select
            disabled={props.isLocked}
            value={row.from}
            options={quarters.slice(0, 96)}
            onChange={(from) => change({ from })}
          />
          <span>–</span>
          <Select
            disabled={props.isLocked}
            value={row.to}
            options={quarters.slice(1)}
            onChange={(to) => change({ to })}
          />
          <Select
            disabled={props.isLocked}
            className="kind-select"
            value={row.kind}
            options={tariffKinds.map((kind) => ({ value: kind, label: word('tariff', kind) }))}
            onChange={(kind) => change({ kind })}
          />
        </>
      )}
    />
  );
}

function HolidayRows(props: { rows: Entry[]; isLocked: boolean; onChange: (rows: Entry[]) => void }) {
  return (
    <Rows<Entry>
      {...props}
      empty={{ day: new Date().toISOString().slice(0, 10), kind: 'holiday', name: '' }}
      add={t('curves.addHoliday')}
      render={(row, change) => (
        <>
          <Input
            type="date"
            disabled={props.isLocked}
            value={row.day}
            onChange={(event) => event.target.value && change({ day: event.target.value })}
          />
          <Select
            disabled={props.isLocked}
            className="kind-select"
            value={row.kind}
            options={dayKinds.map((kind) => ({ value: kind, label: word('dayKind', kind) }))}
            onChange={(kind) => change({ kind })}
          />
          <Input
            disabled={props.isLocked}
            placeholder={t('curves.holidayName')}
            value={row.name}
            maxLength={20}
            onChange={(event) => change({ name: event.target.value })}
          />
        </>
      )}
    />
  );
}

/** Tariff periods, what counts as a spike, and days the utility knows better than the calendar. */
export function CurveSettingsDialog({ onClose }: { onClose: () => void }) {
  const isLocked = !useMay('administrator');
  const stored = useLive('curves.settings', {}).data;
  const [changed, setChanged] = useState<CurveSettings>();
  const value = changed ?? stored;
  const save = async () => {
    if (changed && (await act('curves.saveSettings', changed, t('common.saved')))) onClose();
  };
  return (
    <Modal
      open
      title={t('curves.settings')}
      width={620}
      onCancel={onClose}
      footer={
        <div className="row">
          <span className="small t2">{isLocked ? t('curves.needsAdministrator') : ''}</span>
          <span className="grow" />
          <Button onClick={onClose}>{t('common.back')}</Button>
          <Button type="primary" disabled={isLocked || !changed} onClick={save}>
            {t('common.save')}
          </Button>
        </div>
      }
    >
      {value && (
        <div className="col gap12 curve-settings">
          <b>{t('curves.tariffPeriods')}</b>
          <TariffRows
            rows={value.tariff}
            isLocked={isLocked}
            onChange={(tariff) => setChanged({ ...value, tariff })}
          />
          <Field label={t('curves.spikeFactor')}>
            <InputNumber
              disabled={isLocked}
              min={0}
              max={20}
              step={0.1}
              value={value.spikeFactor}
              onChange={(factor) => setChanged({ ...value, spikeFactor: factor ?? 0 })}
            />
          </Field>
          <b>{t('curves.ownHolidays')}</b>
          <HolidayRows
            rows={value.holidays}
            isLocked={isLocked}
            onChange={(holidays) => setChanged({ ...value, holidays })}
          />
        </div>
      )}
    </Modal>
  );
}
