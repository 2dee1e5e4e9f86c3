import { Button, Input, Popover } from 'antd';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { CallOutput } from '../../../shared/contract/index.ts';
import { Card } from '../../components/parts.tsx';
import { DeliverySign, Glyph } from '../../components/signs.tsx';
import { act, newDedupeKey } from '../../stores/actions.ts';
import { noFilter, useArchiveView } from '../../stores/archive-view.ts';
import { useLive } from '../../stores/live.ts';
import { useMay } from '../../stores/session.ts';
import * as format from '../../text/format.ts';
import { gatewayWords } from '../../text/gateway-words.ts';
import { t, word } from '../../text/t.ts';
import type { MessageInfo } from './way-bar.tsx';

type Detail = CallOutput<'messages.delivery'>;
type Link = Detail['chain'][number];
const bad = new Set(['undelivered', 'expired', 'rejected', 'part-undelivered', 'part-expired']);

/** One row's whole way: who of the customer was told, every step timed, the gateway's words first and its raw code second. */
export function DeliveryPanel({ id, info, onUse }: { id: string; info: MessageInfo; onUse: () => void }) {
  const { data } = useLive('messages.delivery', { id }, ['messages.changed']);
  if (!data) return null;
  const { delivery, events, chain } = data;
  const next = nextOf(data);
  return (
    <div className="delivery-panel col" onFocusCapture={onUse}>
      <Card
        className="grow"
        title={<h2 className="ellipsis">{delivery.place || delivery.contactName}</h2>}
        extra={<DeliverySign state={delivery.state} isConfirmed={delivery.confirmedMs > 0} />}
        foot={<Deeds detail={data} info={info} next={next} />}
        isBare
      >
        <div className="col gap12 scroll grow delivery-way">
          {chain.length > 1 && <Chain chain={chain} phone={delivery.phone} next={next} />}
          <div>
            <b>{delivery.contactName}</b> <span className="t2">{word('contactRole', delivery.role)}</span>{' '}
            <span>{format.phone(delivery.phone)}</span>
          </div>
          <div className="timeline">
            {events.map((event, index) => (
              <Step key={index} event={event} />
            ))}
            {next && <NextStep next={next} info={info} />}
          </div>
          <div>
            <div className="small t2">{t('message.exactText', { parts: delivery.parts })}</div>
            <div className="card exact-text">{delivery.text}</div>
          </div>
          <Forward deliveryId={id} />
        </div>
      </Card>
    </div>
  );
}

/** The first of the chain who was not told, while nobody has confirmed. */
function nextOf({ chain }: Detail): Link | undefined {
  return chain.some((one) => one.confirmedMs > 0) ? undefined : chain.find((one) => one.state === null);
}

function glyphOf(link: Link): string {
  if (link.confirmedMs > 0) return 'disc';
  if (link.state === null) return 'ring';
  if (bad.has(link.state)) return 'cross';
  return link.state === 'delivered' ? 'tick' : 'arrow';
}

/** The people of the customer in the order in which they are told. */
function Chain({ chain, phone, next }: { chain: Link[]; phone: string; next: Link | undefined }) {
  return (
    <ol className="chain">
      {chain.map((link) => (
        <li
          key={`${link.phone}${link.role}`}
          className={`${link.state && bad.has(link.state) ? 'danger' : ''}${link === next ? ' next' : ''}`}
          aria-current={link.phone === phone ? 'step' : undefined}
        >
          <Glyph name={glyphOf(link)} />
          <span>
            <b>{link.name}</b>
            <span className="small t2">
              {word('contactRole', link.role)} {link.atMs > 0 && format.clock(link.atMs)}
            </span>
          </span>
        </li>
      ))}
    </ol>
  );
}

/** What comes next and when, before it has happened. */
function NextStep({ next, info }: { next: Link; info: MessageInfo }) {
  return (
    <>
      <div className="t2">{info.escalatesAlone ? format.clock(info.nextDueMs, true) : ''}</div>
      <div className="t2">
        <Glyph name="ring" />
      </div>
      <div>
        <div className="t2">
          {t(info.escalatesAlone ? 'missing.willPass' : 'missing.mayPass', {
            role: word('contactRole', next.role),
            name: next.name,
          })}
        </div>
        <div className="small t2">{format.phone(next.phone)}</div>
      </div>
    </>
  );
}

