import { Button, Input, InputNumber, Select } from 'antd';
import { useRef, useState } from 'react';
import type { CallOutput } from '../../../shared/contract/index.ts';
import { Card, Field, Waiting } from '../../components/parts.tsx';
import { Sign } from '../../components/signs.tsx';
import { act, readFile, saveFile, useNotices } from '../../stores/actions.ts';
import { useLive } from '../../stores/live.ts';
import { useMay } from '../../stores/session.ts';
import { t, word } from '../../text/t.ts';
import {
  configurationOf,
  type FieldSpec,
  firstValue,
  type PartValue,
  type SetupPart,
  specs,
  valuesOf,
} from './setup-fields.ts';

type Values = Record<SetupPart, PartValue>;
type Result = CallOutput<'setup.test'>;
const parts = ['archive', 'sms', 'lms'] as const;

function FieldBox(props: { spec: FieldSpec; value: unknown; onChange: (value: unknown) => void }) {
  const { spec, value, onChange } = props;
  const isKept = typeof value === 'object' && value !== null;
  if (spec.kind === 'number')
    return <InputNumber className="wide" value={Number(value)} onChange={(next) => onChange(next ?? 0)} />;
  if (spec.kind === 'choice')
    return (
      <Select
        value={String(value)}
        onChange={onChange}
        options={spec.choices?.map((one) => ({ value: one, label: one }))}
      />
    );
  const Box = spec.kind === 'secret' ? Input.Password : Input;
  return (
    <Box
      value={isKept ? '' : String(value ?? '')}
      placeholder={isKept ? t('setup.kept') : ''}
      autoComplete="off"
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

/** One of the three connections: its kind, its fields, and a test that says what happened. */
function PartCard(props: {
  part: SetupPart;
  value: PartValue;
  result: Result | undefined;
  isBusy: boolean;
  onChange: (value: PartValue) => void;
  onTest: () => void;
}) {
  const { part, value, result, onChange } = props;
  return (
    <Card
      title={word('setup.part', part)}
      extra={
        <Button loading={props.isBusy} onClick={props.onTest}>
          {t('settings.test')}
        </Button>
      }
    >
      <div className="col gap12">
        <Field label={t('setup.kind')}>
          <Select
            value={value.kind}
            onChange={(kind) => onChange(firstValue(part, kind))}
            options={specs[part].kinds.map((kind) => ({ value: kind, label: word('setupKind', kind) }))}
          />
        </Field>
        {(specs[part].fields[value.kind] ?? []).map((spec) => (
          <Field key={spec.key} label={word('setupField', spec.key)}>
            <FieldBox
              spec={spec}
              value={value[spec.key]}
              onChange={(next) => onChange({ ...value, [spec.key]: next })}
            />
          </Field>
        ))}
        {result && (
          <Sign glyph={result.ok ? 'tick' : 'cross'} tone={result.ok ? 'plain' : 'danger'}>
            {result.detail}（{result.ms} ms）
          </Sign>
        )}
      </div>
    </Card>
  );
}

const doors = [
  { key: 'password', kind: 'secret' },
  { key: 'supervisorLogin', kind: 'text' },
  { key: 'supervisorPassword', kind: 'secret' },
  { key: 'firstLogin', kind: 'text' },
  { key: 'firstName', kind: 'text' },
  { key: 'firstPassword', kind: 'secret' },
] as const;

/** The last step: two persons, and the first administrator of a new archive. */
function SwitchCard({ values, isTested }: { values: Values; isTested: boolean }) {
  const [given, setGiven] = useState<Record<string, string>>({});
  const [isBusy, setBusy] = useState(false);
  const [isDone, setDone] = useState(false);
  const of = (key: (typeof doors)[number]['key']) => given[key] ?? '';
  const save = async () => {
    setBusy(true);
    const answer = await act('setup.save', {
      configuration: configurationOf(values),
      password: of('password'),
      supervisor: { login: of('supervisorLogin'), password: of('supervisorPassword') },
      first: { login: of('firstLogin'), name: of('firstName'), password: of('firstPassword') },
    });
    setBusy(false);
    if (answer) setDone(true);
  };
  return (
    <Card title={t('setup.switch')}>
      <div className="col gap12">
        <span className="t2">{t('setup.switchHint')}</span>
        {doors.map(({ key, kind }) => (
          <Field key={key} label={word('setup.door', key)}>
            <FieldBox
              spec={{ key, kind }}
              value={of(key)}
              onChange={(value) => setGiven({ ...given, [key]: String(value) })}
            />
          </Field>
        ))}
        {isDone ? (
          <Sign glyph="tick">{t('setup.done')}</Sign>
        ) : (
          <Button
            type="primary"
            danger
            size="large"
            loading={isBusy}
            disabled={!isTested || doors.some(({ key }) => of(key) === '')}
            onClick={save}
          >
            {t('setup.do')}
          </Button>
        )}
        {!isTested && <span className="small t2">{t('setup.testFirst')}</span>}
      </div>
    </Card>
  );
}

/** Takes a configuration from a file into the form. */
function useImport(onValues: (values: Values) => void) {
  const input = useRef<HTMLInputElement>(null);
  const say = useNotices((state) => state.say);
  const take = async (file: File | undefined) => {
    if (!file) return;
    const bytes = Uint8Array.from(atob((await readFile(file)).base64), (c) => c.charCodeAt(0));
    try {
      onValues(valuesOf(new TextDecoder().decode(bytes)));
    } catch {
      say('danger', t('setup.badFile'));
    }
  };
  const element = (
    <input
      ref={input}
      type="file"
      accept=".json"
      hidden
      onChange={(event) => void take(event.target.files?.[0])}
    />
  );
  return { element, open: () => input.current?.click() };
}

function Assistant({ stored }: { stored: CallOutput<'setup.get'> }) {
  const [values, setValues] = useState<Values>(() => valuesOf(stored.configuration));
  const [results, setResults] = useState<Partial<Record<SetupPart, Result>>>({});
  const [busy, setBusy] = useState<SetupPart>();
  const file = useImport((next) => {
    setValues(next);
    setResults({});
  });
  const test = async (part: SetupPart) => {
    setBusy(part);
    const result = await act('setup.test', { part, configuration: configurationOf(values) });
    setResults((before) => ({ ...before, [part]: result }));
    setBusy(undefined);
  };
  const download = async () => {
    const answer = await act('setup.export', {});
    if (answer) saveFile(answer);
  };
  return (
    <>
      <div className="row gap12">
        <span className="t2 grow">{t('setup.hint')}</span>
        {file.element}
        <Button onClick={file.open}>{t('setup.import')}</Button>
        <Button onClick={download}>{t('setup.export')}</Button>
      </div>
      <div className="setup-grid grow">
        {parts.map((part) => (
          <PartCard
            key={part}
            part={part}
            value={values[part]}
            result={results[part]}
            isBusy={busy === part}
            onTest={() => void test(part)}
            onChange={(value) => {
              setValues({ ...values, [part]: value });
              setResults({ ...results, [part]: undefined });
            }}
          />
        ))}
        <SwitchCard values={values} isTested={parts.every((part) => results[part]?.ok)} />
      </div>
    </>
  );
}

/** The assistant that leads from the drill to real connections. */
export function SetupPanel() {
  const may = useMay('administrator');
  const { data } = useLive('setup.get', may ? {} : undefined);
  if (!may) return <Card>{t('settings.needsAdmin')}</Card>;
  if (!data) return <Waiting />;
  if (!data.isPossible) return <Card>{t('setup.byFile')}</Card>;
  return <Assistant stored={data} />;
}
