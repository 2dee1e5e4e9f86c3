import { Button, Input, Select } from 'antd';
import { sendingBy } from '../../../shared/model/report.ts';
import { addDays, dayOf } from '../../../shared/time.ts';
import { Field } from '../../components/parts.tsx';
import { useLive } from '../../stores/live.ts';
import { t, word } from '../../text/t.ts';
import { monthEnd, monthStart, type Parameters } from './use-parameters.ts';

/** One month, with the ones before and after. */
function MonthField({ parameters }: { parameters: Parameters }) {
  const { from, setPeriod } = parameters;
  const move = (day: string) => setPeriod(monthStart(day), monthEnd(day));
  return (
    <Field label={t('reports.month')}>
      <span className="row" style={{ gap: 4 }}>
        <Button aria-label={t('reports.before')} onClick={() => move(addDays(monthStart(from), -1))}>
          ‹
        </Button>
        <Input
          style={{ width: 96 }}
          value={from.slice(0, 7)}
          onChange={(event) => setPeriod(`${event.target.value}-01`, monthEnd(`${event.target.value}-01`))}
        />
        <Button aria-label={t('reports.after')} onClick={() => move(addDays(monthEnd(from), 1))}>
          ›
        </Button>
      </span>
    </Field>
  );
}

function DayField({ parameters }: { parameters: Parameters }) {
  const { from, setPeriod } = parameters;
  const move = (day: string) => setPeriod(day, day);
  return (
    <Field label={t('reports.day')}>
      <span className="row" style={{ gap: 4 }}>
        <Button aria-label={t('reports.before')} onClick={() => move(addDays(from, -1))}>
          ‹
        </Button>
        <Input style={{ width: 116 }} value={from} onChange={(event) => move(event.target.value)} />
        <Button aria-label={t('reports.after')} onClick={() => move(addDays(from, 1))}>
          ›
        </Button>
      </span>
    </Field>
  );
}

/** A period: typed, or one of the usual ones. */
function PeriodFields({ parameters }: { parameters: Parameters }) {
  const { from, to, setPeriod } = parameters;
  const today = dayOf(Date.now());
  const lastMonth = addDays(monthStart(today), -1);
  const usual: [string, string, string][] = [
    [t('reports.thisMonth'), monthStart(today), today],
    [t('reports.lastMonth'), monthStart(lastMonth), lastMonth],
    [t('reports.thisYear'), `${today.slice(0, 4)}-01-01`, today],
    [t('reports.twelveMonths'), monthStart(addDays(today, -335)), today],
  ];
  return (
    <>
      <Field label={t('reports.from')}>
        <Input style={{ width: 116 }} value={from} onChange={(event) => setPeriod(event.target.value, to)} />
      </Field>
      <Field label={t('reports.to')}>
        <Input style={{ width: 116 }} value={to} onChange={(event) => setPeriod(from, event.target.value)} />
      </Field>
      <span className="row" style={{ gap: 4 }}>
        {usual.map(([label, first, last]) => (
          <Button key={label} size="small" type="text" onClick={() => setPeriod(first, last)}>
            {label}
          </Button>
        ))}
      </span>
    </>
  );
}

function PlanField({ parameters }: { parameters: Parameters }) {
  const { data } = useLive('plans.list', { openOnly: false }, ['plans.changed']);
  return (
    <Field label={t('reports.plan')}>
      <Select
        style={{ width: 320 }}
        value={parameters.planId ?? null}
        placeholder={t('reports.choosePlan')}
        onChange={(id) => id && parameters.setPlan(id)}
        showSearch={{ optionFilterProp: 'label' }}
        options={(data?.plans ?? []).map((plan) => ({
          value: plan.id,
          label: `${plan.planNo} ${plan.name}`,
        }))}
      />
    </Field>
  );
}

/** What a report asks to be told. */
export function ReportParameters({ parameters }: { parameters: Parameters }) {
  const { name, by, setBy } = parameters;
  if (name === 'execution' || name === 'notification') return <PlanField parameters={parameters} />;
  if (name === 'monthly') return <MonthField parameters={parameters} />;
  if (name === 'daily' || name === 'curve') return <DayField parameters={parameters} />;
  return (
    <>
      <PeriodFields parameters={parameters} />
      {name === 'sending' && (
        <Field label={t('reports.by')}>
          <Select
            style={{ width: 110 }}
            value={by}
            onChange={setBy}
            options={sendingBy.map((value) => ({ value, label: word('reportBy', value) }))}
          />
        </Field>
      )}
    </>
  );
}
