import { Checkbox, Input, InputNumber } from 'antd';
import { cronOf, type Schedule, scheduleOf } from '../../../shared/model/schedule.ts';
import { Field, Segments } from '../../components/parts.tsx';
import { Sign } from '../../components/signs.tsx';
import { useLive } from '../../stores/live.ts';
import * as format from '../../text/format.ts';
import { type TextKey, t } from '../../text/t.ts';

const week = [1, 2, 3, 4, 5, 6, 0];
const dayName = (day: number) => t(`schedule.day${day}` as TextKey);

/** Days of the week in words; Monday to Friday as one. */
function daysText(days: readonly number[]): string {
  if (days.join() === '1,2,3,4,5') return t('schedule.workdays');
  const named = week.filter((day) => days.includes(day)).map(dayName);
  return t('schedule.weekly', { days: named.join(t('schedule.and')) });
}

/** A cron expression as people say it; the expression itself when there are no words for it. */
export function scheduleText(cron: string): string {
  const schedule = scheduleOf(cron);
  if (!schedule) return t('rules.onSchedule', { cron });
  const { time } = schedule;
  if (schedule.kind === 'daily') return t('schedule.at', { when: t('schedule.daily'), time });
  if (schedule.kind === 'monthly')
    return t('schedule.at', { when: t('schedule.monthly', { day: schedule.day }), time });
  return t('schedule.at', { when: daysText(schedule.days), time });
}

const kinds = ['daily', 'weekly', 'monthly', 'other'] as const;
type Kind = (typeof kinds)[number];

/** The schedule of another kind at the same time of day. */
function changed(kind: Exclude<Kind, 'other'>, time: string): Schedule {
  if (kind === 'weekly') return { kind, time, days: [1, 2, 3, 4, 5] };
  return kind === 'monthly' ? { kind, time, day: 1 } : { kind, time };
}

/** The next times, or that there are none: what is typed is understood or not at once. */
function NextTimes({ cron }: { cron: string }) {
  const { data, error } = useLive('rules.times', cron.trim() ? { cron } : undefined);
  if (error)
    return (
      <Sign glyph="cross" tone="danger">
        {t('schedule.unknown')}
      </Sign>
    );
  if (!data) return null;
  const times = data.nextMs.map((ms) => `${format.day(ms)} ${format.clock(ms)}`);
  return <span className="t2">{t('rules.nextTimes', { times: times.join('、') })}</span>;
}

/** When a bulletin comes again: every day, days of the week, a day of the month; anything else as an expression. */
export function ScheduleFields({ cron, onChange }: { cron: string; onChange: (cron: string) => void }) {
  const schedule = scheduleOf(cron);
  const set = (next: Schedule) => onChange(cronOf(next));
  const choose = (kind: Kind) =>
    kind === 'other' ? onChange(`${cron} `) : set(changed(kind, schedule?.time ?? '08:00'));
  // A trailing blank: the expression is edited as such although there are words for it.
  const isTyped = !schedule || cron.endsWith(' ');
  return (
    <div className="col">
      <div className="row wrap align-top">
        <Field label={t('schedule.again')}>
          <Segments
            label={t('schedule.again')}
            value={isTyped ? 'other' : schedule.kind}
            onChange={choose}
            options={kinds.map((key) => ({ key, label: t(`schedule.kind.${key}`) }))}
          />
        </Field>
        {isTyped ? (
          <Field label={t('rules.cron')} grow>
            <Input value={cron} onChange={(event) => onChange(event.target.value)} />
          </Field>
        ) : (
          <>
            {schedule.kind === 'weekly' && (
              <Field label={t('schedule.days')}>
                <Checkbox.Group
                  value={schedule.days}
                  onChange={(days) => set({ ...schedule, days: days.map(Number).sort((a, b) => a - b) })}
                  options={week.map((day) => ({ value: day, label: dayName(day) }))}
                />
              </Field>
            )}
            {schedule.kind === 'monthly' && (
              <Field label={t('schedule.dayOfMonth')}>
                <InputNumber
                  min={1}
                  max={31}
                  precision={0}
                  value={schedule.day}
                  onChange={(day) => set({ ...schedule, day: day ?? 1 })}
                />
              </Field>
            )}
            <Field label={t('schedule.time')}>
              <Input
                type="time"
                value={schedule.time}
                onChange={(event) => event.target.value && set({ ...schedule, time: event.target.value })}
              />
            </Field>
          </>
        )}
      </div>
      <NextTimes cron={cron} />
    </div>
  );
}
