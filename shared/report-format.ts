import type { Cell, Column } from './model/report.ts';
import { dayOf, stampOf } from './time.ts';

type Form = Pick<Column, 'kind' | 'digits'>;

const signed = (text: string) => text.replace('-', '−');

/** Number with thousands commas. */
export function writeNumber(value: number, digits: number): string {
  // −0.00 would be a lie about the sign.
  const rounded = Number(value.toFixed(digits)) === 0 ? 0 : value;
  return signed(
    rounded.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits }),
  );
}

/** A waiting time in words: 8 秒, 3 分 20 秒, 2 小时 5 分. */
export function writeWait(seconds: number): string {
  const [hours, minutes, rest] = [
    Math.floor(seconds / 3_600),
    Math.floor((seconds % 3_600) / 60),
    seconds % 60,
  ];
  if (hours > 0) return `${hours} 小时${minutes > 0 ? ` ${minutes} 分` : ''}`;
  if (minutes > 0) return `${minutes} 分${rest > 0 ? ` ${rest} 秒` : ''}`;
  return `${rest} 秒`;
}

/** A cell as people read it; the same on the screen, in print and (by number formats) in Excel. */
export function writeCell(cell: Cell, { kind, digits }: Form): string {
  if (cell === null) return '—';
  if (typeof cell === 'string') return cell;
  if (kind === 'percent') return `${writeNumber(cell * 100, digits)}%`;
  if (kind === 'change') return `${cell > 0 ? '+' : ''}${writeNumber(cell * 100, digits)}%`;
  if (kind === 'wait') return writeWait(cell);
  if (kind === 'moment') return cell > 0 ? `${dayOf(cell).slice(5)} ${stampOf(cell).slice(11, 16)}` : '—';
  return kind === 'text' ? String(cell) : writeNumber(cell, digits);
}
