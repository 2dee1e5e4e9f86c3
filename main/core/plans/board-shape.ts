import type { BoardHead } from '../../../shared/contract/plans.ts';
import type { BoardRow } from '../../../shared/model/plan.ts';
import { isBelowLimit, missingKw, reached, type Trouble, troubleOf } from '../../../shared/model/trouble.ts';
import { breathe, inPortions } from '../portions.ts';

/** Customers of one region that are shown one by one. */
const TILES = 60;

export type BoardFilter = 'todo' | 'confirm' | 'order' | 'away' | 'all';
/** What the lists, tiles and counts of a board are: worked out once for each state of its rows. */
export type BoardShape = { lists: Record<BoardFilter, BoardRow[]>; tiles: BoardHead['tiles'] };

type Marked = { row: BoardRow; trouble: Trouble | undefined; isBelow: boolean; missingKw: number };

/** Sorts and groups ten thousand rows without holding the main loop. */
export async function shapeOf(rows: readonly BoardRow[]): Promise<BoardShape> {
  const marked: Marked[] = [];
  await inPortions(rows, (row) => {
    marked.push({ row, trouble: troubleOf(row), isBelow: isBelowLimit(row), missingKw: missingKw(row) });
  });
  await breathe();
  const todo = marked
    .filter((one) => one.trouble)
    .sort((a, b) => a.trouble!.rank - b.trouble!.rank || b.missingKw - a.missingKw);
  await breathe();
  const away = marked.filter((one) => !one.isBelow).sort((a, b) => b.missingKw - a.missingKw);
  await breathe();
  const rowsOf = (some: readonly Marked[]) => some.map((one) => one.row);
  const ofKind = (kind: Trouble['kind']) => rowsOf(todo.filter((one) => one.trouble!.kind === kind));
  return {
    lists: {
      todo: rowsOf(todo),
      confirm: ofKind('confirm'),
      order: ofKind('order'),
      away: rowsOf(away),
      all: [...rows],
    },
    tiles: await tilesOf(marked),
  };
}

/** By region: how many are in place, and the first customers one by one, troubles before the others. */
async function tilesOf(marked: readonly Marked[]): Promise<BoardHead['tiles']> {
  type Region = { customers: number; inPlace: number; bad: Marked[]; good: Marked[]; todo: number };
  const regions = new Map<string, Region>();
  await inPortions(marked, (one) => {
    const { regionCode } = one.row;
    const own = regions.get(regionCode) ?? { customers: 0, inPlace: 0, bad: [], good: [], todo: 0 };
    regions.set(regionCode, own);
    own.customers += 1;
    if (one.isBelow) own.inPlace += 1;
    if (one.trouble) own.todo += 1;
    const list = one.trouble ? own.bad : own.good;
    if (list.length < TILES) list.push(one);
  });
  return [...regions]
    .map(([regionCode, { bad, good, ...counts }]) => ({
      regionCode,
      ...counts,
      cells: [...bad, ...good].slice(0, TILES).map(({ row, trouble }) => ({
        customerId: row.customerId,
        name: row.name,
        trouble: trouble?.key ?? '',
        reached: Math.round(reached(row) * 100) / 100,
      })),
    }))
    .sort((a, b) => b.customers - a.customers);
}
