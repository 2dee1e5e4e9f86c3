/** When something comes again, as people say it: every day, on days of the week, or on a day of the month, at a time. */
export type Schedule =
  | { kind: 'daily'; time: string }
  /** Days of the week, 0 = Sunday, in order. */
  | { kind: 'weekly'; time: string; days: number[] }
  | { kind: 'monthly'; time: string; day: number };

const whole = (text: string, least: number, most: number): number | undefined => {
  const value = Number(text);
  return /^\d{1,2}$/.test(text) && value >= least && value <= most ? value : undefined;
};

/** Days of the week of a cron field (1-5, 1,3, 0 or 7 = Sunday); undefined when it is none of these. */
function weekdays(field: string): number[] | undefined {
  const days = new Set<number>();
  for (const part of field.split(',')) {
    const [from = '', to = from, ...rest] = part.split('-');
    const [first, last] = [whole(from, 0, 7), whole(to, 0, 7)];
    if (first === undefined || last === undefined || first > last || rest.length > 0) return undefined;
    for (let day = first; day <= last; day += 1) days.add(day % 7);
  }
  return [...days].sort((a, b) => a - b);
}

/** What a cron expression of five fields says, when it is one that people have words for. */
export function scheduleOf(cron: string): Schedule | undefined {
  const [minuteField = '', hourField = '', dayField, monthField, weekField = '', ...rest] = cron
    .trim()
    .split(/\s+/);
  const minute = whole(minuteField, 0, 59);
  const hour = whole(hourField, 0, 23);
  if (minute === undefined || hour === undefined || monthField !== '*' || rest.length > 0) return undefined;
  const time = `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
  if (dayField === '*' && weekField === '*') return { kind: 'daily', time };
  if (dayField === '*') {
    const days = weekdays(weekField);
    return days && { kind: 'weekly', time, days };
  }
  const day = whole(dayField ?? '', 1, 31);
  return day !== undefined && weekField === '*' ? { kind: 'monthly', time, day } : undefined;
}

/** The cron expression of a schedule; a week without days is every day. */
export function cronOf(schedule: Schedule): string {
  const [hour = 0, minute = 0] = schedule.time.split(':').map(Number);
  const at = `${minute} ${hour}`;
  if (schedule.kind === 'monthly') return `${at} ${schedule.day} * *`;
  return schedule.kind === 'weekly' && schedule.days.length > 0
    ? `${at} * * ${schedule.days.join(',')}`
    : `${at} * * *`;
}
