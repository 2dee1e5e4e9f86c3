import { Button, Input } from 'antd';
import { useState } from 'react';
import { DRILL_WORD } from '../../../shared/model/desk-drill.ts';
import { Card, Field, useConfirm } from '../../components/parts.tsx';
import { Sign } from '../../components/signs.tsx';
import { act } from '../../stores/actions.ts';
import { useLive } from '../../stores/live.ts';
import { useMay, useSession } from '../../stores/session.ts';
import * as format from '../../text/format.ts';
import { t } from '../../text/t.ts';

/** Back to the real thing, from every screen: nobody looks for the switch while something happens. */
export function StopDrill() {
  const [ask, dialog] = useConfirm();
  const may = useMay('supervisor');
  const isIn = useSession((state) => state.user !== undefined);
  if (!may || !isIn) return null;
  return (
    <>
      <Button
        size="small"
        onClick={() =>
          ask({
            title: t('deskDrill.stopTitle'),
            body: t('deskDrill.stopBody'),
            confirm: t('deskDrill.stop'),
            onConfirm: () => act('drill.stop', {}, t('deskDrill.stopped')),
          })
        }
      >
        {t('deskDrill.stop')}
      </Button>
      {dialog}
    </>
  );
}

/** A line for each number; what else stands on it (a name) is for people. */
const numbersOf = (text: string): string[] =>
  text
    .split(/[\n,，;；]/)
    .map((line) => /\+?\d[\d\s-]{5,}/.exec(line)?.[0].replace(/[\s-]/g, '') ?? '')
    .filter((number) => number !== '');

function Start({ known, running }: { known: readonly string[]; running: readonly string[] }) {
  const may = useMay('supervisor');
  const [text, setText] = useState(known.map(format.phone).join('\n'));
  const [word, setWord] = useState('');
  const numbers = numbersOf(text);
  const start = async () => {
    const state = await act('drill.start', { numbers, word: DRILL_WORD }, t('deskDrill.started'));
    if (state) setWord('');
  };
  return (
    <div className="col gap12" style={{ maxWidth: 560 }}>
      {running.map((name) => (
        <Sign key={name} glyph="cross" tone="danger">
          {t('deskDrill.runs', { name })}
        </Sign>
      ))}
      <Field label={t('deskDrill.numbers', { count: numbers.length })}>
        <Input.TextArea
          rows={8}
          value={text}
          disabled={!may}
          placeholder={t('deskDrill.numbersHint')}
          onChange={(event) => setText(event.target.value)}
        />
      </Field>
      <Field label={t('deskDrill.word', { word: DRILL_WORD })}>
        <Input value={word} disabled={!may} onChange={(event) => setWord(event.target.value)} />
      </Field>
      <div className="row">
        <Button
          type="primary"
          disabled={!may || numbers.length === 0 || running.length > 0 || word.trim() !== DRILL_WORD}
          onClick={start}
        >
          {t('deskDrill.start', { count: numbers.length })}
        </Button>
        {!may && <span className="small t2">{t('deskDrill.needsSupervisor')}</span>}
      </div>
    </div>
  );
}

/** The one switch that turns the whole desk into a drill, and what that means. */
export function DrillPanel() {
  const { data } = useLive('drill.get', {}, ['connections.changed', 'plans.changed']);
  if (!data) return null;
  return (
    <Card className="grow" title={t('deskDrill.title')}>
      <div className="col gap12">
        <ul className="plain-list">
          {(['marks', 'numbers', 'orders', 'apart', 'queries'] as const).map((key) => (
            <li key={key}>{t(`deskDrill.rule.${key}`)}</li>
          ))}
        </ul>
        {!data.isPossible && <Sign glyph="minus">{t('deskDrill.simulated')}</Sign>}
        {data.isPossible && !data.isOn && <Start known={data.numbers} running={data.running} />}
        {data.isOn && (
          <div className="row gap12">
            <Sign glyph="dot">
              {t('deskDrill.what', {
                by: data.by,
                time: format.clock(data.sinceMs),
                count: data.numbers.length,
              })}
            </Sign>
            <StopDrill />
          </div>
        )}
      </div>
    </Card>
  );
}
