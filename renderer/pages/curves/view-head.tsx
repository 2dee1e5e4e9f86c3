import { Button, Checkbox, Dropdown, Input, Select } from 'antd';
import type { CurveSubject } from '../../../shared/model/curve.ts';
import { comparisons } from '../../../shared/model/curve.ts';
import { addDays, dayOf } from '../../../shared/time.ts';
import { MOST_SUBJECTS, useCurveView } from '../../stores/curve-view.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';
import { SubjectSelect, useRounds, useSubjects } from './subject-select.tsx';

/** The comparisons that stand in the row; the others are in the list behind it. */
const common = ['yesterday', 'lastMonth', 'lastYear', 'days364', 'springFestival'] as const;
const rest = comparisons.filter((one) => !(common as readonly string[]).includes(one));
const bands = [0, 7, 14, 30];
const isDay = (text: string) => /^\d{4}-\d{2}-\d{2}$/.test(text);

/** The day, a step back and a step on, and its weekday. */
function DayPicker() {
  const { day, set } = useCurveView();
  const move = (days: number) => set({ day: addDays(day, days), cursor: undefined });
  return (
    <span className="row gap4">
      <Button aria-label={t('curves.before')} onClick={() => move(-1)}>
        ‹
      </Button>
      <Input
        type="date"
        className="curve-day"
        aria-label={t('curves.day')}
        value={day}
        onChange={(event) => isDay(event.target.value) && set({ day: event.target.value })}
      />
      <Button aria-label={t('curves.after')} onClick={() => move(1)}>
        ›
      </Button>
      {day !== dayOf(Date.now()) && (
        <Button onClick={() => set({ day: dayOf(Date.now()) })}>{t('curves.today')}</Button>
      )}
    </span>
  );
}

/** Further comparisons, any other days, the band and what to do with bad points. */
function MoreChoices() {
  const view = useCurveView();
  const { others, bandDays, withBad, set } = view;
  const addDay = (day: string) =>
    isDay(day) && !others.includes(day) && others.length < 8 && set({ others: [...others, day] });
  return (
    <div className="more-choices">
      <b>{t('curves.moreComparisons')}</b>
      <Checkbox.Group
        value={view.comparisons}
        options={rest.map((one) => ({ value: one, label: word('comparison', one) }))}
        onChange={(next) =>
          set({
            comparisons: comparisons.filter((one) =>
              (rest as readonly string[]).includes(one) ? next.includes(one) : view.comparisons.includes(one),
            ),
          })
        }
      />
      <b>{t('curves.otherDays')}</b>
      <Input type="date" aria-label={t('curves.addDay')} onChange={(event) => addDay(event.target.value)} />
      <span className="row wrap gap4">
        {others.map((day) => (
          <Button key={day} size="small" onClick={() => set({ others: others.filter((one) => one !== day) })}>
            {day} ✕
          </Button>
        ))}
      </span>
      <b>{t('curves.band')}</b>
      <Select
        aria-label={t('curves.band')}
        value={bandDays}
        onChange={(days) => set({ bandDays: days })}
        options={bands.map((days) => ({
          value: days,
          label: days === 0 ? t('curves.noBand') : t('curves.bandOf', { days }),
        }))}
      />
      <Checkbox checked={withBad} onChange={(event) => set({ withBad: event.target.checked })}>
        {t('curves.withBad')}
      </Checkbox>
    </div>
  );
}

/** What is looked at: whom, which day, held against what. */
export function ViewHead(props: { shown: readonly CurveSubject[]; isAway: boolean }) {
  const view = useCurveView();
  const options = [...useRounds(props.shown), ...useSubjects(props.isAway)];
  const extra = view.others.length + view.comparisons.filter((one) => rest.includes(one)).length;
  return (
    <>
      <SubjectSelect
        isAway={props.isAway}
        value={props.shown}
        options={options}
        most={MOST_SUBJECTS}
        onChange={(subjects) => view.set({ subjects, cursor: undefined })}
        label={t('curves.subject')}
      />
      <DayPicker />
      <Checkbox.Group
        value={view.comparisons}
        onChange={(next) =>
          view.set({
            comparisons: comparisons.filter((one) =>
              (common as readonly string[]).includes(one)
                ? next.includes(one)
                : view.comparisons.includes(one),
            ),
          })
        }
        options={common.map((one) => ({ value: one, label: word('comparison', one) }))}
      />
      <Checkbox
        checked={view.withForecast}
        onChange={(event) => view.set({ withForecast: event.target.checked })}
      >
        {t('comparison.forecast')}
      </Checkbox>
      <Dropdown popupRender={() => <MoreChoices />} trigger={['click']}>
        <Button>
          {t('curves.more')}
          {extra > 0 ? ` ${format.count(extra)}` : ''}
        </Button>
      </Dropdown>
      <span className="grow" />
    </>
  );
}
