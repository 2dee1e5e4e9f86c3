import { Select } from 'antd';
import type { CurveSubject } from '../../../shared/model/curve.ts';
import { useCustomers } from '../../stores/customers.ts';
import { useLive } from '../../stores/live.ts';
import { t } from '../../text/t.ts';

type Option = { value: string; label: string };
type Group = { label: string; options: Option[] };

const option = (subject: CurveSubject, label: string): Option => ({ value: JSON.stringify(subject), label });
/** More would make the list slow; the rest is found by typing. */
const MOST_CUSTOMERS = 2_000;

/** Everything that has a curve, by kind; with the archive away, what is kept on this machine. */
export function useSubjects(isAway: boolean): Group[] {
  const { regions, industries, customers } = useCustomers();
  const plans = useLive('plans.list', isAway ? undefined : { openOnly: false }, ['plans.changed']);
  const groups = useLive('groups.list', isAway ? undefined : {}, ['archive.changed']);
  const feeders = useLive('curves.feeders', isAway ? undefined : {}, ['archive.changed']);
  const kept = useLive('curves.kept', isAway ? { limit: 1 } : undefined, ['connections.changed']);
  if (isAway)
    return [
      {
        label: t('curves.keptSubjects'),
        options: (kept.data?.subjects ?? []).map((one) => option(one.subject, one.name)),
      },
    ];
  return [
    {
      label: t('curves.regions'),
      options: regions.map((one) => option({ kind: 'region', code: one.code }, one.name)),
    },
    {
      label: t('curves.plans'),
      options: (plans.data?.plans ?? []).map((one) => option({ kind: 'plan', id: one.id }, one.name)),
    },
    {
      label: t('curves.groups'),
      options: (groups.data?.groups ?? []).map((one) => option({ kind: 'group', id: one.id }, one.name)),
    },
    {
      label: t('curves.industries'),
      options: industries.map((one) =>
        option({ kind: 'industry', code: one.code }, `${one.code} ${one.name}`),
      ),
    },
    {
      label: t('curves.feeders'),
      options: (feeders.data?.feeders ?? []).map((name) => option({ kind: 'feeder', name }, name)),
    },
    {
      label: t('curves.customers'),
      options: customers
        .slice(0, MOST_CUSTOMERS)
        .map(({ customer }) =>
          option({ kind: 'customer', id: customer.id }, `${customer.name} ${customer.accountNo}`),
        ),
    },
  ].filter((group) => group.options.length > 0);
}

/** The rounds of the plans that are chosen. */
export function useRounds(subjects: readonly CurveSubject[]): Group[] {
  const id = subjects.find((one) => one.kind === 'plan' || one.kind === 'round');
  const planId = id?.kind === 'plan' || id?.kind === 'round' ? id.id : undefined;
  const { data } = useLive('plans.get', planId ? { id: planId } : undefined, ['plans.changed']);
  if (!data || !planId) return [];
  const rounds = [...new Set(data.plan.items.map((item) => item.round))].sort((a, b) => a - b);
  return [
    {
      label: t('curves.roundsOf', { name: data.plan.name }),
      options: rounds.map((round) =>
        option({ kind: 'round', id: planId, round }, t('curves.round', { name: data.plan.name, round })),
      ),
    },
  ];
}

/** One subject, or several to be shown side by side. */
export function SubjectSelect(props: {
  value: readonly CurveSubject[];
  options: Group[];
  most: number;
  onChange: (subjects: CurveSubject[]) => void;
  label: string;
}) {
  const values = props.value.map((one) => JSON.stringify(one));
  return (
    <Select
      mode="multiple"
      className="curve-subject-select"
      aria-label={props.label}
      value={values}
      maxCount={props.most}
      maxTagCount="responsive"
      onChange={(next: string[]) => props.onChange(next.map((one) => JSON.parse(one) as CurveSubject))}
      showSearch={{ optionFilterProp: 'label' }}
      options={props.options}
      popupMatchSelectWidth={320}
    />
  );
}
