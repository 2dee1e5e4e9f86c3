import { Button, Checkbox, Input, InputNumber, Select } from 'antd';
import { useEffect, useState } from 'react';
import { partMonthRules, type QuerySettings } from '../../../shared/model/query-settings.ts';
import { acts, type Vocabulary } from '../../../shared/sms/grammar/index.ts';
import { Card, Field } from '../../components/parts.tsx';
import { act } from '../../stores/actions.ts';
import { useLive } from '../../stores/live.ts';
import { useMay } from '../../stores/session.ts';
import { t, word } from '../../text/t.ts';

type Change = (change: Partial<QuerySettings>) => void;
const editable: (keyof Vocabulary)[] = [...acts, 'all', 'silence', 'question', 'negation'];

function Vocabularies({ settings, change }: { settings: QuerySettings; change: Change }) {
  const { vocabulary } = settings;
  return (
    <>
      {editable.map((key) => (
        <Field key={key} label={word('grammar', key)}>
          <Select
            mode="tags"
            open={false}
            suffixIcon={null}
            maxTagCount="responsive"
            value={vocabulary[key]}
            onChange={(words) => change({ vocabulary: { ...vocabulary, [key]: words } })}
          />
        </Field>
      ))}
    </>
  );
}

function Limits({ settings, change }: { settings: QuerySettings; change: Change }) {
  const { guards, invitations } = settings;
  const number = (label: string, value: number, max: number, set: (value: number) => void) => (
    <Field label={label} grow>
      <InputNumber min={1} max={max} value={value} onChange={(next) => set(next ?? value)} />
    </Field>
  );
  return (
    <>
      <div className="row">
        {number(t('query.listMinutes'), settings.listMinutes, 240, (listMinutes) => change({ listMinutes }))}
        {number(t('query.helpMinutes'), settings.helpMinutes, 1_440, (helpMinutes) =>
          change({ helpMinutes }),
        )}
        {number(t('query.maxParts'), settings.maxParts, 8, (maxParts) => change({ maxParts }))}
      </div>
      <div className="row">
        {number(t('query.equalPerHour'), guards.equalPerHour, 100, (equalPerHour) =>
          change({ guards: { ...guards, equalPerHour } }),
        )}
        {number(t('query.perHour'), guards.perHour, 1_000, (perHour) =>
          change({ guards: { ...guards, perHour } }),
        )}
        {number(t('query.perDay'), guards.perDay, 10_000, (perDay) =>
          change({ guards: { ...guards, perDay } }),
        )}
        {number(t('query.perMinute'), guards.globalPerMinute, 1_000_000, (globalPerMinute) =>
          change({ guards: { ...guards, globalPerMinute } }),
        )}
      </div>
      <div className="row">
        <Field label={t('query.partMonth')} grow>
          <Select
            value={settings.partMonth}
            onChange={(partMonth) => change({ partMonth })}
            options={partMonthRules.map((one) => ({ value: one, label: word('partMonth', one) }))}
          />
        </Field>
        <Field label={t('query.registerAt')} grow>
          <Input
            value={settings.registerAt}
            maxLength={60}
            onChange={(event) => change({ registerAt: event.target.value })}
          />
        </Field>
      </div>
      <Checkbox
        checked={invitations.isOn}
        onChange={(event) => change({ invitations: { ...invitations, isOn: event.target.checked } })}
      >
        {t('query.invite')}
      </Checkbox>
      <div className="row">
        <Field label={t('query.inviteFrom')} grow>
          <Input
            value={invitations.from}
            maxLength={5}
            onChange={(event) => change({ invitations: { ...invitations, from: event.target.value } })}
          />
        </Field>
        <Field label={t('query.inviteTo')} grow>
          <Input
            value={invitations.to}
            maxLength={5}
            onChange={(event) => change({ invitations: { ...invitations, to: event.target.value } })}
          />
        </Field>
        {number(t('query.inviteBatch'), invitations.batch, 5_000, (batch) =>
          change({ invitations: { ...invitations, batch } }),
        )}
        {number(t('query.inviteEvery'), invitations.everyDays, 3_650, (everyDays) =>
          change({ invitations: { ...invitations, everyDays } }),
        )}
      </div>
    </>
  );
}

/** Words, limits, fee rule and invitations. A word with two meanings is refused when saving. */
export function Words() {
  const { data } = useLive('queries.settings', {}, ['archive.changed']);
  const [settings, setSettings] = useState<QuerySettings>();
  const [isDirty, setDirty] = useState(false);
  const may = useMay('supervisor');
  useEffect(() => {
    if (!isDirty && data) setSettings(data.settings);
  }, [data, isDirty]);
  const change: Change = (some) => {
    if (!settings) return;
    setDirty(true);
    setSettings({ ...settings, ...some });
  };
  const save = async () => {
    if (settings && (await act('queries.saveSettings', { settings }, t('common.saved')))) setDirty(false);
  };
  return (
    <Card
      title={t('query.wordsTitle')}
      extra={
        <Button type="primary" disabled={!may || !isDirty} onClick={save}>
          {t('common.save')}
        </Button>
      }
    >
      {settings && (
        <div className="col gap12">
          <Limits settings={settings} change={change} />
          <Vocabularies settings={settings} change={change} />
        </div>
      )}
    </Card>
  );
}
