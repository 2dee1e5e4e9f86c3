import { Input } from 'antd';
import type { CurveSubject } from '../../../shared/model/curve.ts';
import { Field } from '../../components/parts.tsx';
import { t } from '../../text/t.ts';
import { SubjectSelect, useSubjects } from './subject-select.tsx';

export type ManyDays = { subjects: CurveSubject[]; from: string; to: string };
const MOST = 500;

/** Whose curves of which days; for batches and for taking along. */
export function ManyDaysFields(props: {
  value: ManyDays;
  onChange: (value: ManyDays) => void;
  isAway?: boolean;
}) {
  const { value, onChange } = props;
  const options = useSubjects(props.isAway ?? false);
  const day = (name: 'from' | 'to') => (
    <Input
      type="date"
      value={value[name]}
      onChange={(event) => event.target.value && onChange({ ...value, [name]: event.target.value })}
    />
  );
  return (
    <div className="row many-days">
      <Field label={t('curves.subjects')} grow>
        <SubjectSelect
          isAway={props.isAway ?? false}
          value={value.subjects}
          options={options}
          most={MOST}
          onChange={(subjects) => onChange({ ...value, subjects })}
          label={t('curves.subjects')}
        />
      </Field>
      <Field label={t('curves.from')}>{day('from')}</Field>
      <Field label={t('curves.to')}>{day('to')}</Field>
    </div>
  );
}

/** Days of subjects a choice means; 0 when the end lies before the beginning. */
export function countOf({ subjects, from, to }: ManyDays): number {
  const days = Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000) + 1;
  return days > 0 ? days * subjects.length : 0;
}
