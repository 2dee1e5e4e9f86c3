import { pointClock } from '../../../shared/load/curve.ts';
import type { CurveSeries } from '../../../shared/model/curve.ts';
import type { Cell, Report, ReportSection } from '../../../shared/model/report.ts';
import { meaning } from '../../../shared/report-figures.ts';
import { dayStartMs, QUARTER_MS } from '../../../shared/time.ts';
import { type Ask, chart, report, row, section, values, words } from './build.ts';
import { type PlanFact, wan } from './orderly-facts.ts';
import { dayWords } from './periods.ts';

/** Columns of table H: the six the load monitor shows. */
const columns = [
  words('day', '日期', { width: 19 }),
  values('max', '最大', 'number', { digits: 2, definition: meaning('load', 'max') }),
  words('maxAt', '时间', { width: 8, align: 'center' }),
  values('min', '最小', 'number', { digits: 2, definition: meaning('load', 'min') }),
  words('minAt', '时间', { width: 8, align: 'center' }),
  values('mean', '平均', 'number', { digits: 2, definition: meaning('load', 'mean') }),
  values('factor', '负荷率', 'percent', { definition: meaning('load', 'factor') }),
  values('spread', '峰谷差', 'number', { digits: 2, definition: meaning('load', 'spread') }),
  values('spreadRate', '峰谷差率', 'percent', { definition: meaning('load', 'spreadRate') }),
  words('reported', '报数', { width: 12, align: 'right', definition: meaning('load', 'reported') }),
];

function cellsOf(one: CurveSeries, name: string): Cell[] {
  const { maxKw, minKw, maxPoint, minPoint, averageKw, loadFactor } = one.figures;
  const spread = maxKw === null || minKw === null ? null : maxKw - minKw;
  return [
    name,
    wan(maxKw),
    maxKw === null ? '—' : pointClock(maxPoint),
    wan(minKw),
    minKw === null ? '—' : pointClock(minPoint),
    wan(averageKw),
    loadFactor,
    wan(spread),
    spread === null || maxKw === null || maxKw <= 0 ? null : spread / maxKw,
    `${one.reported}/${one.expected}`,
  ];
}

const names: Partial<Record<CurveSeries['which'], string>> = {
  day: '当日',
  yesterday: '昨天',
  lastMonth: '上月同日',
  lastYear: '去年同日',
};
const looks: Partial<Record<CurveSeries['which'], 'line' | 'thin' | 'dash' | 'dot'>> = {
  day: 'line',
  yesterday: 'thin',
  lastMonth: 'dash',
  lastYear: 'dot',
};

/** Figure 2 and table H: the load of the whole area on a day, with the windows of its plans. */
export async function curveSections(
  ask: Ask,
  day: string,
  windows: readonly PlanFact[],
): Promise<ReportSection[]> {
  const { regionCode, supplyLimitKw } = ask.settings.utility;
  const curves = await ask.curves.get({
    subject: { kind: 'region', code: regionCode },
    day,
    comparisons: ['lastMonth', 'lastYear'],
    others: [],
    bandDays: 0,
    withBad: false,
  });
  const start = dayStartMs(day);
  const seen = curves.series.filter((one) => one.figures.points > 0);
  const title = `${day.slice(5)} ${curves.subjectName}负荷`;
  return [
    section('2', `图 2　${title}`, {
      empty: seen.length === 0 ? '这一天没有负荷数据' : '',
      chart:
        seen.length === 0
          ? null
          : chart('lines', {
              title,
              unit: '万千瓦',
              digits: 2,
              labels: Array.from({ length: 96 }, (_, point) => pointClock(point)),
              series: seen.map((one) => ({
                name: `${names[one.which] ?? one.which} ${one.day.slice(one.which === 'lastYear' ? 0 : 5)}`,
                look: looks[one.which] ?? 'thin',
                values: one.values.map(wan),
              })),
              marks: windows.map((fact) => ({
                from: Math.max(0, (fact.startMs - start) / QUARTER_MS),
                to: Math.min(96, (fact.endMs - start) / QUARTER_MS),
                label: fact.plan.name,
              })),
              limit: supplyLimitKw > 0 ? { label: '限额', value: supplyLimitKw / 10_000 } : null,
            }),
    }),
    section('H', `表 H　负荷 ${day.slice(5)}`, {
      note: '万千瓦',
      table: {
        columns,
        rows: curves.series.map((one) =>
          row(cellsOf(one, `${names[one.which] ?? one.which} ${one.day.slice(5)}`)),
        ),
        total: null,
      },
    }),
  ];
}

/** The load of a region, plan or customer on a day, held against other days. */
export async function curveReport(ask: Ask): Promise<Report> {
  const { from: day, subject } = ask.query;
  const curves = await ask.curves.get({
    subject: subject ?? { kind: 'region', code: ask.settings.utility.regionCode },
    day,
    comparisons: ['yesterday', 'lastMonth', 'lastYear'],
    others: [],
    bandDays: 0,
    withBad: false,
  });
  const seen = curves.series.filter((one) => one.figures.points > 0);
  const own = curves.series[0];
  return report(ask, {
    name: 'curve',
    title: '负荷曲线报告',
    period: `${curves.subjectName}　${dayWords(day)}`,
    periodShort: `${curves.subjectName} ${day}`,
    completeness: own && own.expected > 0 ? own.reported / own.expected : null,
    completenessOf: '报数户占应报户',
    dataUntilMs: curves.fetchedMs,
    unitNote: '万千瓦',
    sections: [
      section('chart', '曲线', {
        empty: seen.length === 0 ? '这一天没有负荷数据' : '',
        chart:
          seen.length === 0
            ? null
            : chart('lines', {
                title: `${curves.subjectName} ${day}`,
                unit: '万千瓦',
                digits: 2,
                labels: Array.from({ length: 96 }, (_, point) => pointClock(point)),
                series: seen.map((one) => ({
                  name: `${names[one.which] ?? one.which} ${one.day.slice(5)}`,
                  look: looks[one.which] ?? 'thin',
                  values: one.values.map(wan),
                })),
                marks: curves.windows.map((one) => ({
                  from: one.startPoint,
                  to: one.endPoint,
                  label: one.title,
                })),
              }),
      }),
      section('H', '指标', {
        table: {
          columns,
          rows: curves.series.map((one) =>
            row(cellsOf(one, `${names[one.which] ?? one.which} ${one.day.slice(5)}`)),
          ),
          total: null,
        },
      }),
      hourSection(seen),
    ],
  });
}

/** Values at the full hours; all 96 points are exported from the page of curves. */
function hourSection(series: readonly CurveSeries[]): ReportSection {
  return section('hours', '整点负荷', {
    note: '万千瓦',
    empty: series.length === 0 ? '没有数据' : '',
    table: {
      columns: [
        words('hour', '时刻', { width: 8, align: 'center' }),
        ...series.map((one) =>
          values(one.which, `${names[one.which] ?? one.which} ${one.day.slice(5)}`, 'number', {
            digits: 2,
            definition: meaning('load', 'hour'),
          }),
        ),
      ],
      rows: Array.from({ length: 24 }, (_, hour) =>
        row([pointClock(hour * 4), ...series.map((one) => wan(one.values[hour * 4] ?? null))]),
      ),
      total: null,
    },
  });
}
