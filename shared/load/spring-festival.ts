import chineseDays from 'chinese-days';

/** Years the lunar table of the calendar package reaches. */
const YEARS = { from: 1900, to: 2099 };

/** First day of Spring Festival of a year (YYYY-MM-DD); undefined outside the table of lunar years. */
export function springFestival(year: number): string | undefined {
  if (year < YEARS.from || year > YEARS.to) return undefined;
  return chineseDays.getSolarDateFromLunar(`${year}-01-01`).date;
}
