import { Button, Input, Popover, Select } from 'antd';
import { useMemo } from 'react';
import { Field } from '../../components/parts.tsx';
import { useCodes } from '../../stores/codes.ts';
import { useCustomers } from '../../stores/customers.ts';
import { t, word } from '../../text/t.ts';
import type { useFilter } from './candidates.ts';

/** Region, industry, feeder and limit class, out of the way until asked for. */
function MoreFilters({ filter, set }: ReturnType<typeof useFilter>) {
  const { regions, industries } = useCodes();
  const customers = useCustomers();
  const feeders = useMemo(
    () => [...new Set(customers.map((one) => one.customer.feeder).filter((name) => name !== ''))].sort(),
    [customers],
  );
  const lists = [
    {
      key: 'region' as const,
      label: t('customer.region'),
      all: t('plan.allRegions'),
      options: regions.filter((one) => one.parent).map((one) => ({ value: one.code, label: one.name })),
    },
    {
      key: 'industry' as const,
      label: t('plan.industry'),
      all: t('plan.allIndustries'),
      options: industries.map((one) => ({ value: one.code, label: `${one.code} ${one.name}` })),
    },
    {
      key: 'feeder' as const,
      label: t('plan.feeder'),
      all: t('plan.allFeeders'),
      options: feeders.map((name) => ({ value: name, label: name })),
    },
    {
      key: 'limitClass' as const,
      label: t('customer.limitClass'),
      all: t('plan.allClasses'),
      options: ['1', '2', '3'].map((value) => ({ value, label: word('limitClass', value) })),
    },
  ];
  return (
    <div className="col" style={{ gap: 8, width: 240 }}>
      {lists.map((one) => (
        <Field key={one.key} label={one.label}>
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            value={filter[one.key]}
            aria-label={one.label}
            onChange={(value) => set({ [one.key]: value })}
            options={[{ value: '', label: one.all }, ...one.options]}
          />
        </Field>
      ))}
    </div>
  );
}

/** A search is answered by the archive, so that pinyin works. */
export function Filters(filtering: ReturnType<typeof useFilter>) {
  const { filter, set } = filtering;
  const { search: _search, ...groups } = filter;
  const active = Object.values(groups).filter((value) => value !== '').length;
  return (
    <>
      <Input
        allowClear
        size="small"
        type="search"
        placeholder={t('plan.search')}
        style={{ width: 124 }}
        value={filter.search}
        onChange={(event) => set({ search: event.target.value })}
      />
      <Popover trigger="click" placement="bottom" content={<MoreFilters {...filtering} />}>
        <Button size="small" type={active > 0 ? 'primary' : 'default'} ghost={active > 0}>
          {active > 0 ? t('plan.filterOf', { count: active }) : t('plan.filter')}
        </Button>
      </Popover>
    </>
  );
}
