import { Button, Checkbox, Input } from 'antd';
import { useState } from 'react';
import type { CallOutput } from '../../../shared/contract/index.ts';
import { type DeliveryState, deliveryStates } from '../../../shared/model/message.ts';
import { segmentOnAir } from '../../../shared/sms/segments.ts';
import { Card, Empty } from '../../components/parts.tsx';
import { Sign } from '../../components/signs.tsx';
import { type Column, VirtualTable } from '../../components/virtual-table.tsx';
import { act, newDedupeKey } from '../../stores/actions.ts';
import { useLive } from '../../stores/live.ts';
import { usePaged } from '../../stores/paged.ts';
import { useMay } from '../../stores/session.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';

type Inbound = CallOutput<'inbound.list'>['inbound'][number];
const isOpen = (one: Inbound) => one.handled === 'open' || one.handled === 'unmatched';

const columns: Column<Inbound>[] = [
  {
    key: 'handled',
    title: t('inbound.handled'),
    width: '130px',
    render: (one) => (
      <Sign glyph={isOpen(one) ? 'ring' : 'tick'} tone={isOpen(one) ? 'amber' : 'grey'}>
        {word('handled', one.handled || 'none')}
      </Sign>
    ),
  },
  {
    key: 'at',
    title: t('message.time'),
    width: '150px',
    render: (one) => `${format.day(one.atMs)} ${format.clock(one.atMs, true)}`,
  },
  {
    key: 'name',
    title: t('contact.name'),
    width: '100px',
    render: (one) => one.contactName || t('inbound.stranger'),
  },
  { key: 'phone', title: t('contact.mobile'), width: '140px', render: (one) => format.phone(one.phone) },
  { key: 'text', title: t('message.text'), width: 'minmax(160px, 1fr)', render: (one) => one.text },
];

type Line = CallOutput<'inbound.thread'>['lines'][number];

function ThreadLine({ line }: { line: Line }) {
  const isDelivery = deliveryStates.includes(line.state as DeliveryState);
  return (
    <div className={`said ${line.isOurs ? 'ours' : ''}`}>
      <div className="small t2">
        {format.day(line.atMs)} {format.clock(line.atMs)} ·{' '}
        {line.isOurs ? t('inbound.ours') : t('inbound.theirs')}
        {line.state && ` · ${isDelivery ? word('delivery', line.state) : word('handled', line.state)}`}
      </div>
      <div className="card" style={{ padding: '6px 10px', whiteSpace: 'pre-wrap' }}>
        {line.text}
      </div>
    </div>
  );
}

/** The conversation with one number, and the answer under it. */
function Thread({ phone }: { phone: string }) {
  const [text, setText] = useState('');
  const [key, setKey] = useState(newDedupeKey);
  const may = useMay('dispatcher');
  const { data } = useLive('inbound.thread', may ? { phone } : undefined, [
    'inbound.received',
    'messages.changed',
  ]);
  if (!may) return <Card>{t('common.needsDispatcher')}</Card>;
  if (!data) return null;
  const send = async () => {
    const sent = await act('inbound.reply', { phone, text, dedupeKey: key }, t('inbound.replied'));
    if (!sent) return;
    setText('');
    setKey(newDedupeKey());
  };
  return (
    <Card
      title={`${data.contactName || t('inbound.stranger')} ${format.phone(phone)}`}
      extra={
        <Button
          size="small"
          disabled={!may}
          onClick={() => act('inbound.done', { phone }, t('inbound.closed'))}
        >
          {t('inbound.done')}
        </Button>
      }
      isBare
    >
      <div className="col grow scroll" style={{ width: 420, padding: 14, gap: 10 }}>
        {data.lines.map((line) => (
          <ThreadLine key={line.id} line={line} />
        ))}
      </div>
      <div className="col" style={{ padding: 14, gap: 6, borderTop: '1px solid var(--line)' }}>
        <Input.TextArea
          aria-label={t('inbound.answer')}
          placeholder={t('inbound.answer')}
          rows={3}
          maxLength={700}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <div className="row small t2">
          <span>{t('compose.count', { units: text.length, parts: segmentOnAir(text).parts })}</span>
          <span className="grow" />
          <Button type="primary" disabled={!may || text.trim() === ''} onClick={send}>
            {t('inbound.reply')}
          </Button>
        </div>
      </div>
    </Card>
  );
}

/** What people wrote, those that wait for somebody first choice; beside it the conversation. */
export function Inbox() {
  const [openOnly, setOpenOnly] = useState(false);
  const [chosen, setChosen] = useState<string>();
  const { rows, more } = usePaged('inbound.list', { openOnly }, ['inbound.received']);
  const open = rows.find((one) => one.id === chosen) ?? rows[0];
  return (
    <div className="row grow gap12 stretch">
      <Card
        className="grow"
        isBare
        title={
          <Checkbox checked={openOnly} onChange={(event) => setOpenOnly(event.target.checked)}>
            {t('inbound.openOnly')}
          </Checkbox>
        }
      >
        <VirtualTable
          label={t('inbound.title')}
          columns={columns}
          rows={rows}
          onEnd={more}
          keyOf={(one) => one.id}
          openKey={open?.id}
          onOpen={(one) => setChosen(one.id)}
          empty={<Empty title={t('inbound.none')} />}
        />
      </Card>
      {open && <Thread key={open.phone} phone={open.phone} />}
    </div>
  );
}
