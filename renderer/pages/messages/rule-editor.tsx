import { Button, Input, InputNumber, Modal, Select } from 'antd';
import { useState } from 'react';
import type { CallOutput } from '../../../shared/contract/index.ts';
import type { RuleFields, Trigger } from '../../../shared/model/rule.ts';
import { Field, Segments } from '../../components/parts.tsx';
import { Sign } from '../../components/signs.tsx';
import { act } from '../../stores/actions.ts';
import { useCodes } from '../../stores/codes.ts';
import { useLive } from '../../stores/live.ts';
import { useMay } from '../../stores/session.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';
import { AudienceBuilder } from '../audience/builder.tsx';
import { ScheduleFields } from './schedule-fields.tsx';

type Rule = CallOutput<'rules.list'>['rules'][number];
type Tried = CallOutput<'rules.try'>;

const blank: RuleFields = {
  name: '',
  isActive: true,
  mode: 'ask',
  trigger: { kind: 'schedule', cron: '0 8 * * *' },
  templateId: '',
  audience: { parts: [], excludeContactIds: [], roles: [] },
};
const starts: Record<Trigger['kind'], (regionCode: string) => Trigger> = {
  schedule: () => ({ kind: 'schedule', cron: '0 8 * * *' }),
  load: (regionCode) => ({ kind: 'load', regionCode, overKw: 0, clearKw: 0, minMinutes: 60 }),
  forecast: (regionCode) => ({ kind: 'forecast', regionCode, overKw: 0 }),
  plan: () => ({ kind: 'plan', step: 'issued' }),
};

/** A load in 万千瓦; the rule keeps kW. */
function KwField(props: { label: string; kw: number; onChange: (kw: number) => void }) {
  return (
    <Field label={props.label}>
      <InputNumber
        style={{ width: '100%' }}
        min={0}
        suffix={t('unit.wan')}
        value={props.kw / format.perRegionUnit}
        onChange={(value) => props.onChange(Math.round((value ?? 0) * format.perRegionUnit))}
      />
    </Field>
  );
}

type Watching = Extract<Trigger, { kind: 'load' | 'forecast' }>;

/** What is watched: a region's load now, or the highest of its forecast. */
function LoadFields({ trigger, onChange }: { trigger: Watching; onChange: (trigger: Trigger) => void }) {
  const { regions } = useCodes();
  return (
    <>
      <Field label={t('rules.region')}>
        <Select
          value={trigger.regionCode}
          options={regions.map((one) => ({ value: one.code, label: one.name }))}
          onChange={(regionCode) => onChange({ ...trigger, regionCode })}
        />
      </Field>
      <KwField
        label={t(trigger.kind === 'load' ? 'rules.overKw' : 'rules.forecastOverKw')}
        kw={trigger.overKw}
        onChange={(overKw) => onChange({ ...trigger, overKw })}
      />
      {trigger.kind === 'load' && (
        <>
          <KwField
            label={t('rules.clearKw')}
            kw={trigger.clearKw}
            onChange={(clearKw) => onChange({ ...trigger, clearKw })}
          />
          <Field label={t('rules.minMinutes')}>
            <InputNumber
              style={{ width: '100%' }}
              min={1}
              max={1_440}
              suffix={t('unit.minutes')}
              value={trigger.minMinutes}
              onChange={(value) => onChange({ ...trigger, minMinutes: value ?? 60 })}
            />
          </Field>
        </>
      )}
    </>
  );
}

function TriggerFields({ trigger, onChange }: { trigger: Trigger; onChange: (trigger: Trigger) => void }) {
  const { regions } = useCodes();
  return (
    <div className="col gap12">
      <Segments
        label={t('rules.when')}
        value={trigger.kind}
        onChange={(kind) => onChange(starts[kind](regions[0]?.code ?? ''))}
        options={(['schedule', 'load', 'forecast', 'plan'] as const).map((key) => ({
          key,
          label: word('ruleTrigger', key),
        }))}
      />
      {trigger.kind === 'schedule' && (
        <ScheduleFields cron={trigger.cron} onChange={(cron) => onChange({ kind: 'schedule', cron })} />
      )}
      {(trigger.kind === 'load' || trigger.kind === 'forecast') && (
        <LoadFields trigger={trigger} onChange={onChange} />
      )}
      {trigger.kind === 'plan' && (
        <Segments
          label={t('rules.when')}
          value={trigger.step}
          onChange={(step) => onChange({ kind: 'plan', step })}
          options={[
            { key: 'issued', label: t('rules.onIssued') },
            { key: 'restored', label: t('rules.onRestored') },
          ]}
        />
      )}
    </div>
  );
}

