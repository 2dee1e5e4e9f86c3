import { useState } from 'react';
import { useParams } from 'wouter';
import { Card, Empty, Failure, Segments } from '../../components/parts.tsx';
import { VirtualTable } from '../../components/virtual-table.tsx';
import { useLive } from '../../stores/live.ts';
import { usePaged } from '../../stores/paged.ts';
import * as format from '../../text/format.ts';
import { t } from '../../text/t.ts';
import { DeliveryPanel } from './delivery-panel.tsx';
import { FollowUp, LateApproval, MessageActions, type Only, SettleBar } from './message-actions.tsx';
import {
  allColumns,
  isReason,
  type MissingRow,
  missingColumns,
  ReasonHead,
  underReasons,
} from './missing-rows.tsx';
import { type MessageInfo, WayBar } from './way-bar.tsx';

/** Who sent it when, who approved it, what it cost. */
function Heading({ info }: { info: MessageInfo }) {
  const { message } = info;
  const said = [
    t('message.startedBy', { time: format.clock(message.createdMs, true), name: message.createdBy }),
    message.dueMs > 0
      ? t('message.dueAt', { day: format.day(message.dueMs), time: format.clock(message.dueMs) })
      : '',
    message.approvedBy ? t('message.approvedBy', { name: message.approvedBy }) : '',
    t('message.cost', { parts: format.count(message.parts), cost: format.yuan(message.costFen) }),
  ];
  return (
    <div className="page-head">
      <h1 className="ellipsis">{message.title}</h1>
      {message.isDrill && <span className="tag dr">{t('drill.name')}</span>}
      <span className="t2 ellipsis">{said.filter(Boolean).join(' · ')}</span>
      <span className="grow" />
      <MessageActions info={info} />
    </div>
  );
}

function Filter({ info, only, setOnly }: { info: MessageInfo; only: Only; setOnly: (only: Only) => void }) {
  const { message, missing } = info;
  const { counts } = message;
  const option = (key: Only, label: string, count: number) => ({ key, label, count });
  return (
    <Segments
      label={message.title}
      value={only}
      onChange={setOnly}
      options={[
        ...(message.asksConfirmation ? [option('missing', t('message.missing'), missing.total)] : []),
        option('all', t('common.all'), counts.total),
        option('failed', t('message.failed'), counts.failed),
        option('confirmed', t('message.confirmed'), counts.confirmed),
      ]}
    />
  );
}

export default function MessagePage() {
  const { id } = useParams<{ id: string }>();
  return <MessageView key={id} id={id} />;
}

/** One message: who is missing and why, who is told next, and the whole way of the row that is open. */
function MessageView({ id }: { id: string }) {
  const [chosen, setOnly] = useState<Only>();
  const [openId, setOpenId] = useState<string>();
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const { data, error, reload } = useLive('messages.get', { id }, ['messages.changed']);
  const only: Only = chosen ?? (data && !data.message.asksConfirmation ? 'all' : 'missing');
  const { rows, more } = usePaged('messages.deliveries', { messageId: id, only }, ['messages.changed']);
  const uncertain = useLive('messages.deliveries', { messageId: id, only: 'uncertain', limit: 500 }, [
    'messages.changed',
  ]);
  if (error && !data) return <Failure error={error} onRetry={reload} />;
  if (!data) return null;
  // Rows move when their states change; whoever works on one keeps it.
  const open = openId ?? rows[0]?.id;
  const mark = (rowId: string) =>
    setLeft((before) => {
      const next = new Set(before);
      if (!next.delete(rowId)) next.add(rowId);
      return next;
    });
  const isMissing = only === 'missing';
  const listed: MissingRow[] = isMissing ? underReasons(rows) : rows;
  return (
    <>
      <Heading info={data} />
      <WayBar info={data} />
      <LateApproval info={data} />
      <SettleBar ids={uncertain.data?.deliveries.map((one) => one.id) ?? []} />
      <div className="row grow gap12 stretch">
        <Card
          className="grow message-list"
          isBare
          title={
            <Filter
              info={data}
              only={only}
              setOnly={(next) => {
                setOnly(next);
                setOpenId(undefined);
              }}
            />
          }
          extra={<FollowUp info={data} only={only} exceptIds={[...left]} />}
          foot={<span className="small t2">{t('message.definition')}</span>}
        >
          <VirtualTable
            label={data.message.title}
            columns={isMissing ? missingColumns({ isLeft: (one) => left.has(one), mark }) : allColumns}
            rows={listed}
            onEnd={more}
            keyOf={(one) => (isReason(one) ? one.reason : one.id)}
            sectionOf={(one) => (isReason(one) ? <ReasonHead reason={one.reason} info={data} /> : undefined)}
            openKey={open}
            onOpen={(one) => !isReason(one) && setOpenId(one.id)}
            onMark={(one) => isMissing && !isReason(one) && mark(one.id)}
            empty={<Empty title={t('message.noneHere')} />}
          />
        </Card>
        {open && <DeliveryPanel key={open} id={open} info={data} onUse={() => setOpenId(open)} />}
      </div>
    </>
  );
}
