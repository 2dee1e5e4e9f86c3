import { Select } from 'antd';
import { useState } from 'react';
import type { CurveSubject } from '../../../shared/model/curve.ts';
import { useCodes } from '../../stores/codes.ts';
import { useLive } from '../../stores/live.ts';
import { t } from '../../text/t.ts';

type Option = { value: string; label: string };
type Group = { label: string; options: Option[] };

const option = (subject: CurveSubject, label: string): Option => ({ value: JSON.stringify(subject), label });
/** Customers found for what is typed; who is not among them is found by typing more. */
const MOST_CUSTOMERS = 100;

/** Everything that has a curve, by kind; with the archive away, what is kept on this machine. */
export function useSubjects(isAway: boolean): Group[] {
  const { regions, industries } = useCodes();
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
  ].filter((group) => group.options.length > 0);
}

/** Customers by what is typed, and those that are chosen by their names: there may be tens of thousands. */
function useCustomerOptions(search: string, chosen: readonly CurveSubject[], isOff: boolean): Group[] {
  const ids = chosen.flatMap((one) => (one.kind === 'customer' ? [one.id] : []));
  const found = useLive(
    'customers.list',
    isOff ? undefined : { search: search.trim(), limit: MOST_CUSTOMERS },
    ['archive.changed'],
  );
  const named = useLive('customers.names', isOff || ids.length === 0 ? undefined : { ids });
  const all = new Map(
    [...(named.data?.customers ?? []), ...(found.data?.customers ?? [])].map((one) => [one.id, one]),
  );
  const options = [...all.values()].map((one) =>
    option({ kind: 'customer', id: one.id }, `${one.name} ${one.accountNo}`),
  );
  return options.length > 0 ? [{ label: t('curves.customers'), options }] : [];
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
  isAway?: boolean;
}) {
  const [search, setSearch] = useState('');
  const customers = useCustomerOptions(search, props.value, props.isAway ?? false);
  const typed = search.trim().toLowerCase();
  // Customers were searched for already, by more than their label: pinyin, parts of the account number.
  const own = new Set(customers.flatMap((group) => group.options.map((one) => one.value)));
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
      showSearch={{
        onSearch: setSearch,
        filterOption: (_, one) =>
          (one !== undefined && 'value' in one && own.has(String(one.value))) ||
          (one?.label ?? '').toLowerCase().includes(typed),
      }}
      options={[...props.options, ...customers]}
      popupMatchSelectWidth={320}
    />
  );
}
