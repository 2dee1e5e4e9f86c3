import type { Spread } from './figures.ts';

export type Result = {
  machine: { cores: number; node: string; fsyncMs: number; loadBefore: number; loadAfter: number };
  options: { count: number; backlog: number; rounds: number; reports: string; isProfiled: boolean };
  ratios: Record<string, number | undefined>;
  summary: Record<string, Record<string, Spread>>;
};

const titles: Record<string, string> = {
  a: 'a  floor, bare submits',
  b: 'b  SMS server from its store',
  c: 'c  desktop to operator',
  d: 'd  SMS server, long queue',
};
const columns: [title: string, figure: string][] = [
  ['msgs/s', 'perSecond'],
  ['seconds', 'seconds'],
  ['p50 ms', 'p50Ms'],
  ['p99 ms', 'p99Ms'],
];

const plain = (value: number) => (value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2));
/** Median, and the range when there was more than one round. */
function show(spread: Spread | undefined): string {
  if (!spread) return '';
  const { min, median, max } = spread;
  return min === max ? plain(median) : `${plain(median)} (${plain(min)}–${plain(max)})`;
}

/** A small table of medians with their ranges; every figure is in the JSON file. */
export function printTable({ machine, options, ratios, summary }: Result): void {
  const { cores, node, fsyncMs, loadBefore, loadAfter } = machine;
  console.log(
    `${options.count} messages, ${options.rounds} round(s), reports ${options.reports}; ${cores} cores, node ${node}, ` +
      `fsync ${fsyncMs} ms, load ${loadBefore} before, ${loadAfter} after${options.isProfiled ? '; PROFILED, so slower' : ''}`,
  );
  const rows = Object.entries(summary).map(([name, figures]) => [
    titles[name] ?? name,
    ...columns.map(([, figure]) => show(figures[figure])),
  ]);
  const all = [['', ...columns.map(([title]) => title)], ...rows];
  const widths = all[0]!.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  for (const row of all)
    console.log(
      row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  '),
    );
  for (const [name, figures] of Object.entries(summary))
    for (const figure of Object.keys(figures).filter(
      (key) => key.endsWith('.peakMb') && !key.startsWith('again.'),
    )) {
      const process = figure.replace('.peakMb', '');
      console.log(
        `${name}  ${process}: ${show(figures[`${process}.cpuSeconds`])} CPU s, peak ${show(figures[figure])} MB`,
      );
    }
  if (summary.c)
    console.log(
      `c  ${show(summary.c.seconds)} s from the call until fully submitted: the call ${show(summary.c.callSeconds)} s, ` +
        `from the first submit ${show(summary.c.perSecondFromFirst)} msgs/s`,
    );
  if (summary.c)
    console.log(
      `c  again in the same processes: ${show(summary.c['again.seconds'])} s, the call ${show(summary.c['again.callSeconds'])} s, ` +
        `${show(summary.c['again.perSecond'])} msgs/s`,
    );
  if (summary.d)
    console.log(
      `d  ${options.backlog} queued: ${show(summary.d.sent)} sent in the first 10 s, first submit after ${show(summary.d.firstSubmitSeconds)} s`,
    );
  const known = Object.entries(ratios).filter(([, ratio]) => ratio !== undefined);
  if (known.length > 0) console.log(known.map(([name, ratio]) => `${name} ${ratio}`).join('   '));
}
