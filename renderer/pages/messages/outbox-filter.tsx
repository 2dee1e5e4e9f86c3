import { Input, Select } from 'antd';
import { messageFilters } from '../../../shared/contract/messages.ts';
import { type MessageKind, messageKinds } from '../../../shared/model/message.ts';
import { useLive } from '../../stores/live.ts';
import { t, word } from '../../text/t.ts';

const DAY_MS = 86_400_000;
const periods = [1, 7, 31, 366] as const;

export type OutboxFilter = {
  search: string;
  only: (typeof messageFilters)[number];
  kind: MessageKind | '';
  planId: string;
  createdBy: string;
  /** Days back; 0 = all. */
  days: number;
};
export const anyMessage: OutboxFilter = {
  search: '',
  only: 'all',
  kind: '',
  planId: '',
  createdBy: '',
  days: 0,
};

/** What a list of messages asks for; whole minutes, so that the question stays the same for a while. */
export const asQuestion = (filter: OutboxFilter, nowMs: number) => ({
  search: filter.search,
  only: filter.only,
  createdBy: filter.createdBy,
  ...(filter.kind ? { kind: filter.kind } : {}),
  ...(filter.planId ? { planId: filter.planId } : {}),
  fromMs: filter.days > 0 ? nowMs - filter.days * DAY_MS : 0,
});

/** Plans to choose one of, newest first. */
export function PlanSelect({ value, onChange }: { value: string; onChange: (planId: string) => void }) {
  const { data } = useLive('plans.list', { openOnly: false }, ['plans.changed']);
  return (
    <Select
      aria-label={t('deliveries.plan')}
      className="narrow"
      value={value}
      onChange={onChange}
      showSearch={{ optionFilterProp: 'label' }}
      popupMatchSelectWidth={260}
      options={[
        { value: '', label: t('deliveries.anyPlan') },
        ...(data?.plans ?? []).map((one) => ({ value: one.id, label: one.name })),
      ]}
    />
  );
}

/** The period, in days back. */
export function PeriodSelect(props: { value: number; hasAll?: boolean; onChange: (days: number) => void }) {
  return (
    <Select
      aria-label={t('deliveries.period')}
      className="narrow"
      value={props.value}
      onChange={props.onChange}
      options={[
        ...(props.hasAll ? [{ value: 0, label: t('deliveries.anyTime') }] : []),
        ...periods.map((value) => ({ value, label: t('deliveries.days', { count: value }) })),
      ]}
    />
  );
}

/** Title, what is to do, kind, plan, sender and period. */
export function OutboxFilters(props: { value: OutboxFilter; onChange: (filter: OutboxFilter) => void }) {
  const { value, onChange } = props;
  const set = (change: Partial<OutboxFilter>) => onChange({ ...value, ...change });
  return (
    <div className="row wrap">
      <Input
        allowClear
        aria-label={t('messages.search')}
        type="search"
        placeholder={t('messages.search')}
        className="narrow-search"
        value={value.search}
        onChange={(event) => set({ search: event.target.value })}
      />
      <Select
        aria-label={t('messages.only')}
        className="narrow"
        value={value.only}
        onChange={(only) => set({ only })}
        options={messageFilters.map((one) => ({ value: one, label: word('messageFilter', one) }))}
      />
      <Select
        aria-label={t('message.kind')}
        className="narrow"
        value={value.kind}
        onChange={(kind) => set({ kind })}
        options={[
          { value: '' as const, label: t('messages.anyKind') },
          ...messageKinds.map((one) => ({ value: one, label: word('messageKind', one) })),
        ]}
      />
      <PlanSelect value={value.planId} onChange={(planId) => set({ planId })} />
      <Input
        allowClear
        aria-label={t('message.by')}
        placeholder={t('message.by')}
        className="narrow"
        value={value.createdBy}
        onChange={(event) => set({ createdBy: event.target.value })}
      />
      <PeriodSelect hasAll value={value.days} onChange={(days) => set({ days })} />
    </div>
  );
}
