import { z } from 'zod';
import { warningLevels } from '../model/plan.ts';

export const levelColours = ['red', 'orange', 'yellow', 'blue', 'grey'] as const;

/** One line of the table of warning levels: from `from` on (inclusive), below `to` (null = without end). */
export const levelRowSchema = z.object({
  level: z.enum(warningLevels),
  name: z.string().trim().min(1).max(12),
  colour: z.enum(levelColours),
  from: z.number().min(0).max(1_000_000),
  to: z.number().min(0).max(1_000_000).nullable(),
  unit: z.enum(['percent', 'MW']),
});
export type LevelRow = z.infer<typeof levelRowSchema>;

/** The table of the national rules; the limits belong to the graver level. */
export const defaultLevels: LevelRow[] = [
  { level: '1', name: '特别严重', colour: 'red', from: 20, to: null, unit: 'percent' },
  { level: '2', name: '严重', colour: 'orange', from: 10, to: 20, unit: 'percent' },
  { level: '3', name: '较重', colour: 'yellow', from: 5, to: 10, unit: 'percent' },
  { level: '4', name: '一般', colour: 'blue', from: 0, to: 5, unit: 'percent' },
];

/** The size of a gap in the unit of a row: % of the largest demand, or MW; undefined when the demand is unknown. */
function sizeOf(gapKw: number, maxDemandKw: number, unit: LevelRow['unit']): number | undefined {
  if (unit === 'MW') return gapKw / 1_000;
  return maxDemandKw > 0 ? (gapKw / maxDemandKw) * 100 : undefined;
}

/** The level of a gap: the first row it lies in. No gap, a hole in the table or an unknown demand give undefined. */
export function levelOf(
  gapKw: number,
  maxDemandKw: number,
  table: readonly LevelRow[],
): LevelRow | undefined {
  if (gapKw <= 0) return undefined;
  return table.find((row) => {
    const size = sizeOf(gapKw, maxDemandKw, row.unit);
    return size !== undefined && size >= row.from && (row.to === null || size < row.to);
  });
}

export type LevelProblem =
  | { problem: 'hole' | 'overlap'; from: number; to: number; unit: LevelRow['unit'] }
  | { problem: 'order'; level: string }
  | { problem: 'twice'; level: string }
  | { problem: 'units' }
  | { problem: 'open-end' | 'open-start'; at: number; unit: LevelRow['unit'] };

/** What is wrong with a table: holes, overlaps, rows that end before they begin, levels named twice, mixed units. */
export function levelProblems(table: readonly LevelRow[]): LevelProblem[] {
  const problems: LevelProblem[] = [];
  const seen = new Set<string>();
  for (const row of table) {
    if (seen.has(row.level)) problems.push({ problem: 'twice', level: row.level });
    seen.add(row.level);
    if (row.to !== null && row.to <= row.from) problems.push({ problem: 'order', level: row.level });
  }
  const first = table[0];
  if (!first) return problems;
  if (table.some((row) => row.unit !== first.unit)) return [...problems, { problem: 'units' }];
  const { unit } = first;
  const rows = table
    .filter((row) => row.to === null || row.to > row.from)
    .toSorted((a, b) => a.from - b.from);
  let reached = 0;
  for (const row of rows) {
    if (row.from > reached)
      problems.push(
        reached === 0
          ? { problem: 'open-start', at: row.from, unit }
          : { problem: 'hole', from: reached, to: row.from, unit },
      );
    if (row.from < reached)
      problems.push({ problem: 'overlap', from: row.from, to: Math.min(reached, row.to ?? reached), unit });
    reached = Math.max(reached, row.to ?? Number.POSITIVE_INFINITY);
  }
  if (Number.isFinite(reached)) problems.push({ problem: 'open-end', at: reached, unit });
  return problems;
}
