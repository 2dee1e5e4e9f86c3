import { Link } from 'wouter';
import { dayOf, dayStartMs } from '../../shared/time.ts';
import { blockName } from '../components/gap-board.tsx';
import { LevelBadge, levelOrNone } from '../components/signs.tsx';
import { useLive } from '../stores/live.ts';
import * as format from '../text/format.ts';
import { t, word } from '../text/t.ts';

/** The level of the day and the gap of the hours that run now; nothing when no gap was given. */
export function GapNow({ nowMs }: { nowMs: number }) {
  const day = dayOf(nowMs);
  const { data } = useLive('gaps.cover', { day }, ['gaps.changed'], 120_000);
  const minute = Math.floor((nowMs - dayStartMs(day)) / 60_000);
  const block = data?.blocks.find((one) => minute >= one.startMin && minute < one.endMin);
  const level = block && levelOrNone(block.level);
  if (!block || !level) return <span className="t2">{format.longDay(nowMs)}</span>;
  return (
    <Link href="/gaps" className="row gap-now">
      <LevelBadge level={level} />
      <b className="nowrap">{word('levelShort', level)}</b>
      <span className="t2 nowrap hide-narrow">
        {t('gaps.nowLine', { block: blockName(block) })} <b>{format.wan(block.gapKw, 1)}</b> {t('unit.wan')}
      </span>
    </Link>
  );
}
