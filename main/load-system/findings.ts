import type { LmsCheck } from '../../shared/model/lms.ts';

const words = { fits: 'ok', absent: '—', missing: 'MISSING', unreadable: 'NO ACCESS', odd: 'ODD' } as const;

/** What a check found, as lines to read: table by table, what does not fit in capitals. */
export function findingLines({ fits, findings }: LmsCheck): string {
  const lines = findings.map(({ part, table, field, column, result, detail }) => {
    const what = field === '' ? `${part}  ${table}` : `  ${field.padEnd(14)} ${column}`;
    const note = result === 'missing' && field !== '' && detail ? `is it ${detail}?` : detail;
    return `${words[result].padEnd(10)} ${what.padEnd(40)} ${note}`.trimEnd();
  });
  return [...lines, fits ? 'everything fits' : 'something does not fit', ''].join('\n');
}
