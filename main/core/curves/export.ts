import type { CurveAnswer, CurveQuery } from '../../../shared/contract/curves.ts';
import type { CallOutput } from '../../../shared/contract/index.ts';
import { figuresOf, meanDifference, pointClock } from '../../../shared/load/curve.ts';
import { resample } from '../../../shared/load/resample.ts';
import type { FileOnWire } from '../../../shared/model/common.ts';
import { type CurveSeries, type Figures, POINTS } from '../../../shared/model/curve.ts';
import { stampOf } from '../../../shared/time.ts';
import type { Core } from '../context.ts';
import type { Cell, Sheet } from '../reports/workbook.ts';
import type { CurveBook } from './book.ts';
import { methodWords, seriesTitle } from './words.ts';

export type CurveExport = {
  query: CurveQuery;
  format: 'xlsx' | 'csv';
  picture: string;
  fromMinute: number;
  toMinute: number;
};

/** The forecast that stands beside the curves. */
type Forecast = Pick<CallOutput<'forecast.get'>, 'madeMs'> & {
  forecast: NonNullable<CallOutput<'forecast.get'>['forecast']>;
};
/** A column of 96 values beside the curves. */
type Beside = { head: string; values: readonly (number | null)[] };

const round = (value: number | null, digits: number): number | null =>
  value === null ? null : Number(value.toFixed(digits));
const stamp = (ms: number): string => (ms > 0 ? stampOf(ms) : '—');

export const figureHeads = [
  '最大 kW',
  '时间',
  '最小 kW',
  '时间',
  '平均 kW',
  '负荷率',
  '峰谷差 kW',
  '峰谷差率',
  '电量 kWh',
  '尖 kWh',
  '峰 kWh',
  '平 kWh',
  '谷 kWh',
  '当日相差 kW',
  '点数',
  '报数户',
  '总户数',
  '坏点',
  '取数时间',
];

/** The figures of a curve in the order of `figureHeads`. */
export function figureCells(series: CurveSeries): Cell[] {
  const { figures, values } = series;
  return [
    ...loadCells(figures, values.length),
    round(series.differenceKw, 3),
    `${figures.points}/${values.length}`,
    series.reported,
    series.expected,
    series.bad.reduce((sum, one) => sum + one.count, 0),
    stamp(series.fetchedMs),
  ];
}

function loadCells(figures: Figures, points: number): Cell[] {
  const { tariffKwh } = figures;
  const timeOf = (point: number) => (figures.points === 0 ? '' : pointClock(point, points));
  return [
    round(figures.maxKw, 3),
    timeOf(figures.maxPoint),
    round(figures.minKw, 3),
    timeOf(figures.minPoint),
    round(figures.averageKw, 3),
    round(figures.loadFactor, 4),
    round(figures.peakValleyKw, 3),
    round(figures.peakValleyRate, 4),
    round(figures.energyKwh, 3),
    ...(['sharp', 'peak', 'flat', 'valley'] as const).map((kind) => round(tariffKwh?.[kind] ?? null, 3)),
  ];
}

/** The forecast's line of the figures; when it was made stands where the others have their fetch time. */
function forecastCells({ forecast, madeMs }: Forecast, day: CurveSeries | undefined): Cell[] {
  const values = Float64Array.from(forecast.values);
  const main = resample(Float64Array.from(day?.values ?? [], (kw) => kw ?? Number.NaN));
  return [
    `日前预测（${methodWords[forecast.method] ?? forecast.method}${
      forecast.mape === null ? '' : `，近三月平均误差 ${forecast.mape.toFixed(1)}%`
    }）`,
    ...loadCells(figuresOf(values), POINTS),
    round(day ? meanDifference(main, values) : null, 3),
    `${POINTS}/${POINTS}`,
    null,
    null,
    null,
    stamp(madeMs),
  ];
}

/** Band and forecast, as far as they are shown. */
function besideOf({ band }: CurveAnswer, made: Forecast | undefined): Beside[] {
  const found: Beside[] = [];
  if (band)
    found.push(
      { head: `近 ${band.days} 天最低`, values: band.low },
      { head: `近 ${band.days} 天最高`, values: band.high },
    );
  if (!made) return found;
  const { values, low, high } = made.forecast;
  found.push({ head: '日前预测', values });
  if (low && high)
    found.push({ head: '预测 80% 区间低', values: low }, { head: '预测 80% 区间高', values: high });
  return found;
}

