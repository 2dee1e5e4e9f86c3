import { Checkbox } from 'antd';
import type { CallOutput } from '../../../shared/contract/index.ts';
import type { DeliveryState } from '../../../shared/model/message.ts';
import { DeliverySign, Sign } from '../../components/signs.tsx';
import type { Column } from '../../components/virtual-table.tsx';
import * as format from '../../text/format.ts';
import { gatewayWords } from '../../text/gateway-words.ts';
import { t, word } from '../../text/t.ts';
import type { MessageInfo } from './way-bar.tsx';

export type Delivery = CallOutput<'messages.deliveries'>['deliveries'][number];
type Reason = Exclude<keyof MessageInfo['missing'], 'total'>;
export type MissingRow = Delivery | { reason: Reason };
export const isReason = (row: MissingRow): row is { reason: Reason } => 'reason' in row;

const reasons: Record<DeliveryState, Reason> = {
  undelivered: 'failed',
  rejected: 'failed',
  expired: 'failed',
  uncertain: 'uncertain',
  submitted: 'noReceipt',
  delivered: 'noReply',
  queued: 'waiting',
  paused: 'waiting',
  sending: 'waiting',
  cancelled: 'waiting',
};

/** Rows come in the order of their reasons: each reason gets its heading. */
export function underReasons(rows: readonly Delivery[]): MissingRow[] {
  const listed: MissingRow[] = [];
  let before: Reason | undefined;
  for (const row of rows) {
    const reason = reasons[row.state];
    if (reason !== before) listed.push({ reason });
    before = reason;
    listed.push(row);
  }
  return listed;
}

const signs: Record<Reason, [glyph: string, tone: 'grey' | 'amber' | 'danger']> = {
  failed: ['cross', 'danger'],
  uncertain: ['unknown', 'amber'],
  noReceipt: ['clock', 'amber'],
  noReply: ['diamond', 'amber'],
  waiting: ['ring', 'grey'],
};

/** What happened, to how many, and what is to be done about it. */
export function ReasonHead({ reason, info }: { reason: Reason; info: MessageInfo }) {
  const [glyph, tone] = signs[reason];
  const isTimed = reason === 'noReply' && info.escalatesAlone && info.nextDueMs > Date.now();
  return (
    <Sign glyph={glyph} tone={tone}>
      <b>{t(`missing.head.${reason}`)}</b>{' '}
      <span className="small t2">
        {`${format.count(info.missing[reason])} ${t('unit.numbers')} · `}
        {isTimed
          ? t('missing.escalatesAt', { time: format.clock(info.nextDueMs) })
          : t(`missing.do.${reason}`)}
      </span>
    </Sign>
  );
}

/** How one delivery stands, in words. */
export function stateOf(one: Delivery): string {
  if (one.toldMs > 0) return t('missing.toldAt', { time: format.clock(one.toldMs) });
  if (one.errorCode && one.state !== 'delivered') return gatewayWords(one.errorCode);
  if (one.state === 'delivered') return t('board.deliveredAt', { time: format.clock(one.doneMs, true) });
  return one.submittedMs > 0 ? t('message.submittedAt', { time: format.clock(one.submittedMs, true) }) : '';
}

const person: Column<MissingRow>[] = [
  {
    key: 'place',
    title: t('customer.name'),
    width: 'minmax(150px, 1.3fr)',
    render: (one) => !isReason(one) && (one.place || '—'),
  },
  {
    key: 'who',
    title: t('contact.name'),
    width: 'minmax(64px, .5fr)',
    render: (one) => !isReason(one) && one.contactName,
  },
  {
    key: 'phone',
    title: t('contact.mobile'),
    width: '136px',
    render: (one) => !isReason(one) && <b>{format.phone(one.phone)}</b>,
  },
  {
    key: 'now',
    title: t('message.now'),
    width: 'minmax(110px, 1fr)',
    render: (one) => !isReason(one) && <span className="t2">{stateOf(one)}</span>,
  },
];

type Marks = { isLeft: (id: string) => boolean; mark: (id: string) => void };

/** Who has not confirmed, each with who is told next; a row can be left out of what the button does. */
export const missingColumns = ({ isLeft, mark }: Marks): Column<MissingRow>[] => [
  {
    key: 'mark',
    title: '',
    width: '24px',
    render: (one) =>
      !isReason(one) && (
        <Checkbox
          aria-label={one.place || one.contactName}
          checked={!isLeft(one.id)}
          onClick={(event) => event.stopPropagation()}
          onChange={() => mark(one.id)}
        />
      ),
  },
  ...person,
  {
    key: 'next',
    title: t('missing.next'),
    width: 'minmax(120px, .9fr)',
    render: (one) =>
      !isReason(one) &&
      (one.next ? `→ ${word('contactRole', one.next.role)} ${one.next.name}` : t('missing.nobodyNext')),
  },
];

/** Every delivery with its state. */
export const allColumns: Column<MissingRow>[] = [
  {
    key: 'state',
    title: t('plans.state'),
    width: '112px',
    render: (one) => !isReason(one) && <DeliverySign state={one.state} isConfirmed={one.confirmedMs > 0} />,
  },
  ...person,
  {
    key: 'confirmed',
    title: t('message.confirmedAt'),
    width: '86px',
    render: (one) => !isReason(one) && format.clock(one.confirmedMs, true),
  },
];
