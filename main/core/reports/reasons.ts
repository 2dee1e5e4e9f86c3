import type { FailureReason } from '../../../shared/model/report.ts';

export const reasonWords: Record<FailureReason, string> = {
  number: '号码无效',
  phone: '关机或不在服务区',
  refused: '短信中心拒绝',
  expired: '超时',
  gateway: '网关或链路',
  other: '其他',
};

const patterns: [FailureReason, RegExp][] = [
  ['number', /^(MB:0001|MK:0001|MK:0000|MI:0001|MI:0011|ID:0012|CMPP-13|bad-phone|1)$|空号|停机|invalid/i],
  ['phone', /^(UNDELIV|MB:0015|MK:0004|MK:0012|MK:0015|MI:0024|MI:0029)$|关机|服务区/i],
  ['expired', /^(EXPIRED|max-age)$|超时|超过/i],
  ['refused', /^(REJECTD|DELETED|MK:0010|MI:0013|ID:0076|UNKNOWN)$|黑名单|关键|签名|拒绝/i],
  ['gateway', /^(CMPP-|SMPP-|link-|no-|http|soap|unreachable|restart)|链路|网关/i],
];

/** The group of a failed delivery, from its state and the code that came with it. */
export function reasonOf(state: string, code: string): FailureReason {
  const known = patterns.find(([, pattern]) => pattern.test(code))?.[0];
  if (known) return known;
  return state === 'expired' ? 'expired' : state === 'rejected' ? 'gateway' : 'other';
}
