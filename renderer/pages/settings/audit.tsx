import { Button, Input, Modal } from 'antd';
import { useState } from 'react';
import type { CallOutput } from '../../../shared/contract/index.ts';
import { Card, Empty } from '../../components/parts.tsx';
import { type Column, VirtualTable } from '../../components/virtual-table.tsx';
import { act, saveFile } from '../../stores/actions.ts';
import { usePaged } from '../../stores/paged.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';

type Entry = CallOutput<'audit.list'>['entries'][number];
const auditColumns: Column<Entry>[] = [
  { key: 'seq', title: t('audit.seq'), width: '70px', isRight: true, render: (one) => one.seq },
  {
    key: 'at',
    title: t('message.time'),
    width: '150px',
    render: (one) => `${format.day(one.atMs)} ${format.clock(one.atMs, true)}`,
  },
  { key: 'who', title: t('audit.who'), width: '100px', render: (one) => one.userName },
  { key: 'where', title: t('audit.where'), width: '100px', render: (one) => one.workstation },
  { key: 'what', title: t('audit.what'), width: '140px', render: (one) => word('audit', one.action) },
  { key: 'subject', title: t('audit.subject'), width: 'minmax(140px, .6fr)', render: (one) => one.subject },
  {
    key: 'detail',
    title: t('audit.detail'),
    width: 'minmax(200px, 1fr)',
    render: (one) => (
      <span className="t2 small" title={one.detail}>
        {one.detail}
      </span>
    ),
  },
];

/** The recorded detail as lines that can be read; what is not JSON stays as it is. */
function readableDetail(detail: string): string {
  try {
    return JSON.stringify(JSON.parse(detail), null, 2);
  } catch {
    return detail;
  }
}

function AuditDetail({ entry, onClose }: { entry: Entry; onClose: () => void }) {
  return (
    <Modal
      open
      width={820}
      title={`${entry.seq}　${word('audit', entry.action)}　${entry.subject}`}
      footer={null}
      onCancel={onClose}
    >
      <p className="t2">
        {format.day(entry.atMs)} {format.clock(entry.atMs, true)}　{entry.userName}　{entry.workstation}
      </p>
      <pre className="audit-detail">{readableDetail(entry.detail)}</pre>
    </Modal>
  );
}

const dayMs = (day: string, plusDays: number) =>
  day ? Date.parse(`${day}T00:00:00+08:00`) + plusDays * 86_400_000 : 0;

/** Who did what, newest first: searched by words and days, exported, each with what was before and after. */
export function Audit() {
  const [search, setSearch] = useState('');
  const [days, setDays] = useState({ from: '', to: '' });
  const [open, setOpen] = useState<Entry>();
  const [isBusy, setBusy] = useState(false);
  const filter = { search, fromMs: dayMs(days.from, 0), toMs: dayMs(days.to, 1) };
  const { rows, total, error, more } = usePaged('audit.list', filter, [
    'messages.changed',
    'plans.changed',
    'archive.changed',
  ]);
  const download = async () => {
    setBusy(true);
    const file = await act('audit.export', filter);
    if (file) saveFile(file);
    setBusy(false);
  };
  return (
    <Card
      className="grow"
      isBare
      title={
        <span className="row">
          <Input.Search
            className="audit-search"
            type="search"
            placeholder={t('audit.search')}
            allowClear
            onSearch={setSearch}
            aria-label={t('audit.search')}
          />
          {(['from', 'to'] as const).map((key) => (
            <Input
              key={key}
              type="date"
              addonBefore={t(`audit.${key}`)}
              aria-label={t(`audit.${key}`)}
              value={days[key]}
              onChange={(event) => setDays({ ...days, [key]: event.target.value })}
            />
          ))}
          <span className="t2 nowrap">{t('audit.total', { count: format.count(total) })}</span>
        </span>
      }
      extra={
        <Button loading={isBusy} onClick={download}>
          {t('audit.export')}
        </Button>
      }
    >
      <VirtualTable
        label={t('settings.audit')}
        columns={auditColumns}
        rows={rows}
        onEnd={more}
        onOpen={setOpen}
        keyOf={(one) => String(one.seq)}
        empty={<Empty title={error?.message ?? t('audit.none')} />}
      />
      {open && <AuditDetail entry={open} onClose={() => setOpen(undefined)} />}
    </Card>
  );
}
