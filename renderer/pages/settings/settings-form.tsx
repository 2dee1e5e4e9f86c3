import { Button, Input, InputNumber } from 'antd';
import { useState } from 'react';
import type { Settings } from '../../../shared/contract/system.ts';
import { Card, Field } from '../../components/parts.tsx';
import { act } from '../../stores/actions.ts';
import { useLive } from '../../stores/live.ts';
import { nameWorkstation, ownWorkstation, useMay } from '../../stores/session.ts';
import * as format from '../../text/format.ts';
import { t } from '../../text/t.ts';

const securityNumbers = [
  { key: 'idleMinutes', unit: 'unit.minutes' },
  { key: 'minCharacters', unit: 'unit.characters' },
] as const;
const texts = ['name', 'centre', 'phone', 'regionCode'] as const;

export function SettingsForm() {
  const { data } = useLive('settings.get', {}, ['archive.changed']);
  const [edited, setEdited] = useState<Settings>();
  const may = useMay('administrator');
  const value = edited ?? data;
  if (!value) return null;
  const setUtility = (change: Partial<Settings['utility']>) =>
    setEdited({ ...value, utility: { ...value.utility, ...change } });
  const setSecurity = (change: Partial<Settings['security']>) =>
    setEdited({ ...value, security: { ...value.security, ...change } });
  const save = async () => {
    if (await act('settings.save', value, t('common.saved'))) setEdited(undefined);
  };
  return (
    <Card
      className="grow"
      title={t('settings.general')}
      extra={
        <>
          {!may && <span className="small t2">{t('settings.needsAdmin')}</span>}
          <Button type="primary" disabled={!may || !edited} onClick={save}>
            {t('common.save')}
          </Button>
        </>
      }
    >
      <div style={{ display: 'grid', gridTemplateColumns: 'repeat(auto-fill, minmax(220px, 1fr))', gap: 12 }}>
        {texts.map((key) => (
          <Field key={key} label={t(`settings.utility.${key}`)}>
            <Input
              value={value.utility[key]}
              disabled={!may}
              onChange={(event) => setUtility({ [key]: event.target.value })}
            />
          </Field>
        ))}
        <Field label={t('settings.utility.supplyLimitKw')}>
          <InputNumber
            style={{ width: '100%' }}
            suffix={t('unit.wan')}
            min={0}
            disabled={!may}
            value={value.utility.supplyLimitKw / format.perRegionUnit}
            onChange={(next) => setUtility({ supplyLimitKw: Math.round((next ?? 0) * format.perRegionUnit) })}
          />
        </Field>
        {securityNumbers.map(({ key, unit }) => (
          <Field key={key} label={t(`settings.security.${key}`)}>
            <InputNumber
              style={{ width: '100%' }}
              suffix={t(unit)}
              min={0}
              disabled={!may}
              value={value.security[key]}
              onChange={(next) => setSecurity({ [key]: next ?? 0 })}
            />
          </Field>
        ))}
        <Field label={t('settings.workstation')}>
          <Input
            defaultValue={ownWorkstation()}
            maxLength={60}
            onBlur={(event) => nameWorkstation(event.target.value)}
          />
        </Field>
      </div>
    </Card>
  );
}
