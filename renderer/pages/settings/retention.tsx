import { Button, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import type { CallOutput } from '../../../shared/contract/index.ts';
import type { Settings } from '../../../shared/contract/system.ts';
import type { OldRun, OldYear } from '../../../shared/model/retention.ts';
import { Card, Empty, Field, useConfirm } from '../../components/parts.tsx';
import { DeliverySign, Sign } from '../../components/signs.tsx';
import { type Column, VirtualTable } from '../../components/virtual-table.tsx';
import { act } from '../../stores/actions.ts';
import { useLive } from '../../stores/live.ts';
import * as format from '../../text/format.ts';
import { t } from '../../text/t.ts';

const choices = [0, 6, 12, 24, 36, 60];
/** How often the state of a run is looked at, ms. */
const LOOK_MS = 2_000;

function Rule({ settings }: { settings: Settings }) {
  const [edited, setEdited] = useState<Settings['retention']>();
  const value = edited ?? settings.retention;
  const months = [...new Set([...choices, value.months])].toSorted((a, b) => a - b);
  const save = async () => {
    if (await act('settings.save', { ...settings, retention: value }, t('common.saved')))
      setEdited(undefined);
  };
  return (
    <div className="row gap12">
      <Field label={t('retention.months')}>
        <Select
          value={value.months}
          style={{ width: 180 }}
          options={months.map((one) => ({
            value: one,
            label: one === 0 ? t('retention.all') : t('retention.some', { months: one }),
          }))}
          onChange={(next) => setEdited({ ...value, months: next })}
        />
      </Field>
      <Field label={t('retention.at')}>
        <Input
          type="time"
          value={value.at}
          disabled={value.months === 0}
          onChange={(event) => setEdited({ ...value, at: event.target.value })}
        />
      </Field>
      <Button disabled={!edited} onClick={save}>
        {t('common.save')}
      </Button>
    </div>
  );
}

function RunLine({ run }: { run: OldRun }) {
  const said = { before: format.day(run.beforeMs), count: format.count(run.deliveries) };
  if (run.problem)
    return (
      <Sign glyph="cross" tone="danger">
        {t('retention.failed', { ...said, problem: run.problem })}
      </Sign>
    );
  const key = run.isRunning ? 'running' : run.isDryRun ? 'counted' : 'moved';
  return <Sign glyph={run.isRunning ? 'away' : 'tick'}>{t(`retention.${key}`, said)}</Sign>;
}

type Found = CallOutput<'retention.search'>['deliveries'][number];

const foundColumns: Column<Found>[] = [
  {
    key: 'at',
    title: t('message.time'),
    width: '170px',
    render: (one) => `${format.day(one.queuedMs)} ${format.clock(one.queuedMs)}`,
  },
  { key: 'who', title: t('contact.name'), width: '110px', render: (one) => one.contactName },
  { key: 'phone', title: t('contact.mobile'), width: '140px', render: (one) => format.phone(one.phone) },
  { key: 'text', title: t('message.text'), width: 'minmax(200px, 1fr)', render: (one) => one.text },
  {
    key: 'state',
    title: t('plans.state'),
    width: '110px',
    render: (one) => <DeliverySign state={one.state} isConfirmed={one.confirmedMs > 0} />,
  },
];

/** Single SMS of a year that was put away. */
function OldSearch({ year, onClose }: { year: string; onClose: () => void }) {
  const [search, setSearch] = useState('');
  const { data } = useLive('retention.search', { year, search });
  return (
    <Modal open width={980} title={t('retention.of', { year })} footer={null} onCancel={onClose}>
      <div className="col gap12 old-search">
        <Input.Search
          allowClear
          placeholder={t('retention.searchHint')}
          onSearch={(next) => setSearch(next.trim())}
        />
        <VirtualTable
          label={t('retention.of', { year })}
          columns={foundColumns}
          rows={data?.deliveries ?? []}
          keyOf={(one) => one.id}
          empty={<Empty title={t('retention.nothing')} />}
        />
      </div>
    </Modal>
  );
}

const yearColumns = (open: (year: string) => void): Column<OldYear>[] => [
  { key: 'year', title: t('retention.year'), width: '90px', render: (one) => one.year },
  {
    key: 'count',
    title: t('retention.deliveries'),
    width: '130px',
    isRight: true,
    render: (one) => format.count(one.deliveries),
  },
  {
    key: 'inbound',
    title: t('retention.inbound'),
    width: '130px',
    isRight: true,
    render: (one) => format.count(one.inbound),
  },
  {
    key: 'size',
    title: t('retention.size'),
    width: '100px',
    isRight: true,
    render: (one) => `${(one.bytes / 1_048_576).toFixed(1)} MB`,
  },
  { key: 'file', title: t('backups.file'), width: 'minmax(200px, 1fr)', render: (one) => one.file },
  {
    key: 'do',
    title: '',
    width: '100px',
    isRight: true,
    render: (one) => (
      <Button size="small" onClick={() => open(one.year)}>
        {t('retention.open')}
      </Button>
    ),
  },
];

/** How long messages stay in the archive, and where older ones are. */
export function RetentionPanel({ settings }: { settings: Settings }) {
  const [year, setYear] = useState('');
  const { data, reload } = useLive('retention.get', {}, ['archive.changed'], LOOK_MS);
  const [ask, dialog] = useConfirm();
  const begin = async (isDryRun: boolean) => {
    await act('retention.move', { isDryRun });
    reload();
  };
  const isOff = settings.retention.months === 0 || data?.run?.isRunning === true;
  const move = () =>
    ask({
      title: t('retention.move'),
      body: t('retention.moveHint', { months: settings.retention.months }),
      confirm: t('retention.move'),
      isDanger: true,
      onConfirm: () => begin(false),
    });
  return (
    <Card
      title={t('retention.title')}
      isBare
      className="retention"
      extra={
        <>
          <Button disabled={isOff} onClick={() => begin(true)}>
            {t('retention.count')}
          </Button>
          <Button disabled={isOff} onClick={move}>
            {t('retention.move')}
          </Button>
        </>
      }
    >
      <div className="bd row gap12">
        <Rule settings={settings} />
        {data?.run && <RunLine run={data.run} />}
      </div>
      <VirtualTable
        label={t('retention.title')}
        columns={yearColumns(setYear)}
        rows={data?.years ?? []}
        keyOf={(one) => one.year}
        empty={<Empty title={t('retention.none')} hint={t('retention.hint')} />}
      />
      {year && <OldSearch year={year} onClose={() => setYear('')} />}
      {dialog}
    </Card>
  );
}
