import { Button } from 'antd';
import { useState } from 'react';
import type { CallOutput } from '../../../shared/contract/index.ts';
import type { Connection } from '../../../shared/contract/system.ts';
import { Card, Empty, Segments } from '../../components/parts.tsx';
import { Sign } from '../../components/signs.tsx';
import { type Column, VirtualTable } from '../../components/virtual-table.tsx';
import { act } from '../../stores/actions.ts';
import { useLive } from '../../stores/live.ts';
import { usePaged } from '../../stores/paged.ts';
import { useMay } from '../../stores/session.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';
import { SettingsForm } from './settings-form.tsx';
import { SmsSettings } from './sms-settings.tsx';
import { TemplatesPanel } from './templates.tsx';
import { UsersPanel } from './users.tsx';

function ConnectionRow({ connection }: { connection: Connection }) {
  const [result, setResult] = useState<CallOutput<'system.test'>>();
  const [isBusy, setBusy] = useState(false);
  const mayTest = useMay('dispatcher');
  const mayAdmin = useMay('administrator');
  const isWell = connection.isOnline && !connection.warning;
  const test = async () => {
    setBusy(true);
    setResult(await act('system.test', { name: connection.name }));
    setBusy(false);
  };
  return (
    <tr>
      <td>
        <Sign glyph={isWell ? 'dot' : 'away'} tone={isWell ? 'grey' : 'amber'}>
          {word('connection', connection.name)}
        </Sign>
      </td>
      <td>
        {connection.isOnline
          ? t('connection.online')
          : t('connection.since', { time: format.clock(connection.sinceMs) })}
      </td>
      <td className="t2" style={{ whiteSpace: 'normal' }}>
        {connection.warning || connection.detail}
      </td>
      <td style={{ whiteSpace: 'normal' }}>
        {result && (
          <Sign glyph={result.ok ? 'tick' : 'cross'} tone={result.ok ? 'plain' : 'danger'}>
            {result.detail}（{result.ms} ms）
          </Sign>
        )}
      </td>
      <td className="right">
        <Button size="small" loading={isBusy} disabled={!mayTest && !mayAdmin} onClick={test}>
          {t('settings.test')}
        </Button>
      </td>
    </tr>
  );
}

function Connections() {
  const { data } = useLive('system.overview', {}, ['connections.changed'], 10_000);
  return (
    <Card title={t('settings.connections')} isBare>
      <table className="plain">
        <thead>
          <tr>
            <th>{t('settings.connection')}</th>
            <th>{t('plans.state')}</th>
            <th>{t('board.note')}</th>
            <th>{t('settings.result')}</th>
            <th />
          </tr>
        </thead>
        <tbody>
          {data?.connections.map((one) => (
            <ConnectionRow key={one.name} connection={one} />
          ))}
        </tbody>
      </table>
    </Card>
  );
}

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

function Audit() {
  const { rows, error, more } = usePaged('audit.list', {}, [
    'messages.changed',
    'plans.changed',
    'archive.changed',
  ]);
  return (
    <Card className="grow" isBare>
      <VirtualTable
        label={t('settings.audit')}
        columns={auditColumns}
        rows={rows}
        onEnd={more}
        keyOf={(one) => String(one.seq)}
        empty={<Empty title={error?.message ?? t('audit.none')} />}
      />
    </Card>
  );
}

type Tab = 'connections' | 'sms' | 'templates' | 'users' | 'audit';

export default function SettingsPage() {
  const [tab, setTab] = useState<Tab>('connections');
  return (
    <>
      <div className="page-head">
        <h1>{t('settings.title')}</h1>
        <Segments
          label={t('settings.title')}
          value={tab}
          onChange={setTab}
          options={[
            { key: 'connections', label: t('settings.connections') },
            { key: 'sms', label: t('smsSettings.tab') },
            { key: 'templates', label: t('settings.templates') },
            { key: 'users', label: t('settings.users') },
            { key: 'audit', label: t('settings.audit') },
          ]}
        />
      </div>
      {tab === 'connections' && (
        <>
          <Connections />
          <SettingsForm />
        </>
      )}
      {tab === 'sms' && <SmsSettings />}
      {tab === 'templates' && <TemplatesPanel />}
      {tab === 'users' && <UsersPanel />}
      {tab === 'audit' && <Audit />}
    </>
  );
}
