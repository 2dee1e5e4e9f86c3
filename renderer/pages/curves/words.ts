import type { MarkWords } from '../../components/load-chart/marks.tsx';
import { t } from '../../text/t.ts';

/** A line's name without its date. */
export const withoutDate = (label: string): string => label.replace(/ (\d{4}-)?\d{2}-\d{2}\b.*$/, '');

/** The words drawn into the chart. */
export const markWords = (isAway: boolean, withBad: boolean): MarkWords => ({
  gap: (label, points, from, to) =>
    points === 1
      ? t('curves.gapOne', { name: withoutDate(label), from })
      : t('curves.gap', { name: withoutDate(label), points, from, to }),
  bad: (label, clock, more) =>
    t(withBad ? 'curves.badKept' : 'curves.badLeftOut', { name: withoutDate(label), clock }) +
    (more > 0 ? t('curves.badMore', { count: more }) : ''),
  end: (clock) => t(isAway ? 'curves.endAway' : 'curves.end', { clock }),
});
