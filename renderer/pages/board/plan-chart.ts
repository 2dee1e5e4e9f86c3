import type { CallOutput } from '../../../shared/contract/index.ts';
import * as format from '../../text/format.ts';
import { t } from '../../text/t.ts';

type Curve = CallOutput<'plans.boardHead'>['curve'];

/** What a running plan's chart draws, on the board and on the wall: actual load over its baseline, and the limit. */
export const planChart = (curve: Curve) => ({
  limit:
    curve.limitKw > 0
      ? { label: `${t('board.limit')} ${format.wan(curve.limitKw)}`, kw: curve.limitKw }
      : undefined,
  lines: [
    { key: 'actual', label: t('board.actual'), color: 'var(--text)', width: 3.2, values: curve.actual },
    {
      key: 'baseline',
      label: t('board.baseline'),
      color: 'var(--c-yesterday)',
      width: 1.5,
      dash: '5 4',
      values: curve.baseline,
    },
  ],
});
