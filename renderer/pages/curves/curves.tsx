import { Button, Checkbox, Input, Select } from 'antd';
import { useState } from 'react';
import { pointClock } from '../../../shared/load/curve.ts';
import {
  type Comparison,
  type CurveSeries,
  type CurveSubject,
  comparisons,
} from '../../../shared/model/curve.ts';
import { addDays, dayOf } from '../../../shared/time.ts';
import { LoadChart } from '../../components/load-chart.tsx';
import { Card, Empty, Failure } from '../../components/parts.tsx';
import { Glyph } from '../../components/signs.tsx';
import { act, saveFile } from '../../stores/actions.ts';
import { useCustomers } from '../../stores/customers.ts';
import { useLive } from '../../stores/live.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';

const looks: Record<CurveSeries['which'], { color: string; width: number; dash?: string }> = {
  day: { color: 'var(--text)', width: 3.2 },
  yesterday: { color: 'var(--c-yesterday)', width: 1.5 },
  lastMonth: { color: 'var(--c-lastMonth)', width: 1.5, dash: '8 4' },
  lastYear: { color: 'var(--c-lastYear)', width: 1.5, dash: '2 3' },
  days364: { color: 'var(--c-days364)', width: 1.5, dash: '8 3 2 3' },
  springFestival: { color: 'var(--c-lastYear)', width: 1.5, dash: '12 3' },
  sameWeekday: { color: 'var(--c-yesterday)', width: 1.5, dash: '6 2 1 2 1 2' },
  weatherAlike: { color: 'var(--c-days364)', width: 1.5, dash: '3 3' },
  other: { color: 'var(--text3)', width: 1.2, dash: '1 3' },
};

