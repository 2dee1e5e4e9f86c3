import type { ReactNode } from 'react';
import type { CoverBlock } from '../../shared/model/gap.ts';
import * as format from '../text/format.ts';
import { t } from '../text/t.ts';
import { LevelBadge, levelOrNone } from './signs.tsx';

/** A block of the board with what one plan in work adds by itself. */
export type BoardBlock = CoverBlock & { ownKw: number; ownName: string };

type Props = {
  blocks: BoardBlock[];
  maxDemandKw: number;
  /** Minutes of the day that are over, when the day is today. */
  nowMin: number | undefined;
  chosen: number;
  onChoose: (index: number) => void;
};

const hourOf = (minutes: number) =>
  minutes % 60 === 0
    ? String(minutes / 60)
    : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
/** 13–22, with minutes only where they are not zero. */
export const blockName = (block: { startMin: number; endMin: number }) =>
  t('gaps.hours', { from: hourOf(block.startMin), to: hourOf(block.endMin) });

/** At most five lines from zero. */
function ticksOf(mostKw: number): number[] {
  const raw = Math.max(mostKw, 10_000) / format.perRegionUnit / 3;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((one) => one * power).find((one) => one >= raw) ?? raw;
  const count = Math.max(1, Math.ceil(mostKw / format.perRegionUnit / step - 0.001));
  return Array.from({ length: count + 1 }, (_, index) => index * step);
}

/** Blocks and the hours between them that have none, over the whole day. */
function columnsOf(blocks: BoardBlock[]): { minutes: number; block?: BoardBlock; index: number }[] {
  const columns: { minutes: number; block?: BoardBlock; index: number }[] = [];
  let reached = 0;
  blocks.forEach((block, index) => {
    if (block.startMin > reached) columns.push({ minutes: block.startMin - reached, index: -1 });
    columns.push({ minutes: block.endMin - block.startMin, block, index });
    reached = block.endMin;
  });
  if (reached < 1_440) columns.push({ minutes: 1_440 - reached, index: -1 });
  return columns;
}

/** Bars of one block: what is arranged, what is in work, what is missing; the target is the thick line. */
function Bar({ block, topKw }: { block: BoardBlock; topKw: number }) {
  const wide = block.endMin - block.startMin >= 240;
  const share = (kw: number) => `${(Math.max(0, kw) / Math.max(1, block.gapKw)) * 100}%`;
  const parts = block.plans.filter((plan) => !plan.isDraft && plan.kw > 0);
  const drafts = block.plans.filter((plan) => plan.isDraft && plan.kw > 0);
  let left = block.gapKw;
  const cut = (kw: number) => {
    const shown = Math.min(left, kw);
    left -= shown;
    return shown;
  };
  const name = (kw: number, text: string) => (wide && kw / topKw > 0.12 ? <span>{text}</span> : null);
  return (
    <div className="gb-bar" style={{ height: `${(block.gapKw / topKw) * 100}%` }}>
      <div className="gb-missing grow" />
      {[
        ...parts.map((plan) => ({ plan, kw: cut(plan.kw), isDraft: false })),
        ...drafts.map((plan) => ({ plan, kw: cut(plan.kw), isDraft: true })),
      ]
        .reverse()
        .map(({ plan, kw, isDraft }) => (
          <div key={plan.id} className={isDraft ? 'gb-draft' : 'gb-plan'} style={{ height: share(kw) }}>
            {name(
              kw,
              isDraft
                ? t('gaps.draftBar', { name: plan.name, kw: format.wan(plan.kw, 1) })
                : `${plan.name} ${format.wan(plan.kw, 1)}`,
            )}
          </div>
        ))}
    </div>
  );
}

function Head({ block, topKw }: { block: BoardBlock; topKw: number }) {
  const wide = block.endMin - block.startMin >= 240;
  return (
    <div className="gb-head" style={{ bottom: `${(block.gapKw / topKw) * 100}%` }}>
      {levelOrNone(block.level) && <LevelBadge level={levelOrNone(block.level)!} />}
      <b>{format.wan(block.gapKw, 1)}</b>
      {wide && block.missingKw > 50 && (
        <b className="danger gb-lack">{t('gaps.lacks', { kw: format.wan(block.missingKw, 1) })}</b>
      )}
    </div>
  );
}