/** On to the next contact at once, told by telephone, or look at the number. */
function Deeds({ detail, info, next }: { detail: Detail; info: MessageInfo; next: Link | undefined }) {
  const { delivery } = detail;
  const [, navigate] = useLocation();
  const [key] = useState(newDedupeKey);
  const [isBusy, setBusy] = useState(false);
  const { setFilter, setTab } = useArchiveView();
  const may = useMay('dispatcher');
  const pass = async () => {
    setBusy(true);
    const input = { id: info.message.id, deliveryIds: [delivery.id], dedupeKey: key };
    const sent = await act('messages.escalate', input, t('missing.passed', { name: next?.name ?? '' }));
    setBusy(false);
    if (sent) navigate(`/messages/${sent.messageId}`);
  };
  const look = () => {
    setTab('contacts');
    setFilter({ ...noFilter, search: delivery.phone.replace(/^\+86/, '') });
    navigate('/archive');
  };
  return (
    <>
      {next && (
        <Button type="primary" disabled={!may} loading={isBusy} onClick={pass}>
          {t('missing.passTo', { name: next.name })}
        </Button>
      )}
      {delivery.confirmedMs === 0 && <Told id={delivery.id} />}
      <span className="grow" />
      <Button type="link" onClick={look}>
        {t('missing.lookAtNumber')}
      </Button>
    </>
  );
}

/** Told by telephone: noted with who and when; it does not count as confirmed. */
function Told({ id }: { id: string }) {
  const [isOpen, setOpen] = useState(false);
  const [text, setText] = useState('');
  const may = useMay('dispatcher');
  const save = async () => {
    if (!(await act('messages.told', { id, text }, t('missing.toldDone')))) return;
    setOpen(false);
    setText('');
  };
  return (
    <Popover
      trigger="click"
      open={isOpen}
      onOpenChange={setOpen}
      content={
        <div className="col">
          <Input
            aria-label={t('missing.toldWhat')}
            placeholder={t('missing.toldWhat')}
            maxLength={200}
            value={text}
            onChange={(event) => setText(event.target.value)}
            onPressEnter={save}
          />
          <Button type="primary" onClick={save}>
            {t('missing.toldDo')}
          </Button>
        </div>
      }
    >
      <Button disabled={!may}>{t('missing.told')}</Button>
    </Popover>
  );
}

/** The same text to somebody else; one key for each number typed, so that a double click is one SMS. */
function Forward({ deliveryId }: { deliveryId: string }) {
  const [phone, setPhone] = useState('');
  const [key, setKey] = useState(newDedupeKey);
  const may = useMay('dispatcher');
  const send = async () => {
    const sent = await act('messages.forward', { deliveryId, phone, dedupeKey: key }, t('message.forwarded'));
    if (!sent) return;
    setPhone('');
    setKey(newDedupeKey());
  };
  return (
    <div className="row">
      <Input
        aria-label={t('message.forwardTo')}
        placeholder={t('message.forwardTo')}
        value={phone}
        onChange={(event) => setPhone(event.target.value)}
      />
      <Button disabled={!may || phone.trim() === ''} onClick={send}>
        {t('message.forward')}
      </Button>
    </div>
  );
}

const stepGlyphs: Record<string, string> = { confirmed: 'disc', uncertain: 'unknown', told: 'alarm' };

function Step({ event }: { event: Detail['events'][number] }) {
  const { atMs, what, note, code } = event;
  const isBad = bad.has(what);
  const tone = isBad ? 'danger' : what === 'uncertain' ? 'amber' : '';
  const known = gatewayWords(code);
  const said = what.startsWith('part-') ? t('message.partNo', { no: note }) : word('gateway', note);
  return (
    <>
      <div className="t2">{format.clock(atMs, true)}</div>
      <div className={tone}>
        <Glyph name={isBad ? 'cross' : (stepGlyphs[what] ?? 'tick')} />
      </div>
      <div>
        <div className={isBad ? 'danger' : ''}>{word('step', what)}</div>
        {code && <div className="small">{known}</div>}
        {(note || code) && (
          <div className="small t2">
            {[note && said, code !== known ? t('message.rawCode', { code }) : ''].filter(Boolean).join(' · ')}
          </div>
        )}
      </div>
    </>
  );
}