/** What would go out now: how many, to whom not, the first text; and when the next times are. */
function TriedResult({ tried }: { tried: Tried }) {
  const { preview, nextMs, sentence } = tried;
  return (
    <div className="col" style={{ gap: 6 }}>
      {sentence && <div>{sentence}</div>}
      {nextMs.length > 0 && (
        <div className="small t2">
          {t('rules.nextTimes', {
            times: nextMs.map((ms) => `${format.day(ms)} ${format.clock(ms)}`).join('、'),
          })}
        </div>
      )}
      <div>
        {t('rules.wouldSend', {
          count: preview.numbers,
          parts: preview.parts,
          cost: format.yuan(preview.costFen),
          skipped: preview.skipped.length,
        })}
      </div>
      {preview.blocking.map((problem) => (
        <Sign key={problem} glyph="cross" tone="danger">
          {problem}
        </Sign>
      ))}
      {preview.recipients[0] && (
        <div className="card" style={{ padding: 10, whiteSpace: 'pre-wrap' }}>
          {preview.recipients[0].text}
        </div>
      )}
    </div>
  );
}

/** One rule: what sets it off, what it says, to whom; tried before it is saved. */
export function RuleEditor({ rule, onDone }: { rule: Rule | undefined; onDone: () => void }) {
  const [draft, setDraft] = useState<RuleFields>(rule ?? blank);
  const [tried, setTried] = useState<Tried>();
  const templates = useLive('templates.list', {}, ['archive.changed']);
  const may = useMay('supervisor');
  const set = (change: Partial<RuleFields>) => {
    setDraft({ ...draft, ...change });
    setTried(undefined);
  };
  const { name, isActive, mode, trigger, templateId, audience } = draft;
  const fields = { name, isActive, mode, trigger, templateId, audience };
  const isComplete = name.trim() !== '' && templateId !== '' && audience.parts.length > 0;
  const save = async () => {
    const identity = rule ? { id: rule.id, version: rule.version } : {};
    if (await act('rules.save', { ...fields, ...identity }, t('common.saved'))) onDone();
  };
  const remove = async () => {
    if (rule && (await act('rules.remove', { id: rule.id }, t('rules.removed')))) onDone();
  };
  return (
    <Modal
      open
      width={980}
      style={{ top: 24 }}
      title={rule ? rule.name : t('rules.add')}
      onCancel={onDone}
      footer={
        <div className="row">
          {rule && (
            <Button danger disabled={!may} onClick={remove}>
              {t('rules.remove')}
            </Button>
          )}
          <span className="grow" />
          <Button disabled={!isComplete} onClick={async () => setTried(await act('rules.try', fields))}>
            {t('rules.try')}
          </Button>
          <Button type="primary" disabled={!may || !isComplete} onClick={save}>
            {t('common.save')}
          </Button>
        </div>
      }
    >
      <div className="col gap12 dialog-tall">
        <Field label={t('rules.name')}>
          <Input value={name} maxLength={60} onChange={(event) => set({ name: event.target.value })} />
        </Field>
        <TriggerFields trigger={trigger} onChange={(next) => set({ trigger: next })} />
        <Field label={t('compose.template')}>
          <Select
            value={templateId || undefined}
            onChange={(id) => set({ templateId: id })}
            options={(templates.data?.templates ?? [])
              .filter((one) => one.kind === 'info' && one.isActive)
              .map((one) => ({ value: one.id, label: one.name }))}
          />
        </Field>
        <div className="rule-audience">
          <AudienceBuilder audience={audience} onChange={(next) => set({ audience: next })} />
        </div>
        <Segments
          label={t('rules.mode')}
          value={mode}
          onChange={(next) => set({ mode: next })}
          options={(['ask', 'auto'] as const).map((key) => ({ key, label: word('ruleMode', key) }))}
        />
        {tried && <TriedResult tried={tried} />}
      </div>
    </Modal>
  );
}
