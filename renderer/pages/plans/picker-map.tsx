import { useMemo, useState } from 'react';
import { groupBy } from '../../../shared/group-by.ts';
import { treemap } from '../../../shared/load/treemap.ts';
import { blockTotals } from '../../../shared/model/plan.ts';
import { Segments } from '../../components/parts.tsx';
import { useCodes } from '../../stores/codes.ts';
import { usePlanDraft } from '../../stores/plan-draft.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';
import { type Dimension, type Filter, groupOf, type PickRow, roomOf, type useFilter } from './candidates.ts';

const dimensions: Dimension[] = ['region', 'industry', 'feeder', 'limitClass'];
/** More groups than this are too small to be read: the smallest are joined. */
const MOST = 28;
/** The map is drawn this wide and high and stretched to where it stands. */
const [WIDTH, HEIGHT] = [1_000, 240];
const [TINY_WIDTH, TINY_HEIGHT] = [62, 78];
/** A group without anything to give is still to be seen, kW. */
const LEAST_KW = 1;

type Group = { key: string; rows: PickRow[]; roomKw: number; pickedKw: number; picked: number };

/** Customers by one dimension, those who can give most first; `rest` are the groups that were joined. */
function groupsOf(rows: readonly PickRow[], dimension: Dimension, filter: Filter) {
  const sum = (some: readonly PickRow[], kwOf: (row: PickRow) => number) =>
    some.reduce((kw, row) => kw + kwOf(row), 0);
  const all = [...groupBy(rows, (row) => groupOf[dimension](row.customer, filter))]
    .map(
      ([key, own]): Group => ({
        key,
        rows: own,
        roomKw: sum(own, roomOf),
        pickedKw: sum(own, (row) => row.item?.reductionKw ?? 0),
        picked: own.filter((row) => row.item).length,
      }),
    )
    .sort((a, b) => b.roomKw - a.roomKw || (a.key < b.key ? -1 : 1));
  return { groups: all.slice(0, MOST), rest: all.slice(MOST) };
}

/** Target, planned and missing of every block, as the picks stand now. */
function BlockStrip() {
  const fields = usePlanDraft((state) => state.fields);
  if (!fields) return null;
  return (
    <div className="map-blocks" role="list" aria-label={t('plan.mapBlocks')}>
      {blockTotals(fields, fields.items).map((block) => {
        const missing = block.targetKw - block.plannedKw;
        return (
          <div key={block.startMs} role="listitem">
            <span className="small t2 nowrap">{format.span(block.startMs, block.endMs, fields.startMs)}</span>
            <span className="nowrap">
              <b>{format.wan(block.plannedKw)}</b>
              <span className="t2">/{format.wan(block.targetKw)}</span>
            </span>
            <span className={`small nowrap ${missing > 50 ? 'danger' : 't2'}`}>
              {missing > 50
                ? t('plan.mapLacks', { kw: format.wan(missing) })
                : t('plan.mapOver', { kw: format.wan(-missing) })}
            </span>
          </div>
        );
      })}
    </div>
  );
}

type TileProps = {
  group: Group;
  label: string;
  box: React.CSSProperties;
  isOn: boolean;
  /** Too small for words: they come with the pointer and the screen reader. */
  isTiny: boolean;
  onPick: () => void;
};

function Tile({ group, label, box, isOn, isTiny, onPick }: TileProps) {
  const share = group.roomKw > 0 ? Math.min(1, group.pickedKw / group.roomKw) : 0;
  const words = t('plan.mapTile', {
    kw: format.wan(group.roomKw),
    count: group.rows.length,
    picked: group.picked,
    pickedKw: format.wan(group.pickedKw),
  });
  return (
    <button
      type="button"
      className={`map-tile${isTiny ? ' tiny' : ''}`}
      style={box}
      aria-pressed={isOn}
      aria-label={`${label} ${words}`}
      title={`${label} ${words}`}
      onClick={onPick}
    >
      <i style={{ width: `${share * 100}%` }} />
      {!isTiny && (
        <>
          <b className="ellipsis">{label}</b>
          <span className="small ellipsis">{format.wan(group.roomKw)}</span>
          <span className="small t2 ellipsis">
            {group.picked}/{group.rows.length} {t('unit.customers')}
          </span>
        </>
      )}
    </button>
  );
}

/** What is shown when a tile is let go: of a division its section, of the others everything. */
const above = (dimension: Dimension, key: string) =>
  dimension === 'industry' && key.length > 1 ? key.slice(0, 1) : '';

/** Names of groups as people know them. */
function useNames(): Record<Dimension, (key: string) => string> {
  const { regions, industries } = useCodes();
  return useMemo(() => {
    const region = new Map(regions.map((one) => [one.code, one.name]));
    const industry = new Map(industries.map((one) => [one.code, one.name]));
    return {
      region: (key) => region.get(key) ?? key,
      industry: (key) => (industry.has(key) ? `${key} ${industry.get(key)}` : key || t('plan.mapNone')),
      feeder: (key) => key || t('plan.mapNone'),
      limitClass: (key) => word('limitClass', key),
    };
  }, [regions, industries]);
}

type Props = ReturnType<typeof useFilter> & { beside: (dimension: Dimension) => PickRow[] };

/**
 * Who can give how much, as areas: by region, industry, feeder or limit class, one within the other. A click shows
 * only that group in the list below; another takes it back. What is picked fills its tile.
 */
export function PickerMap({ filter, set, beside }: Props) {
  const [dimension, setDimension] = useState<Dimension>('region');
  const names = useNames();
  const { groups, rest } = groupsOf(beside(dimension), dimension, filter);
  const boxes = treemap(
    groups.map((group) => Math.max(group.roomKw, LEAST_KW)),
    WIDTH,
    HEIGHT,
  );
  const percent = (value: number, whole: number) => `${(value / whole) * 100}%`;
  // A section of industries shows its divisions: the way back stands with the filters of the other maps.
  const others = dimensions.filter((one) => filter[one] !== '' && (one !== dimension || one === 'industry'));
  return (
    <div className="picker-map">
      <BlockStrip />
      <div className="row">
        <Segments
          label={t('plan.mapBy')}
          value={dimension}
          onChange={setDimension}
          options={dimensions.map((key) => ({ key, label: t(`plan.mapBy.${key}`) }))}
        />
        {others.map((one) => (
          <button key={one} type="button" className="linkish small" onClick={() => set({ [one]: '' })}>
            {names[one](filter[one])} ×
          </button>
        ))}
        <span className="grow" />
        <span className="small t2 ellipsis">
          {rest.length > 0 ? t('plan.mapRest', { count: rest.length }) : t('plan.mapNote')}
        </span>
      </div>
      <div className="map-tiles" role="group" aria-label={t('plan.mapBy')}>
        {groups.map((group, at) => {
          const box = boxes[at]!;
          return (
            <Tile
              key={group.key}
              group={group}
              label={names[dimension](group.key)}
              isOn={filter[dimension] === group.key}
              isTiny={box.width < TINY_WIDTH || box.height < TINY_HEIGHT}
              box={{
                left: percent(box.x, WIDTH),
                top: percent(box.y, HEIGHT),
                width: percent(box.width, WIDTH),
                height: percent(box.height, HEIGHT),
              }}
              onPick={() =>
                set({
                  [dimension]: filter[dimension] === group.key ? above(dimension, group.key) : group.key,
                })
              }
            />
          );
        })}
      </div>
    </div>
  );
}
