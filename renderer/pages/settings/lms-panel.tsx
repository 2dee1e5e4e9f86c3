import { Button, Checkbox, Input, Select } from 'antd';
import { useEffect, useState } from 'react';
import {
  curveUnits,
  type LmsCheck,
  type LmsConfig,
  type LmsFinding,
  type LmsMapping,
  lmsConventionsSchema,
  pointsPerDay,
} from '../../../shared/model/lms.ts';
import { Card, Field, Segments } from '../../components/parts.tsx';
import { Sign } from '../../components/signs.tsx';
import { act } from '../../stores/actions.ts';
import { useLive } from '../../stores/live.ts';
import { useMay } from '../../stores/session.ts';
import { t, word } from '../../text/t.ts';

type Part = keyof LmsMapping;
const parts: Part[] = ['customers', 'balances', 'readings', 'curves', 'orders', 'feedback'];

const tones: Record<
  LmsFinding['result'],
  ['tick' | 'minus' | 'cross' | 'warn', 'grey' | 'danger' | 'amber']
> = {
  fits: ['tick', 'grey'],
  absent: ['minus', 'grey'],
  missing: ['cross', 'danger'],
  unreadable: ['cross', 'danger'],
  odd: ['warn', 'amber'],
};

function Finding({ finding }: { finding: LmsFinding | undefined }) {
  if (!finding) return null;
  const [glyph, tone] = tones[finding.result];
  return (
    <Sign glyph={glyph} tone={tone}>
      {word('lmsResult', finding.result)} {finding.detail}
    </Sign>
  );
}

type TableProps = {
  part: Part;
  config: LmsConfig;
  check: LmsCheck | undefined;
  onChange: (config: LmsConfig) => void;
};

/** Names of one table and its columns, each with what the check saw. */
function Names({ part, config, check, onChange }: TableProps) {
  const own: Record<string, string> = config.mapping[part];
  const findings = check?.findings.filter((one) => one.part === part) ?? [];
  const change = (field: string, value: string) =>
    onChange({
      ...config,
      mapping: { ...config.mapping, [part]: { ...own, [field]: value.trim() } },
    });
  return (
    <table className="plain">
      <thead>
        <tr>
          <th style={{ width: 190 }}>{t('lms.what')}</th>
          <th style={{ width: 230 }}>{t('lms.name')}</th>
          <th>{t('settings.result')}</th>
        </tr>
      </thead>
      <tbody>
        {Object.entries(own).map(([field, name]) => (
          <tr key={field}>
            <td>{word('lmsField', field)}</td>
            <td>
              <Input
                size="small"
                value={name}
                aria-label={word('lmsField', field)}
                placeholder={t('lms.none')}
                onChange={(event) => change(field, event.target.value)}
              />
            </td>
            <td style={{ whiteSpace: 'normal' }}>
              <Finding finding={findings.find((one) => one.field === (field === 'table' ? '' : field))} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const { pointOne, times, days, balanceUnit } = lmsConventionsSchema.shape;
const choices = {
  pointsPerDay,
  curveUnit: curveUnits,
  pointOne: pointOne.options,
  times: times.options,
  days: days.options,
  balanceUnit: balanceUnit.options,
} as const;
const choiceKeys = Object.keys(choices) as (keyof typeof choices)[];

/** How the site writes times, days, units, commands and states. */
function Conventions({ config, onChange }: Pick<TableProps, 'config' | 'onChange'>) {
  const { conventions } = config;
  const set = (change: Partial<LmsConfig['conventions']>) =>
    onChange({ ...config, conventions: { ...conventions, ...change } });
  return (
    <div className="form-grid" style={{ padding: 14 }}>
      {choiceKeys.map((key) => (
        <Field key={key} label={word('lmsConvention', key)}>
          <Select
            value={conventions[key]}
            aria-label={word('lmsConvention', key)}
            options={choices[key].map((value) => ({
              value,
              label: word('lmsChoice', value),
            }))}
            onChange={(value) => set({ [key]: value })}
          />
        </Field>
      ))}
      {(['commands', 'feedback'] as const).flatMap((group) =>
        Object.entries(conventions[group]).map(([key, value]) => (
          <Field key={`${group} ${key}`} label={`${word('lmsConvention', group)} ${word('lmsWord', key)}`}>
            <Input
              value={value}
              onChange={(event) => set({ [group]: { ...conventions[group], [key]: event.target.value } })}
            />
          </Field>
        )),
      )}
    </div>
  );
}

/** What the load management system calls its tables and columns, checked against the real ones before it is saved. */
export function LmsPanel() {
  const may = useMay('administrator');
  const stored = useLive('lms.get', may ? {} : undefined, ['connections.changed']);
  const [config, setConfig] = useState<LmsConfig>();
  const [part, setPart] = useState<Part | 'conventions'>('customers');
  const [check, setCheck] = useState<LmsCheck>();
  const [tryWrite, setTryWrite] = useState(false);
  const [isBusy, setBusy] = useState(false);
  useEffect(() => {
    if (stored.data) setConfig((before) => before ?? stored.data);
  }, [stored.data]);
  if (!may) return <Card title={t('lms.title')}>{t('settings.needsAdmin')}</Card>;
  if (!config) return null;
  const isChanged = JSON.stringify(config) !== JSON.stringify(stored.data);
  const look = async () => {
    setBusy(true);
    setCheck(await act('lms.check', { config, tryWrite }));
    setBusy(false);
  };
  const faults = (one: Part) =>
    check?.findings.filter((each) => each.part === one && !['fits', 'absent'].includes(each.result)).length;
  return (
    <Card
      className="grow"
      isBare
      title={
        <span className="row gap12">
          <h2>{t('lms.title')}</h2>
          <Segments
            label={t('lms.title')}
            value={part}
            onChange={setPart}
            options={[
              ...parts.map((key) => ({ key, label: word('lmsPart', key), ...countOf(faults(key)) })),
              { key: 'conventions' as const, label: t('lms.conventions') },
            ]}
          />
        </span>
      }
      extra={
        <>
          {check && (
            <Sign glyph={check.fits ? 'tick' : 'cross'} tone={check.fits ? 'grey' : 'danger'}>
              {t(check.fits ? 'lms.fits' : 'lms.fitsNot')}
            </Sign>
          )}
          <Checkbox checked={tryWrite} onChange={(event) => setTryWrite(event.target.checked)}>
            {t('lms.tryWrite')}
          </Checkbox>
          <Button loading={isBusy} onClick={look}>
            {t('lms.check')}
          </Button>
          <Button
            type="primary"
            disabled={!isChanged}
            onClick={async () => {
              const saved = await act('lms.save', config, t('lms.saved'));
              if (saved) stored.reload();
            }}
          >
            {t('common.save')}
          </Button>
        </>
      }
      foot={<span className="small t2">{t('lms.note')}</span>}
    >
      <div className="scroll grow">
        {part === 'conventions' ? (
          <Conventions config={config} onChange={setConfig} />
        ) : (
          <Names part={part} config={config} check={check} onChange={setConfig} />
        )}
      </div>
    </Card>
  );
}

const countOf = (count: number | undefined) => (count === undefined ? {} : { count });
