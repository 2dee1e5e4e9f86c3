import { Button, Drawer, Input } from 'antd';
import { useState } from 'react';
import { Field } from '../../components/parts.tsx';
import { act } from '../../stores/actions.ts';
import { useLive } from '../../stores/live.ts';
import { useMay } from '../../stores/session.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';

const moment = (ms: number) => (ms > 0 ? `${format.day(ms)} ${format.clock(ms, true)}` : '—');

function Text({ label, at, text }: { label: string; at: number; text: string }) {
  return (
    <div>
      <div className="small t2">
        {label} {moment(at)}
      </div>
      <div className="query-bubble">{text || '—'}</div>
    </div>
  );
}

/** What was told, agreed and answered, word for word, and every step since. */
export function Proof({ id, onClose }: { id: string; onClose: () => void }) {
  const { data, reload } = useLive('subscriptions.proof', { id }, ['archive.changed', 'inbound.received']);
  const [reason, setReason] = useState('');
  const may = useMay('dispatcher');
  const one = data?.subscription;
  const change = async (step: 'pause' | 'resume' | 'cancel') => {
    if (await act('subscriptions.change', { id, step, reason }, t('common.saved'))) {
      setReason('');
      reload();
    }
  };
  return (
    <Drawer open onClose={onClose} size={480} title={t('query.proofTitle')}>
      {one && data && (
        <div className="col gap12">
          <div className="row">
            <b>{one.serviceName}</b>
            <span className="t2">{format.phone(one.phone)}</span>
            <span className="grow" />
            <span>{word('subscription', one.state)}</span>
          </div>
          <Text label={t('query.noticeText')} at={one.noticeMs} text={one.noticeText} />
          <Text label={t('query.agreeText')} at={one.inboundMs} text={one.inboundText} />
          <Text label={t('query.replyText')} at={one.fromMs} text={one.replyText} />
          <h2>{t('query.steps')}</h2>
          {data.events.map((event) => (
            <div key={event.id} className="row small">
              <span className="t2">{moment(event.atMs)}</span>
              <span>{word('subscriptionStep', event.step)}</span>
              <span className="grow ellipsis">{event.text}</span>
              <span className="t2">{event.byName || t('query.bySms')}</span>
            </div>
          ))}
          {one.state !== 'cancelled' && (
            <>
              <Field label={t('query.reason')}>
                <Input value={reason} maxLength={100} onChange={(event) => setReason(event.target.value)} />
              </Field>
              <div className="row">
                {one.state === 'active' ? (
                  <Button disabled={!may || reason.trim() === ''} onClick={() => change('pause')}>
                    {word('subscriptionStep', 'pause')}
                  </Button>
                ) : (
                  <Button disabled={!may || reason.trim() === ''} onClick={() => change('resume')}>
                    {word('subscriptionStep', 'resume')}
                  </Button>
                )}
                <Button danger disabled={!may || reason.trim() === ''} onClick={() => change('cancel')}>
                  {word('subscriptionStep', 'cancel')}
                </Button>
              </div>
            </>
          )}
        </div>
      )}
    </Drawer>
  );
}
