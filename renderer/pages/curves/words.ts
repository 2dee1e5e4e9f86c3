import type { MarkWords } from '../../components/load-chart/marks.tsx';
import { t } from '../../text/t.ts';

const first = (label: string) => label.split(' ')[0] ?? label;

/** The words drawn into the chart. */
export const markWords = (isAway: boolean, withBad: boolean): MarkWords => ({
  gap: (label, points, from, to) =>
    points === 1
      ? t('curves.gapOne', { name: first(label), from })
      : t('curves.gap', { name: first(label), points, from, to }),
  bad: (label, clock, more) =>
    t(withBad ? 'curves.badKept' : 'curves.badLeftOut', { name: first(label), clock }) +
    (more > 0 ? t('curves.badMore', { count: more }) : ''),
  end: (clock) => t(isAway ? 'curves.endAway' : 'curves.end', { clock }),
});
