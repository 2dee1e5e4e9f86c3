import type { Errors, FileEvaluation } from '../../shared/load/file-evaluation.ts';
import { references } from '../../shared/load/references.ts';
import { baselineRules } from '../../shared/model/evaluation.ts';

const referenceNames: Record<(typeof references)[number], string> = {
  yesterday: 'yesterday',
  lastWeek: 'same weekday last week',
  lastMonth: 'same date last month',
  lastYear: 'same date last year',
  days364: 'same weekday last year (364 d)',
  lastFive: 'mean of last 5 same-type days',
  middleSix: 'middle 6 of 10',
  highFive: 'high 5 of 10',
  scaledWeek: 'last week × level (d−1)/(d−8)',
};
const ruleNames: Record<(typeof baselineRules)[number], string> = {
  lastFive: 'last 5 same-type',
  highFive: 'high 5 of 10',
  middleSix: 'middle 6 of 10',
};

/** The errors as lines to read: percent, by method. */
export function evaluationTable(result: FileEvaluation): string {
  const { from, to, window } = result;
  const line = (name: string, { mape, median, bias, days }: Errors) =>
    [name.padEnd(52), ...[mape, median, bias].map(percent), String(days).padStart(6)].join(' ');
  const hours = `${window.from}–${window.to}`;
  const seen = `difference seen ${window.differenceFrom}–${window.differenceTo}`;
  return [
    `${from} to ${to}: mean over the days of the mean absolute error, its median, and the bias, %`,
    [''.padEnd(52), '  mape', 'median', '  bias', '  days'].join(' '),
    'day ahead',
    ...references.map((one) => line(`  ${referenceNames[one]}`, result.dayAhead[one])),
    `${hours} of workdays and rest days (cap ${Math.round(window.cap * 100)} %)`,
    ...baselineRules.flatMap((rule) => [
      line(`  ${ruleNames[rule]}, raw`, window.rules[rule].raw),
      line(`  ${ruleNames[rule]} + ${seen}`, window.rules[rule].withDifference),
    ]),
    '',
  ].join('\n');
}

const percent = (value: number | null): string => (value === null ? '—' : value.toFixed(2)).padStart(6);
