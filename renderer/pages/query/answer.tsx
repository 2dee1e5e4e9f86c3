import { Button, Input, Select } from 'antd';
import { type KeyboardEvent, useState } from 'react';
import type { CallOutput } from '../../../shared/contract/index.ts';
import { segmentOnAir } from '../../../shared/sms/segments.ts';
import { fenPerPartAt } from '../../../shared/sms/tariff.ts';
import { Sign } from '../../components/signs.tsx';
import { act, newDedupeKey } from '../../stores/actions.ts';
import { useLive } from '../../stores/live.ts';
import { useMay } from '../../stores/session.ts';
import * as format from '../../text/format.ts';
import { t } from '../../text/t.ts';

type Plans = CallOutput<'queries.thread'>['plans'];
/** A text on its way: what has no value still stands in it as 〔name〕. */
type Draft = { text: string; missing: string[] };

const lacking = ({ text, missing }: Draft) => missing.filter((name) => text.includes(`〔${name}〕`));

/** Puts a kept answer, filled for this person, into the box. */
function Templates({ phone, onFill }: { phone: string; onFill: (draft: Draft) => void }) {
  const { data } = useLive('templates.list', {}, ['archive.changed']);
  const usable = (data?.templates ?? []).filter((one) => one.kind === 'desk' && one.isActive);
  const choose = async (templateId: string) => {
    const filled = await act('queries.fill', { phone, templateId });
    if (filled) onFill(filled);
  };
  return (
    <Select
      size="small"
      className="query-template"
      aria-label={t('query.answerTemplate')}
      placeholder={t('query.answerTemplate')}
      value={null}
      onChange={(id: string | null) => id && void choose(id)}
      options={usable.map((one) => ({ value: one.id, label: one.name }))}
      notFoundContent={t('query.noAnswerTemplate')}
    />
  );
}

/** What it comes to: signs, parts and money. */
function Cost({ text }: { text: string }) {
  const { data: settings } = useLive('settings.get', {}, []);
  const signature = settings ? `【${settings.utility.signature}】` : '';
  const { units, parts } = segmentOnAir(`${signature}${text}`);
  const fen = parts * fenPerPartAt(settings?.sms.tariffs ?? [], Date.now());
  return <span className="small t2">{t('query.cost', { units, parts, yuan: format.yuan(fen) })}</span>;
}

/** The answer of a person: typed, from a template, or with the plan's window of this customer. */
export function Answer({ phone, plans }: { phone: string; plans: Plans }) {
  const [draft, setDraft] = useState<Draft>({ text: '', missing: [] });
  const [key, setKey] = useState(newDedupeKey);
  const may = useMay('dispatcher');
  const { text } = draft;
  const lacks = lacking(draft);
  const isReady = may && text.trim() !== '' && lacks.length === 0;
  const send = async () => {
    if (!isReady) return;
    if (!(await act('inbound.reply', { phone, text, dedupeKey: key }, t('inbound.replied')))) return;
    setDraft({ text: '', missing: [] });
    setKey(newDedupeKey());
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && event.ctrlKey) void send();
  };
  return (
    <div className="query-answer">
      <div className="row">
        <Templates phone={phone} onFill={setDraft} />
        <button
          type="button"
          className="linkish small"
          disabled={plans.length === 0}
          onClick={() => setDraft({ ...draft, text: `${text}${plans.map((one) => one.text).join('')}` })}
        >
          {t('query.insertLimits')}
        </button>
        <span className="grow" />
        <Cost text={text} />
      </div>
      <Input.TextArea
        aria-label={t('inbound.answer')}
        placeholder={t('inbound.answer')}
        rows={2}
        maxLength={700}
        value={text}
        onKeyDown={onKey}
        onChange={(event) => setDraft({ ...draft, text: event.target.value })}
      />
      <div className="row">
        {lacks.length > 0 ? (
          <Sign glyph="warn" tone="amber">
            {t('templates.lacks', { names: lacks.join('、') })}
          </Sign>
        ) : (
          <span className="small t2">{t('query.answerNote')}</span>
        )}
        <span className="grow" />
        <Button disabled={!may} onClick={() => act('inbound.done', { phone }, t('inbound.closed'))}>
          {t('query.noAnswer')}
        </Button>
        <Button type="primary" disabled={!isReady} onClick={send}>
          {t('query.send')}
        </Button>
        <kbd>Ctrl Enter</kbd>
      </div>
    </div>
  );
}
