import { Input, InputNumber, Select } from 'antd';
import { measures, warningLevels } from '../../../shared/model/plan.ts';
import { Field } from '../../components/parts.tsx';
import { usePlanDraft } from '../../stores/plan-draft.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';
import { TimeInput } from './time-input.tsx';

export function PlanHeadForm({ isLocked }: { isLocked: boolean }) {
  const { fields, set } = usePlanDraft();
  if (!fields) return null;
  return (
    <div className="col" style={{ gap: 8, padding: 14, borderBottom: '1px solid var(--line2)' }}>
      <Field label={t('plans.name')}>
        <Input
          value={fields.name}
          disabled={isLocked}
          maxLength={60}
          onChange={(event) => set({ name: event.target.value })}
        />
      </Field>
      <div className="row">
        <Field label={t('plans.measure')} grow>
          <Select
            value={fields.measure}
            disabled={isLocked}
            onChange={(measure) => set({ measure })}
            options={measures.map((value) => ({ value, label: word('measure', value) }))}
          />
        </Field>
        <Field label={t('plans.level')} grow>
          <Select
            value={fields.level}
            disabled={isLocked}
            onChange={(level) => set({ level })}
            options={warningLevels.map((value) => ({ value, label: word('levelShort', value) }))}
          />
        </Field>
      </div>
      <TimeInput
        label={t('plan.start')}
        ms={fields.startMs}
        isLocked={isLocked}
        onChange={(startMs) => set({ startMs })}
      />
      <TimeInput
        label={t('plan.end')}
        ms={fields.endMs}
        isLocked={isLocked}
        onChange={(endMs) => set({ endMs })}
      />
      <Field label={t('plan.targetLabel')}>
        <InputNumber
          style={{ width: '100%' }}
          suffix={t('unit.wan')}
          min={0}
          step={0.1}
          disabled={isLocked}
          value={fields.targetKw / format.perRegionUnit}
          onChange={(value) => set({ targetKw: Math.round((value ?? 0) * format.perRegionUnit), blocks: [] })}
        />
      </Field>
      <Field label={t('plan.reason')}>
        <Input
          value={fields.reason}
          disabled={isLocked}
          maxLength={100}
          onChange={(event) => set({ reason: event.target.value })}
        />
      </Field>
    </div>
  );
}