/** Values of all series at the finest resolution shown, one row a moment; a coarser series has its value where it begins. */
function valueRows(
  { series }: CurveAnswer,
  beside: readonly Beside[],
  { fromMinute, toMinute }: CurveExport,
): Cell[][] {
  const columns = [...series, ...beside];
  const points = Math.max(...series.map((one) => one.values.length));
  const step = 1_440 / points;
  const rows: Cell[][] = [];
  for (let point = 0; point < points; point += 1) {
    const minute = point * step;
    if (minute < fromMinute || minute > toMinute) continue;
    rows.push([
      pointClock(point, points),
      ...columns.map(({ values }) => {
        const own = (point * values.length) / points;
        return Number.isInteger(own) ? round(values[own] ?? null, 3) : null;
      }),
    ]);
  }
  return rows;
}

/** How many customers each value stands for, and where values cannot be true. */
function coverageRows({ series }: CurveAnswer): Cell[][] {
  return series.flatMap((one) => [
    ...one.bad.map((bad): Cell[] => [
      seriesTitle(one),
      pointClock(bad.point, one.values.length),
      '坏点',
      bad.count,
      round(bad.kw, 3),
    ]),
    ...one.counts.flatMap((count, point): Cell[][] =>
      count < one.expected
        ? [[seriesTitle(one), pointClock(point, one.values.length), '报数户', count, one.expected]]
        : [],
    ),
  ]);
}

function sheetsOf(core: Core, answer: CurveAnswer, wanted: CurveExport, made?: Forecast): Sheet[] {
  const mark = core.mode === 'drill' ? '【演练】' : '';
  const away = answer.archiveAwaySinceMs || answer.offlineSinceMs;
  const heads = answer.series.map(seriesTitle);
  const title = [
    `${mark}${answer.subjectName} 负荷曲线（kW）`,
    `取数 ${stamp(answer.fetchedMs)}　${wanted.query.withBad ? '含坏点' : '坏点已剔除'}　制表 ${stampOf(core.clock.now())}${
      away > 0 ? `　离线自 ${stampOf(away)}，本机缓存` : ''
    }`,
  ];
  const beside = besideOf(answer, made);
  const besideHeads = beside.map((one) => one.head);
  return [
    {
      name: '曲线',
      title,
      head: ['时刻', ...heads, ...besideHeads],
      widths: [8, ...heads.map(() => 24), ...besideHeads.map(() => 14)],
      rows: valueRows(answer, beside, wanted),
    },
    {
      name: '指标',
      title,
      head: ['曲线', ...figureHeads],
      widths: [32, ...figureHeads.map(() => 11)],
      rows: [
        ...answer.series.map((one): Cell[] => [seriesTitle(one), ...figureCells(one)]),
        ...(made ? [forecastCells(made, answer.series[0])] : []),
      ],
    },
    {
      name: '覆盖率',
      title,
      head: ['曲线', '时刻', '项目', '数', '总数或 kW'],
      widths: [32, 8, 10, 10, 14],
      rows: coverageRows(answer),
    },
  ];
}

const quoted = (cell: Cell): string => {
  const text = cell === null ? '' : String(cell);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** All sheets below one another, in UTF-8 with the mark that spreadsheets look for. */
function csvOf(fileName: string, sheets: Sheet[]): FileOnWire {
  const lines = sheets.flatMap(({ title, head, rows }) => [
    ...title.map((line) => [line]),
    head,
    ...rows,
    [],
  ]);
  const body = `\uFEFF${lines.map((line) => line.map(quoted).join(',')).join('\r\n')}`;
  return { name: fileName, base64: Buffer.from(body, 'utf8').toString('base64') };
}

/** Exactly what the curve screen shows of one query, with the picture it shows. */
export async function exportCurves(
  core: Core,
  book: CurveBook,
  wanted: CurveExport,
  shown?: CallOutput<'forecast.get'>,
): Promise<FileOnWire> {
  const answer = await book.get(wanted.query);
  const mark = core.mode === 'drill' ? '【演练】' : '';
  const name = `${mark}${answer.subjectName}-${wanted.query.day}-负荷曲线`.replace(/[\\/:*?"<>|]/g, ' ');
  const made = shown?.forecast ? { forecast: shown.forecast, madeMs: shown.madeMs } : undefined;
  const sheets = sheetsOf(core, answer, wanted, made);
  if (wanted.format === 'csv') return csvOf(`${name}.csv`, sheets);
  return core.chartBook(`${name}.xlsx`, sheets, wanted.picture);
}