function Line({
  label,
  columns,
  cell,
  className = '',
}: {
  label: string;
  columns: ReturnType<typeof columnsOf>;
  cell: (block: BoardBlock) => ReactNode;
  className?: string;
}) {
  return (
    <div className={`gb-row ${className}`} role="row">
      <span className="gb-name" role="rowheader">
        {label}
      </span>
      {columns.map(({ minutes, block }, index) => (
        <span key={block?.startMin ?? `hole${index}`} role="cell" style={{ flex: `${minutes} 0 0` }}>
          {block ? cell(block) : ''}
        </span>
      ))}
    </div>
  );
}

/** The gaps of a day over its hours, and beneath them the figures. */
export function GapBoard({ blocks, maxDemandKw, nowMin, chosen, onChoose }: Props) {
  const columns = columnsOf(blocks);
  const ticks = ticksOf(Math.max(...blocks.map((block) => block.gapKw), 1));
  const topKw = (ticks.at(-1) ?? 1) * format.perRegionUnit;
  const hasProvince = blocks.some((block) => block.provinceKw > 0);
  const rest = (block: BoardBlock) => {
    const kw = Math.abs(block.missingKw) < 50 ? 0 : block.missingKw;
    if (kw > 0) return <b className="danger">{t('gaps.lack', { kw: format.wan(kw, 1) })}</b>;
    return <span className="t2">{kw < 0 ? t('gaps.over', { kw: format.wan(-kw, 1) }) : '0'}</span>;
  };
  return (
    <section className="card gb" aria-label={t('gaps.board')}>
      <span className="gb-unit">{t('unit.wan')}</span>
      <div className="gb-plot">
        {ticks.map((tick) => (
          <div
            key={tick}
            className="gb-tick"
            style={{ bottom: `${((tick * format.perRegionUnit) / topKw) * 100}%` }}
          >
            <span>{tick}</span>
          </div>
        ))}
        <div className="gb-cols">
          {columns.map(({ minutes, block, index }, at) =>
            block ? (
              <button
                key={block.startMin}
                type="button"
                className={`gb-col${index === chosen ? ' on' : ''}`}
                style={{ flex: `${minutes} 0 0` }}
                aria-pressed={index === chosen}
                onClick={() => onChoose(index)}
              >
                <span className="unseen">{blockName(block)}</span>
                <Bar block={block} topKw={topKw} />
                <Head block={block} topKw={topKw} />
              </button>
            ) : (
              <span key={`hole${at}`} style={{ flex: `${minutes} 0 0` }} />
            ),
          )}
          {nowMin !== undefined && (
            <span
              className={nowMin > 1_200 ? 'gb-now late' : 'gb-now'}
              style={{ left: `${(nowMin / 1_440) * 100}%` }}
            >
              <i>
                {t('gaps.now', {
                  time: `${String(Math.floor(nowMin / 60)).padStart(2, '0')}:${String(nowMin % 60).padStart(2, '0')}`,
                })}
              </i>
            </span>
          )}
        </div>
      </div>
      <div role="table" aria-label={t('gaps.figures')}>
        <Line label={t('gaps.block')} columns={columns} cell={blockName} className="first" />
        {hasProvince && (
          <Line
            label={t('gaps.province')}
            columns={columns}
            className="more"
            cell={(block) => format.wan(block.provinceKw, 0)}
          />
        )}
        {maxDemandKw > 0 && (
          <Line
            label={t('gaps.share')}
            columns={columns}
            className="more"
            cell={(block) => `${format.percent(block.gapKw, maxDemandKw)}%`}
          />
        )}
        <Line
          label={t('gaps.arranged')}
          columns={columns}
          cell={(block) => format.wan(block.arrangedKw + block.draftKw, 1)}
        />
        <Line label={t('gaps.rest')} columns={columns} cell={rest} />
      </div>
    </section>
  );
}
