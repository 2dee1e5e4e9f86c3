import { memo } from 'react';
import type { BoardHead } from '../../../shared/contract/plans.ts';
import { Card } from '../../components/parts.tsx';
import { Glyph } from '../../components/signs.tsx';
import { useCodes } from '../../stores/codes.ts';
import * as format from '../../text/format.ts';
import { t } from '../../text/t.ts';
import { troubleSign } from './board-rows.ts';

type Cell = BoardHead['tiles'][number]['cells'][number];

const Tile = memo(function Tile({ cell }: { cell: Cell }) {
  const [glyph, tone] = troubleSign(cell.trouble);
  return (
    <span className={`tile${cell.trouble ? ' bad' : ''}`} title={cell.name}>
      {cell.trouble ? (
        <span className={tone}>
          <Glyph name={glyph} size={12} />
        </span>
      ) : (
        <i style={{ height: `${cell.reached * 100}%` }} />
      )}
    </span>
  );
});

/** All customers by region: filled as far as the load is down, framed where somebody must act. */
export const Tiles = memo(function Tiles({
  totals,
  counts,
  tiles,
}: Pick<BoardHead, 'totals' | 'counts' | 'tiles'>) {
  const { regions } = useCodes();
  const falling = Math.max(0, counts.all - totals.inPlace - counts.todo);
  return (
    <Card
      title={t('board.tiles', { count: format.count(counts.all) })}
      className="grow"
      extra={
        <span className="small t2 row">
          <span className="key is-down" /> {t('board.inPlace')} {format.count(totals.inPlace)}
          <span className="key is-falling" /> {t('board.falling')} {format.count(falling)}
          <span className="key is-bad" /> {t('board.todo')} {format.count(counts.todo)}
        </span>
      }
    >
      {tiles.map((region) => (
        <div key={region.regionCode} className="tile-row">
          <span className="small t2">
            {regions.find((one) => one.code === region.regionCode)?.name ?? region.regionCode}
          </span>
          <span className="tiles">
            {region.cells.map((cell) => (
              <Tile key={cell.customerId} cell={cell} />
            ))}
            {region.customers > region.cells.length && (
              <span className="small t2">＋{format.count(region.customers - region.cells.length)}</span>
            )}
          </span>
          <span className="small t2">{format.count(region.customers)}</span>
        </div>
      ))}
    </Card>
  );
});
