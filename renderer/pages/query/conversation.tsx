import { Button, Input } from 'antd';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { CallOutput } from '../../../shared/contract/index.ts';
import { type DeliveryState, deliveryStates } from '../../../shared/model/message.ts';
import { segmentOnAir } from '../../../shared/sms/segments.ts';
import { fenPerPartAt } from '../../../shared/sms/tariff.ts';
import { Card } from '../../components/parts.tsx';
import { act, newDedupeKey } from '../../stores/actions.ts';
import { useLive } from '../../stores/live.ts';
import { useMay } from '../../stores/session.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';
import { PersonCards } from './person.tsx';

type Thread = CallOutput<'queries.thread'>;
type Line = Thread['lines'][number];

/** When, how it was understood or sent, what became of it. */
function noteOf(line: Line): string {
  const time = format.clock(line.atMs, true);
  if (!line.isOurs) {
    const read = line.kind ? t('query.readAs', { what: word('queryKind', line.kind) }) : '';
    return [`${time} ${t('query.theirs')}`, read, line.note].filter(Boolean).join(' · ');
  }
  const state = deliveryStates.includes(line.state as DeliveryState) ? word('delivery', line.state) : '';
  const took = line.answerMs > 0 ? t('query.took', { seconds: (line.answerMs / 1_000).toFixed(1) }) : '';
  const who = line.isAutomatic ? t('query.automatic') : t('query.byHand');
  return [`${time} ${who}`, took, t('query.parts', { count: line.parts }), state].filter(Boolean).join(' · ');
}

function Said({ line }: { line: Line }) {
  const isHot = !line.isOurs && (line.state === 'open' || line.state === 'unmatched');
  return (
    <div className={`query-said${line.isOurs ? ' ours' : ''}${isHot ? ' hot' : ''}`}>
      <div className="query-bubble">{line.text}</div>
      <div className="small t2">{noteOf(line)}</div>
    </div>
  );
}

/** Lines of one conversation under their days, the newest in sight. */
function Lines({ lines }: { lines: Line[] }) {
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    end.current?.scrollIntoView({ block: 'end' });
  }, [lines.length]);
  return (
    <div className="query-lines scroll grow">
      {lines.map((line, i) => {
        const day = format.day(line.atMs);
        const isNew = i === 0 || format.day(lines[i - 1]!.atMs) !== day;
        return (
          <div key={line.id} className="query-line">
            {isNew && (
              <div className="small t3 query-day">
                {day === format.day(Date.now()) ? t('query.today') : day}
              </div>
            )}
            <Said line={line} />
          </div>
        );
      })}
      <div ref={end} />
    </div>
  );
}

/** The text of a plan's limits, ready to be sent. */
function limitText(plans: Thread['plans']): string {
  return plans
    .map((one) =>
      t('query.limitText', {
        customer: one.customer,
        window: format.span(one.startMs, one.endMs),
        limit: format.kw(one.limitKw),
      }),
    )
    .join('');
}

function Answer({ phone, plans }: { phone: string; plans: Thread['plans'] }) {
  const [text, setText] = useState('');
  const [key, setKey] = useState(newDedupeKey);
  const may = useMay('dispatcher');
  const { data: settings } = useLive('settings.get', {}, []);
  const signature = settings ? `【${settings.utility.signature}】` : '';
  const cut = segmentOnAir(`${signature}${text}`);
  const isReady = may && text.trim() !== '';
  const send = async () => {
    if (!isReady) return;
    if (!(await act('inbound.reply', { phone, text, dedupeKey: key }, t('inbound.replied')))) return;
    setText('');
    setKey(newDedupeKey());
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && event.ctrlKey) void send();
  };
  return (
    <div className="query-answer">
      <div className="row">
        <button
          type="button"
          className="linkish small"
          disabled={plans.length === 0}
          onClick={() => setText(`${text}${limitText(plans)}`)}
        >
          {t('query.insertLimits')}
        </button>
        <span className="grow" />
        <span className="small t2">
          {t('query.cost', {
            units: cut.units,
            parts: cut.parts,
            yuan: format.yuan(cut.parts * fenPerPartAt(settings?.sms.tariffs ?? [], Date.now())),
          })}
        </span>
      </div>
      <Input.TextArea
        aria-label={t('inbound.answer')}
        placeholder={t('inbound.answer')}
        rows={2}
        maxLength={700}
        value={text}
        onKeyDown={onKey}
        onChange={(event) => setText(event.target.value)}
      />
      <div className="row">
        <span className="small t2">{t('query.answerNote')}</span>
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

/** One number: what was said both ways, the answer under it, and who it is beside it. */
export function Conversation({ phone }: { phone: string }) {
  const may = useMay('dispatcher');
  const { data } = useLive('queries.thread', may ? { phone } : undefined, [
    'inbound.received',
    'messages.changed',
    'archive.changed',
  ]);
  if (!may) return <Card>{t('common.needsDispatcher')}</Card>;
  if (!data) return <section className="card" />;
  return (
    <>
      <section className="card col">
        <div className="hd">
          <h2>{data.contactName || t('query.stranger')}</h2>
          <span className="t2">{format.phone(phone)}</span>
          <span className="grow" />
          {data.misses > 1 && <span className="tag am">{t('query.misses', { count: data.misses })}</span>}
          <Button
            size="small"
            disabled={!may}
            onClick={() => act('guards.block', { phone }, t('query.blocked'))}
          >
            {t('query.block')}
          </Button>
        </div>
        <Lines lines={data.lines} />
        <Answer phone={phone} plans={data.plans} />
      </section>
      <PersonCards data={data} />
    </>
  );
}
