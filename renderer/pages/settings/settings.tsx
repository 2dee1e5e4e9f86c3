import { useState } from 'react';
import { Segments } from '../../components/parts.tsx';
import { useLive } from '../../stores/live.ts';
import { useMay } from '../../stores/session.ts';
import { t } from '../../text/t.ts';
import { TemplatesPanel } from '../templates/templates.tsx';
import { Audit } from './audit.tsx';
import { BackupsPanel } from './backups.tsx';
import { Connections } from './connections.tsx';
import { DrillPanel } from './drill-panel.tsx';
import { LmsPanel } from './lms-panel.tsx';
import { RetentionPanel } from './retention.tsx';
import { SessionsPanel } from './sessions.tsx';
import { SettingsForm } from './settings-form.tsx';
import { SetupPanel } from './setup.tsx';
import { SmsSettings } from './sms-settings.tsx';
import { UsersPanel } from './users.tsx';

function BackupsTab() {
  const may = useMay('administrator');
  const { data: settings } = useLive('settings.get', {}, ['archive.changed']);
  return (
    <>
      <BackupsPanel />
      {may && settings && <RetentionPanel settings={settings} />}
    </>
  );
}

type Tab = 'connections' | 'lms' | 'drill' | 'sms' | 'templates' | 'users' | 'audit' | 'backups' | 'setup';

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
            { key: 'backups', label: t('backups.title') },
            { key: 'lms', label: t('lms.tab') },
            { key: 'drill', label: t('deskDrill.title') },
            { key: 'setup', label: t('setup.title') },
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
      {tab === 'users' && (
        <>
          <UsersPanel />
          <SessionsPanel />
        </>
      )}
      {tab === 'audit' && <Audit />}
      {tab === 'backups' && <BackupsTab />}
      {tab === 'lms' && <LmsPanel />}
      {tab === 'drill' && <DrillPanel />}
      {tab === 'setup' && <SetupPanel />}
    </>
  );
}
