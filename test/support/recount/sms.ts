import type { Database } from '../../../main/store/database.ts';
import { by, dayAt, n, type Raw, ratio, type Shown, s, sum, whole } from './raw.ts';

/** Every delivery with its message, as the tables have them. */
export type Sms = { row: Raw; message: Raw | undefined; day: string; kind: string };
export type Period = { from: string; to: string };

const failed = ['undelivered', 'expired', 'rejected'];
const waiting = ['queued', 'paused', 'sending', 'submitted'];

/** Price of a part on a day of the recounted archive, fen. */
export const fenOn = (day: string): number => (day < '2026-10-16' ? 5 : 4.5);

/** All deliveries that count in reports of the real thing. */
export async function allSms(db: Database): Promise<Sms[]> {
  const messages = new Map((await whole(db, 'messages')).map((one) => [s(one.id), one]));
  return (await whole(db, 'deliveries'))
    .map((row) => {
      const message = messages.get(s(row.message_id));
      return { row, message, day: dayAt(row.queued_ms), kind: message ? s(message.kind) : 'reply' };
    })
    .filter(({ row, message }) => row.delivery_state !== 'cancelled' && n(message?.is_drill) === 0);
}

export const within = <T extends { day: string }>(all: readonly T[], { from, to }: Period): T[] =>
  all.filter((one) => one.day >= from && one.day <= to);

const inState = (all: readonly Sms[], states: string[]) =>
  all.filter(({ row }) => states.includes(s(row.delivery_state))).length;

/** Parts of what was given to the operator. */
export const partsOf = (all: readonly Sms[]): Sms[] =>
  all.filter(({ row }) => {
    const state = s(row.delivery_state);
    return (
      ['submitted', 'delivered', 'undelivered', 'uncertain'].includes(state) ||
      (state === 'expired' && n(row.submitted_ms) > 0)
    );
  });
export const partCount = (all: readonly Sms[]): number => sum(partsOf(all), ({ row }) => n(row.parts));
export const feeOf = (all: readonly Sms[]): number =>
  sum(partsOf(all), ({ row, day }) => n(row.parts) * fenOn(day)) / 100;

/** Rounded up as the definition says. */
function told(ms: number): number {
  const seconds = ms / 1_000;
  const step = seconds <= 120 ? 1 : seconds <= 1_200 ? 10 : seconds <= 14_400 ? 60 : 600;
  return Math.ceil(seconds / step) * step;
}

function quantile(waits: readonly number[], share: number): number | null {
  const sorted = [...waits].sort((a, b) => a - b);
  return sorted.length === 0 ? null : told(sorted[Math.ceil(sorted.length * share) - 1]!);
}

const since = (row: Raw): number => n(row.submitted_ms) || n(row.queued_ms);

/** A line of the sending statistics. */
export function sendingLine(all: readonly Sms[]): Shown {
  const delivered = inState(all, ['delivered']);
  const confirmed = all.filter(({ row }) => n(row.confirmed_ms) > 0);
  const arrived = all.filter(({ row }) => row.delivery_state === 'delivered' && n(row.done_ms) > 0);
  const waits = arrived.map(({ row }) => n(row.done_ms) - since(row));
  const answers = confirmed.map(({ row }) => n(row.confirmed_ms) - since(row));
  return {
    total: all.length,
    delivered,
    failed: inState(all, failed),
    uncertain: inState(all, ['uncertain']),
    pending: inState(all, waiting),
    rate: ratio(delivered, all.length),
    confirmed: confirmed.length,
    confirmRate: ratio(confirmed.length, all.filter(({ row }) => n(row.asks_confirmation) === 1).length),
    parts: partCount(all),
    fee: feeOf(all),
    wait50: quantile(waits, 0.5),
    wait95: quantile(waits, 0.95),
    confirm50: quantile(answers, 0.5),
    confirm95: quantile(answers, 0.95),
  };
}

/** The sending statistics by what the rows stand for, by the value of a row. */
export function sendingBy(all: readonly Sms[], key: (one: Sms) => string): Map<string, Shown> {
  return new Map([...by(all, key)].map(([value, some]) => [value, sendingLine(some)]));
}

/** Failures by group of reasons, for the codes the recounted archive has. */
export function reasons(all: readonly Sms[]): Map<string, Shown> {
  const words: Record<string, string> = {
    'MB:0001': '号码无效',
    UNDELIV: '关机或不在服务区',
    EXPIRED: '超时',
    'CMPP-10': '网关或链路',
  };
  const lost = all.filter(({ row }) => failed.includes(s(row.delivery_state)));
  return new Map(
    [...by(lost, ({ row }) => words[s(row.error_code)] ?? '其他')].map(([word, some]) => [
      word,
      { count: some.length, share: some.length / lost.length },
    ]),
  );
}

const groups: Record<string, string[]> = {
  方案通知: ['prepare', 'order', 'change', 'restore', 'risk', 'office'],
  动态信息: ['info'],
  查询答复: ['reply'],
  其他短信: ['free'],
};

function monthlyLine(now: readonly Sms[], before: readonly Sms[]): Shown {
  const { total, delivered, failed: lost, uncertain, confirmed, rate, parts, fee } = sendingLine(now);
  const asks = now.some(({ row }) => n(row.asks_confirmation) === 1 || n(row.confirmed_ms) > 0);
  const change = ratio(now.length - before.length, before.length);
  return {
    sent: total!,
    done: delivered!,
    failed: lost!,
    uncertain: uncertain!,
    read: asks ? confirmed! : null,
    rate: rate!,
    parts: parts!,
    fee: fee!,
    change,
  };
}

/** Table F: kinds of messages together, with the same month a year before; other messages only when there were any. */
export function monthlySms(all: readonly Sms[], month: Period, before: Period): Map<string, Shown> {
  const [now, past] = [within(all, month), within(all, before)];
  const lines = new Map(
    Object.entries(groups).map(([name, kinds]) => {
      const own = (some: readonly Sms[]) => some.filter(({ kind }) => kinds.includes(kind));
      return [name, monthlyLine(own(now), own(past))];
    }),
  );
  if (lines.get('其他短信')?.sent === 0) lines.delete('其他短信');
  return lines.set('合计', monthlyLine(now, past));
}

/** Messages received, in parts of 70 characters, longer ones of 67. */
export async function received(db: Database): Promise<{ day: string; parts: number }[]> {
  return (await whole(db, 'inbound')).map((row) => {
    const { length } = [...s(row.body)];
    return { day: dayAt(row.at_ms), parts: length <= 70 ? 1 : Math.ceil(length / 67) };
  });
}

/** A month of traffic; `change` against the same days of the year before, when all of them are known. */
export function trafficLine(
  all: readonly Sms[],
  inbound: readonly { day: string; parts: number }[],
  { period, before, firstDay }: { period: Period; before: Period | undefined; firstDay: string },
): Shown {
  const [out, back] = [within(all, period), within(inbound, period)];
  const past = before && before.from >= firstDay ? feeOf(within(all, before)) : 0;
  return {
    inMessages: back.length,
    inParts: sum(back, (one) => one.parts),
    outMessages: out.length,
    outParts: partCount(out),
    fens: [...new Set(partsOf(out).map((one) => fenOn(one.day)))].sort((a, b) => b - a).join('、'),
    fee: feeOf(out),
    change: ratio(feeOf(out) - past, past),
  };
}
