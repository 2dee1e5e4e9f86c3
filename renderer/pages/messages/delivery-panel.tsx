import { Button, Input } from 'antd';
import { useState } from 'react';
import { Card } from '../../components/parts.tsx';
import { DeliverySign, Glyph } from '../../components/signs.tsx';
import { act, newDedupeKey } from '../../stores/actions.ts';
import { useLive } from '../../stores/live.ts';
import { useMay } from '../../stores/session.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';

const bad = new Set(['undelivered', 'expired', 'rejected', 'part-undelivered', 'part-expired']);

/** One row's whole way: every step timed, the gateway's words first and its raw code second. */
export function DeliveryPanel({ id }: { id: string }) {
  const { data } = useLive('messages.delivery', { id }, ['messages.changed']);
  if (!data) return null;
  const { delivery, events } = data;
  return (
    <Card
      title={<h2 className="ellipsis">{delivery.place || delivery.contactName}</h2>}
      extra={<DeliverySign state={delivery.state} isConfirmed={delivery.confirmedMs > 0} />}
      isBare
    >
      <div className="col gap12 scroll grow" style={{ width: 400, padding: 14 }}>
        <div>
          <b>{delivery.contactName}</b> <span className="t2">{word('contactRole', delivery.role)}</span>{' '}
          <span>{format.phone(delivery.phone)}</span>
        </div>
        <div className="timeline">
          {events.map((event, index) => (
            <Step key={index} atMs={event.atMs} what={event.what} note={event.note} code={event.code} />
          ))}
        </div>
        <div>
          <div className="small t2">{t('message.exactText', { parts: delivery.parts })}</div>
          <div className="card" style={{ padding: 10, whiteSpace: 'pre-wrap' }}>
            {delivery.text}
          </div>
        </div>
        <Forward key={id} deliveryId={id} />
      </div>
    </Card>
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

function Step({ atMs, what, note, code }: { atMs: number; what: string; note: string; code: string }) {
  const isBad = bad.has(what);
  const glyph = isBad ? 'cross' : what === 'confirmed' ? 'disc' : what === 'uncertain' ? 'unknown' : 'tick';
  const known = word('gatewayCode', code);
  return (
    <>
      <div className="t2">{format.clock(atMs, true)}</div>
      <div className={isBad ? 'danger' : what === 'uncertain' ? 'amber' : ''}>
        <Glyph name={glyph} />
      </div>
      <div>
        <div className={isBad ? 'danger' : ''}>{word('step', what)}</div>
        {code && <div className="small">{known}</div>}
        {(note || code) && (
          <div className="small t2">
            {[word('gateway', note), code !== known ? t('message.rawCode', { code }) : '']
              .filter(Boolean)
              .join(' · ')}
          </div>
        )}
      </div>
    </>
  );
}
