import { Button, Input } from 'antd';
import { type KeyboardEvent, useState } from 'react';
import type { CallOutput } from '../../../shared/contract/index.ts';
import { Card, Field } from '../../components/parts.tsx';
import { Sign } from '../../components/signs.tsx';
import { act } from '../../stores/actions.ts';
import { useMay } from '../../stores/session.ts';
import { t, word } from '../../text/t.ts';

type Result = CallOutput<'queries.try'>;

function Shown({ result }: { result: Result }) {
  return (
    <div className="col gap12">
      <div className="row wrap">
        <b>{result.contactName || t('query.stranger')}</b>
        {result.note && <span className="tag">{result.note}</span>}
        {result.steps.map((one, i) => (
          <span key={i} className="tag">
            {word('queryKind', one.kind)} {one.code} → {word('queryOutcome', one.outcome)}
          </span>
        ))}
      </div>
      {result.text ? (
        <>
          <div className="sms">{result.text}</div>
          <span className="small t2">
            {t('query.tryParts', { units: result.text.length, parts: result.parts })}
          </span>
        </>
      ) : (
        <Sign glyph="minus" tone="grey">
          {t('query.noReply', { what: word('handled', result.handled || 'none') })}
        </Sign>
      )}
    </div>
  );
}

/** What would be answered to this text from this number; nothing is sent. */
export function TryBox() {
  const [phone, setPhone] = useState('');
  const [text, setText] = useState('');
  const [result, setResult] = useState<Result>();
  const may = useMay('dispatcher');
  const isReady = may && phone.trim() !== '';
  const run = async () => {
    if (isReady) setResult(await act('queries.try', { phone, text }));
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Enter') void run();
  };
  return (
    <div className="query-try">
      <Card title={t('query.tryTitle')}>
        <div className="col gap12">
          <Field label={t('query.tryPhone')}>
            <Input
              value={phone}
              maxLength={20}
              onKeyDown={onKey}
              onChange={(event) => setPhone(event.target.value)}
            />
          </Field>
          <Field label={t('query.tryText')}>
            <Input
              value={text}
              maxLength={200}
              onKeyDown={onKey}
              onChange={(event) => setText(event.target.value)}
            />
          </Field>
          <div className="row">
            <Button type="primary" disabled={!isReady} onClick={run}>
              {t('query.tryRun')}
            </Button>
            <span className="small t2">{may ? t('query.tryNote') : t('common.needsDispatcher')}</span>
          </div>
        </div>
      </Card>
      <Card title={t('query.tryAnswer')}>
        {result ? <Shown result={result} /> : <span className="t2">{t('query.tryEmpty')}</span>}
      </Card>
    </div>
  );
}