function FiguresTable({ series }: { series: CurveSeries[] }) {
  return (
    <table className="plain">
      <thead>
        <tr>
          <th>
            {t('curves.curve')}　{t('curves.units')}
          </th>
          <th className="right">{t('curves.max')}</th>
          <th>{t('curves.time')}</th>
          <th className="right">{t('curves.min')}</th>
          <th>{t('curves.time')}</th>
          <th className="right">{t('curves.average')}</th>
          <th className="right">{t('curves.loadFactor')}</th>
          <th className="right">{t('curves.energy')}</th>
          <th className="right">{t('curves.difference')}</th>
          <th className="right">{t('curves.points')}</th>
          <th className="right">{t('curves.reported')}</th>
        </tr>
      </thead>
      <tbody>
        {series.map(({ which, day, isSubstitute, figures, differenceKw, reported, expected }) => (
          <tr key={which}>
            <td>
              <svg width="34" height="8" aria-hidden="true">
                <path
                  d="M0 4h34"
                  stroke={looks[which].color}
                  strokeWidth={looks[which].width}
                  strokeDasharray={looks[which].dash}
                />
              </svg>{' '}
              <span style={which === 'day' ? { fontWeight: 700 } : {}}>
                {word('comparison', which)} {which === 'lastYear' || which === 'days364' ? day : day.slice(5)}
              </span>{' '}
              {isSubstitute && <span className="tag">{t('curves.substitute')}</span>}
            </td>
            <td className="right">{format.wan(figures.maxKw, 2)}</td>
            <td>{figures.maxKw === null ? '—' : pointClock(figures.maxPoint)}</td>
            <td className="right">{format.wan(figures.minKw, 2)}</td>
            <td>{figures.minKw === null ? '—' : pointClock(figures.minPoint)}</td>
            <td className="right">{format.wan(figures.averageKw, 2)}</td>
            <td className="right">
              {figures.loadFactor === null ? '—' : `${(figures.loadFactor * 100).toFixed(1)}%`}
            </td>
            <td className="right">{format.wan(figures.energyKwh, 1)}</td>
            <td className="right">
              {differenceKw === null ? '—' : `${differenceKw > 0 ? '+' : ''}${format.wan(differenceKw, 2)}`}
            </td>
            <td className="right">{figures.points}/96</td>
            <td className="right">
              {reported}/{expected}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A region, a running plan or a customer to look at. */
function useSubjects() {
  const { regions, customers } = useCustomers();
  const plans = useLive('plans.list', { openOnly: false }, ['plans.changed']);
  const option = (subject: CurveSubject, label: string) => ({ value: JSON.stringify(subject), label });
  return [
    ...regions.map((one) => option({ kind: 'region', code: one.code }, one.name)),
    ...(plans.data?.plans ?? []).map((one) =>
      option({ kind: 'plan', id: one.id }, `${t('audience.plan')} · ${one.name}`),
    ),
    ...customers
      .slice(0, 2_000)
      .map(({ customer }) =>
        option({ kind: 'customer', id: customer.id }, `${customer.name} ${customer.accountNo}`),
      ),
  ];
}

export default function CurvesPage() {
  const subjects = useSubjects();
  const settings = useLive('settings.get', {}, ['archive.changed']);
  const [chosen, setChosen] = useState<string>();
  const [day, setDay] = useState(dayOf(Date.now()));
  const [shown, setShown] = useState<Comparison[]>(['yesterday', 'lastMonth', 'lastYear']);
  const own = settings.data && JSON.stringify({ kind: 'region', code: settings.data.utility.regionCode });
  const value = chosen ?? own;
  const query =
    value && /^\d{4}-\d{2}-\d{2}$/.test(day)
      ? { subject: JSON.parse(value) as CurveSubject, day, comparisons: shown }
      : undefined;
  const { data, error, reload } = useLive('curves.get', query, ['curves.changed', 'plans.changed'], 30_000);
  const save = async () => {
    const file = query && (await act('curves.export', { query }));
    if (file) saveFile(file);
  };
  const limitKw = settings.data?.utility.supplyLimitKw ?? 0;
  const hasValues = data?.series.some((one) => one.figures.points > 0);
  return (
    <>
      {data && data.offlineSinceMs > 0 && (
        <div className="banner" role="alert">
          <Glyph name="away" />
          <b>{t('curves.offline')}</b>
          <span>
            {t('curves.offlineNote', {
              since: format.clock(data.offlineSinceMs),
              fetched: format.clock(data.fetchedMs),
            })}
          </span>
        </div>
      )}
      <div className="page-head">
        <h1>{t('curves.title')}</h1>
        <Select
          style={{ width: 220 }}
          aria-label={t('curves.subject')}
          value={value}
          onChange={setChosen}
          showSearch={{ optionFilterProp: 'label' }}
          options={subjects}
        />
        <span className="row" style={{ gap: 4 }}>
          <Button aria-label={t('curves.before')} onClick={() => setDay(addDays(day, -1))}>
            ‹
          </Button>
          <Input
            style={{ width: 120 }}
            aria-label={t('curves.day')}
            value={day}
            onChange={(event) => setDay(event.target.value)}
          />
          <Button aria-label={t('curves.after')} onClick={() => setDay(addDays(day, 1))}>
            ›
          </Button>
        </span>
        <Checkbox.Group
          value={shown}
          onChange={(next) => setShown(comparisons.filter((one) => next.includes(one)))}
          options={comparisons.map((one) => ({ value: one, label: word('comparison', one) }))}
        />
        <span className="grow" />
        <Button onClick={save}>{t('curves.export')}</Button>
      </div>
      {error && <Failure error={error} onRetry={reload} />}
      <Card className="grow" isBare>
        <div className="grow" style={{ padding: 10 }}>
          {data && hasValues ? (
            <LoadChart
              label={t('curves.title')}
              unit={t('unit.wan')}
              windows={data.windows}
              limit={
                limitKw > 0
                  ? { label: `${t('curves.limit')} ${format.wan(limitKw, 1)}`, kw: limitKw }
                  : undefined
              }
              lines={data.series.map((one) => ({
                key: one.which,
                label: `${word('comparison', one.which)} ${one.day.slice(5)}`,
                values: one.values,
                ...looks[one.which],
              }))}
            />
          ) : (
            data && <Empty title={t('curves.none')} hint={t('curves.noneHint')} />
          )}
        </div>
        {data && <FiguresTable series={data.series} />}
        <div className="ft small t2">
          {data && t('curves.foot', { name: data.subjectName, fetched: format.clock(data.fetchedMs, true) })}
        </div>
      </Card>
    </>
  );
}
