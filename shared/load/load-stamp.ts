/** Times as load files write them, read as minutes of the local clock since 1970. */

const clockPart =
  '(?:[ T,]+(\\d{1,2}):?(\\d{2})(?::?\\d{2}(?:\\.\\d+)?)?\\s*([AP]M)?)?\\s*(Z|[+-]\\d{2}:?\\d{2})?';
/** Year first. */
const yearFirst = new RegExp(`^(\\d{4})[-/.年]?(\\d{1,2})[-/.月]?(\\d{1,2})日?${clockPart}$`, 'i');
/** Year last: day or month in front, which the file as a whole decides. */
const yearLast = new RegExp(`^(\\d{1,2})[-/.](\\d{1,2})[-/.](\\d{4})${clockPart}$`, 'i');
/** Seconds or milliseconds since 1970; ten digits that begin with 20 are a date and an hour. */
const epoch = /^(?!20)(\d{10})(?:\.\d+)?$|^(\d{10})\d{3}$/;

/** True when the day stands before the month: some first number is no month, or none of the second ones is always one. */
function isDayFirst(stamps: Iterable<string>): boolean {
  for (const stamp of stamps) {
    const match = yearLast.exec(stamp);
    if (match && Number(match[1]) > 12) return true;
    if (match && Number(match[2]) > 12) return false;
  }
  return false;
}

/** Hours of a clock of twelve. */
const hourOf = (hour: string, half: string | undefined): number =>
  half ? (Number(hour) % 12) + (half.toUpperCase() === 'PM' ? 12 : 0) : Number(hour);

/**
 * A reader of the stamps of one file; `stamps` are looked through for the order of day and month. The offset of a stamp
 * says only what the clock showed; stamps in UTC (`…Z`, seconds since 1970) are moved to the zone where one is given.
 */
export function clockReader(
  zone: string | undefined,
  stamps: Iterable<string>,
): (stamp: string) => number | undefined {
  const format = zone
    ? new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' })
    : undefined;
  const local = (ms: number) =>
    format ? Date.parse(`${format.format(ms).replace(' ', 'T')}Z`) / 60_000 : ms / 60_000;
  const dayFirst = isDayFirst(stamps);
  const parts = (stamp: string) => {
    const match = yearFirst.exec(stamp);
    if (match) return match.slice(1);
    const [, a, b, year, ...rest] = yearLast.exec(stamp) ?? [];
    return year === undefined ? undefined : dayFirst ? [year, b, a, ...rest] : [year, a, b, ...rest];
  };
  return (stamp) => {
    const seconds = epoch.exec(stamp);
    if (seconds) return local(Number(seconds[1] ?? seconds[2]) * 1_000);
    const [year, month, day, hour = '0', minute = '0', half, offset = ''] = parts(stamp) ?? [];
    if (year === undefined || Number(hour) > 24 || Number(minute) > 59) return undefined;
    const midnight = Date.UTC(Number(year), Number(month) - 1, Number(day));
    // 31 February is no day.
    if (Number(month) > 12 || new Date(midnight).getUTCDate() !== Number(day)) return undefined;
    const ms = midnight + (hourOf(hour, half) * 60 + Number(minute)) * 60_000;
    return /^(Z|[+-]00:?00)$/i.test(offset) ? local(ms) : ms / 60_000;
  };
}
