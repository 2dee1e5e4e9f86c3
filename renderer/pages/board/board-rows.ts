import type { BoardRow } from '../../../shared/model/plan.ts';
import { type TroubleKey, troubleOf } from '../../../shared/model/trouble.ts';
import * as format from '../../text/format.ts';
import { t } from '../../text/t.ts';

/** How a trouble is shown: sign, words and what is known about it. */
export type Shown = {
  glyph: string;
  tone: 'plain' | 'grey' | 'amber' | 'danger';
  state: string;
  note: string;
};

const signs: Record<TroubleKey, [glyph: string, tone: Shown['tone']]> = {
  'no-order': ['away', 'amber'],
  failed: ['barred', 'danger'],
  undelivered: ['cross', 'danger'],
  nobody: ['warn', 'danger'],
  uncertain: ['unknown', 'amber'],
  'no-report': ['clock', 'amber'],
  'no-reply': ['diamond', 'amber'],
  sending: ['ring', 'grey'],
};
export const troubleSign = (key: string): [glyph: string, tone: Shown['tone']] =>
  Object.entries(signs).find(([name]) => name === key)?.[1] ?? ['warn', 'amber'];

/** State and note of a row in words; a row without trouble says how far its load is down. */
export function shownOf(row: BoardRow, nowMs: number): Shown {
  const trouble = troubleOf(row);
  if (!trouble)
    return {
      glyph: 'disc',
      tone: 'plain',
      state: t('board.hasConfirmed'),
      note: t(`board.order.${orderWord(row)}`),
    };
  const [glyph, tone] = signs[trouble.key];
  const confirmed = row.confirmed ? t('board.hasConfirmed') : t('board.notConfirmed');
  const as = (state: string, note: string): Shown => ({ glyph, tone, state, note });
  switch (trouble.key) {
    case 'no-order':
      return as(t('board.noOrder'), `${confirmed}；${row.orderNote || t('board.offline')}`);
    case 'failed':
      return as(t('board.failed'), `${confirmed}；${row.orderNote}`);
    case 'undelivered':
      return as(t('board.undelivered'), row.deliveryError);
    case 'nobody':
      return as(t('board.nobody'), t('board.nobodyNote'));
    case 'uncertain':
      return as(t('board.uncertain'), t('board.uncertainNote'));
    case 'no-report':
      return as(
        t('board.noReport', { minutes: format.minutesSince(row.sentMs, nowMs) }),
        t('board.accepted'),
      );
    case 'no-reply':
      return as(
        t('board.noReply', { minutes: format.minutesSince(row.deliveredMs, nowMs) }),
        t('board.deliveredAt', { time: format.clock(row.deliveredMs) }),
      );
    case 'sending':
      return as(t('board.sending'), '');
  }
}

const orderWord = (row: BoardRow) =>
  row.orderState === 'executed' || row.orderState === 'restored'
    ? 'executed'
    : row.orderState === 'received'
      ? 'received'
      : 'waiting';
