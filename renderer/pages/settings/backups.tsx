import { Button, Input, InputNumber, Modal } from 'antd';
import { useState } from 'react';
import type { Settings } from '../../../shared/contract/system.ts';
import type { BackupFacts } from '../../../shared/model/backup.ts';
import { Card, Empty, Field } from '../../components/parts.tsx';
import { Sign } from '../../components/signs.tsx';
import { type Column, VirtualTable } from '../../components/virtual-table.tsx';
import { act, saveFile } from '../../stores/actions.ts';
import { useLive } from '../../stores/live.ts';
import { useMay } from '../../stores/session.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';

/** What a backup holds, as it was counted. */
function Facts({ facts, onClose }: { facts: BackupFacts; onClose: () => void }) {
  return (
    <Modal open title={facts.name} footer={null} onCancel={onClose}>
      <div className="col gap12">
        <Sign glyph={facts.problem ? 'cross' : 'tick'} tone={facts.problem ? 'danger' : 'plain'}>
          {facts.problem ? t('backups.broken', { problem: facts.problem }) : t('backups.whole')}
        </Sign>
        <table className="plain">
          <tbody>
            {facts.rows.map((row) => (
              <tr key={row.table}>
                <td>{word('backupTable', row.table)}</td>
                <td className="right">{format.count(row.count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <span className="small t2">
          {t('backups.schema', { step: facts.schema, size: (facts.bytes / 1_048_576).toFixed(1) })}
        </span>
        <span className="small t3 backup-hash">SHA-256 {facts.sha256}</span>
      </div>
    </Modal>
  );
}

function Schedule({ settings }: { settings: Settings }) {
  const [edited, setEdited] = useState<Settings['backup']>();
  const value = edited ?? settings.backup;
  const save = async () => {
    if (await act('settings.save', { ...settings, backup: value }, t('common.saved'))) setEdited(undefined);
  };
  return (
    <div className="row gap12">
      <Field label={t('backups.dailyAt')}>
        <Input
          type="time"
          value={value.dailyAt}
          onChange={(event) => setEdited({ ...value, dailyAt: event.target.value })}
        />
      </Field>
      <Field label={t('backups.keep')}>
        <InputNumber
          min={1}
          max={365}
          value={value.keep}
          suffix={t('unit.copies')}
          onChange={(keep) => setEdited({ ...value, keep: keep ?? 1 })}
        />
      </Field>
      <Button disabled={!edited} onClick={save}>
        {t('common.save')}
      </Button>
    </div>
  );
}

/** Backups of the embedded database: made, checked, put in place at the next start; and the diagnostics file. */
export function BackupsPanel() {
  const may = useMay('administrator');
  const { data, reload } = useLive('backups.list', may ? {} : undefined, ['archive.changed'], 30_000);
  const { data: settings } = useLive('settings.get', {}, ['archive.changed']);
  const [facts, setFacts] = useState<BackupFacts>();
  const [busy, setBusy] = useState('');
  const run = async (key: string, work: () => Promise<void>) => {
    setBusy(key);
    await work();
    setBusy('');
    reload();
  };
  const look = (name: string) =>
    run(`look ${name}`, async () => setFacts(await act('backups.verify', { name })));
  const request = (name: string) =>
    run(`put ${name}`, async () => {
      await act('backups.request', { name }, t(name ? 'backups.willRestore' : 'backups.wontRestore'));
    });
  const columns: Column<{ name: string; atMs: number }>[] = [
    {
      key: 'at',
      title: t('message.time'),
      width: '190px',
      render: (one) => `${format.day(one.atMs)} ${format.clock(one.atMs, true)}`,
    },
    { key: 'name', title: t('backups.file'), width: 'minmax(240px, 1fr)', render: (one) => one.name },
    {
      key: 'do',
      title: '',
      width: '320px',
      isRight: true,
      render: (one) => (
        <span className="row">
          <Button size="small" loading={busy === `look ${one.name}`} onClick={() => look(one.name)}>
            {t('backups.verify')}
          </Button>
          {data?.requested === one.name ? (
            <Button size="small" onClick={() => request('')}>
              {t('backups.takeBack')}
            </Button>
          ) : (
            <Button size="small" loading={busy === `put ${one.name}`} onClick={() => request(one.name)}>
              {t('backups.restore')}
            </Button>
          )}
        </span>
      ),
    },
  ];
  const make = () => run('make', async () => setFacts(await act('backups.make', {})));
  const diagnose = () =>
    run('diagnose', async () => {
      const file = await act('system.diagnostics', {});
      if (file) saveFile(file);
    });
  return (
    <Card
      className="grow"
      title={t('backups.title')}
      isBare
      extra={
        <>
          <Button disabled={!may} loading={busy === 'diagnose'} onClick={diagnose}>
            {t('backups.diagnostics')}
          </Button>
          {data?.isPossible !== false && (
            <Button type="primary" disabled={!may || !data} loading={busy === 'make'} onClick={make}>
              {t('backups.make')}
            </Button>
          )}
        </>
      }
    >
      {data?.requested && (
        <div className="banner">
          <Sign glyph="away" tone="amber">
            {t('backups.pending', { name: data.requested })}
          </Sign>
        </div>
      )}
      {may && settings && data?.isPossible && (
        <div className="bd">
          <Schedule settings={settings} />
        </div>
      )}
      <VirtualTable
        label={t('backups.title')}
        columns={columns}
        rows={data?.backups ?? []}
        keyOf={(one) => one.name}
        empty={
          <Empty
            title={
              !may
                ? t('settings.needsAdmin')
                : data?.isPossible === false
                  ? t('backups.server')
                  : t('backups.none')
            }
            hint={may && data?.isPossible === false ? t('backups.serverHint') : undefined}
          />
        }
      />
      {facts && <Facts facts={facts} onClose={() => setFacts(undefined)} />}
    </Card>
  );
}
