import { Button, Checkbox, Input, InputNumber } from 'antd';
import { useState } from 'react';
import type { Settings } from '../../../shared/contract/system.ts';
import { Card, Field } from '../../components/parts.tsx';
import { Sign } from '../../components/signs.tsx';
import { act } from '../../stores/actions.ts';
import { useLive } from '../../stores/live.ts';
import { useMay } from '../../stores/session.ts';
import * as format from '../../text/format.ts';
import { type TextKey, t } from '../../text/t.ts';
import { Tariffs } from './tariffs.tsx';

type Sms = Settings['sms'];
type NumberKey = { [K in keyof Sms]: Sms[K] extends number ? K : never }[keyof Sms];
type Area = { title: TextKey; numbers: { key: NumberKey; unit: TextKey; min: number; max: number }[] };

/** The numbers of each area with the limits of the contract. */
const areas: Area[] = [
  {
    title: 'smsSettings.approval',
    numbers: [
      { key: 'approvalOver', unit: 'unit.numbers', min: 1, max: 100_000 },
      { key: 'repeatMinutes', unit: 'unit.minutes', min: 0, max: 1_440 },
      { key: 'lateApprovalMinutes', unit: 'unit.minutes', min: 1, max: 1_440 },
    ],
  },
  {
    title: 'smsSettings.confirming',
    numbers: [
      { key: 'escalateMinutes', unit: 'unit.minutes', min: 1, max: 240 },
      { key: 'verifyMonths', unit: 'unit.months', min: 1, max: 60 },
    ],
  },
  {
    title: 'smsSettings.sending',
    numbers: [
      { key: 'maxPerSecond', unit: 'unit.perSecond', min: 0, max: 10_000 },
      { key: 'maxAttempts', unit: 'unit.times', min: 1, max: 100 },
      { key: 'maxAgeHours', unit: 'unit.hours', min: 1, max: 72 },
    ],
  },
];

/** How the way to the operator stands: what it is, since when, and what waits in the queue. */
function Gateway() {
  const { data } = useLive('system.overview', {}, ['connections.changed'], 10_000);
  const sms = data?.connections.find((one) => one.name === 'sms');
  if (!data || !sms) return null;
  const isWell = sms.isOnline && !sms.warning;
  return (
    <div className="row gap12 wrap">
      <Sign glyph={isWell ? 'dot' : 'away'} tone={isWell ? 'grey' : 'amber'}>
        {sms.isOnline ? t('connection.online') : t('connection.since', { time: format.clock(sms.sinceMs) })}
      </Sign>
      <span className="t2">{sms.warning || sms.detail}</span>
      <span className="grow" />
      <span className="t2">{t('smsSettings.queue', { count: format.count(data.queue.waiting) })}</span>
    </div>
  );
}

type FieldsProps = { sms: Sms; isDisabled: boolean; set: (change: Partial<Sms>) => void };

function AreaFields({ area, sms, isDisabled, set }: FieldsProps & { area: Area }) {
  return (
    <div className="col gap12">
      {area.numbers.map(({ key, unit, min, max }) => (
        <Field key={key} label={t(`settings.sms.${key}`)}>
          <InputNumber
            className="wide"
            suffix={t(unit)}
            min={min}
            max={max}
            precision={0}
            disabled={isDisabled}
            value={sms[key]}
            onChange={(next) => set({ [key]: next ?? min })}
          />
        </Field>
      ))}
      {area.title === 'smsSettings.approval' && (
        <Checkbox
          disabled={isDisabled}
          checked={sms.emergencyReachesOptedOut}
          onChange={(event) => set({ emergencyReachesOptedOut: event.target.checked })}
        >
          {t('settings.sms.emergencyReachesOptedOut')}
        </Checkbox>
      )}
      {area.title === 'smsSettings.confirming' && <Confirming sms={sms} isDisabled={isDisabled} set={set} />}
      {area.title === 'smsSettings.sending' && <Quiet sms={sms} isDisabled={isDisabled} set={set} />}
    </div>
  );
}

function Confirming({ sms, isDisabled, set }: FieldsProps) {
  return (
    <>
      <Checkbox
        disabled={isDisabled}
        checked={sms.escalatesAlone}
        onChange={(event) => set({ escalatesAlone: event.target.checked })}
      >
        {t('settings.sms.escalatesAlone')}
      </Checkbox>
      <Field label={t('settings.sms.confirmKeyword')}>
        <Input
          value={sms.confirmKeyword}
          maxLength={6}
          disabled={isDisabled}
          onChange={(event) => set({ confirmKeyword: event.target.value })}
        />
      </Field>
    </>
  );
}

function Quiet({ sms, isDisabled, set }: FieldsProps) {
  return (
    <Field label={t('settings.sms.quiet')}>
      <span className="row">
        {(['quietFrom', 'quietTo'] as const).map((key) => (
          <Input
            key={key}
            type="time"
            aria-label={t(`settings.sms.${key}`)}
            value={sms[key]}
            disabled={isDisabled}
            onChange={(event) => event.target.value && set({ [key]: event.target.value })}
          />
        ))}
      </span>
    </Field>
  );
}

/** Everything that decides how SMS are sent: gateway, signature, tariffs, approval, confirmation, quiet hours, retries. */
export function SmsSettings() {
  const { data } = useLive('settings.get', {}, ['archive.changed']);
  const [edited, setEdited] = useState<Settings>();
  const may = useMay('administrator');
  const value = edited ?? data;
  if (!value) return null;
  const set = (change: Partial<Sms>) => setEdited({ ...value, sms: { ...value.sms, ...change } });
  const save = async () => {
    if (await act('settings.save', value, t('common.saved'))) setEdited(undefined);
  };
  return (
    <Card
      className="grow"
      title={t('smsSettings.title')}
      extra={
        <>
          {!may && <span className="small t2">{t('settings.needsAdmin')}</span>}
          <Button type="primary" disabled={!may || !edited} onClick={save}>
            {t('common.save')}
          </Button>
        </>
      }
    >
      <div className="col gap12">
        <Gateway />
        <div className="settings-areas">
          <section className="col gap12">
            <h3>{t('smsSettings.tariffs')}</h3>
            <Tariffs tariffs={value.sms.tariffs} isDisabled={!may} onChange={(tariffs) => set({ tariffs })} />
            <Field label={t('settings.utility.signature')}>
              <Input
                value={value.utility.signature}
                maxLength={12}
                disabled={!may}
                onChange={(event) =>
                  setEdited({ ...value, utility: { ...value.utility, signature: event.target.value } })
                }
              />
            </Field>
          </section>
          {areas.map((area) => (
            <section key={area.title} className="col gap12">
              <h3>{t(area.title)}</h3>
              <AreaFields area={area} sms={value.sms} isDisabled={!may} set={set} />
            </section>
          ))}
        </div>
      </div>
    </Card>
  );
}
