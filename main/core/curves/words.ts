import type { CurveSeries } from '../../../shared/model/curve.ts';

/** What the series are called in files. */
export const seriesWords: Record<CurveSeries['which'], string> = {
  day: '当日',
  yesterday: '昨天',
  lastMonth: '上月同日',
  lastYear: '去年同日',
  days364: '364 天前',
  springFestival: '春节对齐',
  sameWeekday: '上周同日',
  weatherAlike: '天气相近日',
  other: '另一天',
};

/** What made a forecast, as files say it; a simple rule under its own name. */
export const methodWords: Record<string, string> = {
  mean: '回归与相似日',
  ridge: '逐点回归',
  kernel: '相似日',
  yesterday: '前一天',
  lastWeek: '上周同日',
  lastMonth: '上月同日',
  lastYear: '去年同日',
  days364: '364 天前',
  lastFive: '近 5 个同类日平均',
  middleSix: '近 10 日取中间 6 日',
  highFive: '近 10 日取最高 5 日',
  scaledWeek: '上周同日 × 水平',
};

/** What a reader has to know before comparing. */
export function notesOf(series: CurveSeries): string[] {
  const notes: string[] = [];
  if (series.isSubstitute) notes.push('月末代');
  if (series.festivalOffset !== null)
    notes.push(
      series.festivalOffset >= 0
        ? `春节第 ${series.festivalOffset + 1} 天`
        : `春节前 ${-series.festivalOffset} 天`,
    );
  if (series.dayName) notes.push(series.isMakeUp ? `${series.dayName}调休上班` : `${series.dayName}，慎比`);
  if (series.plans.length > 0) notes.push('限电日');
  return notes;
}

/** 去年同日 2020-02-29（月末代） */
export function seriesTitle(series: CurveSeries): string {
  const notes = notesOf(series);
  return `${seriesWords[series.which]} ${series.day}${notes.length > 0 ? `（${notes.join('，')}）` : ''}`;
}
