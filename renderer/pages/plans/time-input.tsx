import { Input } from 'antd';
import { useState } from 'react';
import { parseStamp, stampOf } from '../../../shared/time.ts';
import { Field } from '../../components/parts.tsx';
import { t } from '../../text/t.ts';

/** A local time typed as 2021-09-30 13:30; checked on leaving the field. */
export function TimeInput({
  label,
  ms,
  onChange,
  isLocked,
}: {
  label: string;
  ms: number;
  onChange: (ms: number) => void;
  isLocked: boolean;
}) {
  const [typed, setTyped] = useState<string>();
  const value = typed ?? stampOf(ms).slice(0, 16);
  const isBad = parseStamp(value) === undefined;
  const leave = () => {
    const next = parseStamp(value);
    if (next === undefined) return;
    onChange(next);
    setTyped(undefined);
  };
  return (
    <Field label={label} error={isBad ? t('plan.badTime') : undefined}>
      <Input
        value={value}
        disabled={isLocked}
        status={isBad ? 'error' : ''}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={leave}
        onPressEnter={leave}
      />
    </Field>
  );
}
