import type { BoardRow } from '../../../shared/model/plan.ts';
import * as format from '../../text/format.ts';
import { t } from '../../text/t.ts';

export type Trouble = {
  row: BoardRow;
  kind: 'order' | 'confirm';
  glyph: string;
  tone: 'amber' | 'danger';
  state: string;
  note: string;
  rank: number;
};

/** What somebody must do about a customer, or nothing. The order to the terminal comes before the notice. */
export function troubleOf(row: BoardRow, nowMs: number): Trouble | undefined {
  const confirmed = row.confirmed ? t('board.hasConfirmed') : t('board.notConfirmed');
  const base = { row, kind: 'order' as const };
  if (row.orderState === 'offline')
    return {
      ...base,
      glyph: 'away',
      tone: 'amber',
      state: t('board.noOrder'),
      note: `${confirmed}；${row.orderNote || t('board.offline')}`,
      rank: 0,
    };
  if (row.orderState === 'failed')
    return {
      ...base,
      glyph: 'barred',
      tone: 'danger',
      state: t('board.failed'),
      note: `${confirmed}；${row.orderNote}`,
      rank: 1,
    };
  if (row.confirmed) return undefined;
  const notice = { row, kind: 'confirm' as const };
  switch (row.deliveryState) {
    case 'undelivered':
    case 'expired':
    case 'rejected':
      return {
        ...notice,
        glyph: 'cross',
        tone: 'danger',
        state: t('board.undelivered'),
        note: row.deliveryError,
        rank: 2,
      };
    case 'uncertain':
      return {
        ...notice,
        glyph: 'unknown',
        tone: 'amber',
        state: t('board.uncertain'),
        note: t('board.uncertainNote'),
        rank: 3,
      };
    case 'delivered':
      return {
        ...notice,
        glyph: 'diamond',
        tone: 'amber',
        state: t('board.noReply', { minutes: format.minutesSince(row.deliveredMs, nowMs) }),
        note: t('board.deliveredAt', { time: format.clock(row.deliveredMs) }),
        rank: 5,
      };
    case 'submitted':
      return {
        ...notice,
        glyph: 'clock',
        tone: 'amber',
        state: t('board.noReport', { minutes: format.minutesSince(row.sentMs, nowMs) }),
        note: t('board.accepted'),
        rank: 4,
      };
    case '':
      return {
        ...notice,
        glyph: 'warn',
        tone: 'danger',
        state: t('board.nobody'),
        note: t('board.nobodyNote'),
        rank: 2,
      };
    default:
      return { ...notice, glyph: 'ring', tone: 'amber', state: t('board.sending'), note: '', rank: 6 };
  }
}

/** All exceptions, the gravest first, then by kW. */
export function troubles(rows: readonly BoardRow[], nowMs: number): Trouble[] {
  return rows
    .flatMap((row) => troubleOf(row, nowMs) ?? [])
    .sort((a, b) => a.rank - b.rank || b.row.reductionKw - a.row.reductionKw);
}

/** How far a customer's load is down to what was ordered, 0 to 1. */
export function reached(row: BoardRow): number {
  if (row.loadKw === null || row.baselineKw === null || row.reductionKw <= 0) return 0;
  if (row.limitKw > 0 && row.loadKw <= row.limitKw * 1.02) return 1;
  return Math.max(0, Math.min(1, (row.baselineKw - row.loadKw) / row.reductionKw));
}
