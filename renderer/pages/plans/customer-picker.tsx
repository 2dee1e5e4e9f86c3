import { Checkbox, Input, InputNumber, Select } from 'antd';
import { useMemo, useState } from 'react';
import type { Customer } from '../../../shared/model/archive.ts';
import type { PlanItem, PlanProblem } from '../../../shared/model/plan.ts';
import { dayOf } from '../../../shared/time.ts';
import { Card, Empty, Segments } from '../../components/parts.tsx';
import { Glyph } from '../../components/signs.tsx';
import { type Column, VirtualTable } from '../../components/virtual-table.tsx';
import { useCustomers } from '../../stores/customers.ts';
import { useLoads } from '../../stores/loads.ts';
import { usePlanDraft } from '../../stores/plan-draft.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';

type Row = {
  customer: Customer;
  loadKw: number | undefined;
  item: PlanItem | undefined;
  problem: PlanProblem | undefined;
};

/** What a customer can give now, kW: load above the security load. */
const roomOf = (row: Row) => Math.max(0, Math.round((row.loadKw ?? 0) - row.customer.securityKw));

function NameCell({ row }: { row: Row }) {
  const { customer, problem } = row;
  return (
    <span className="row" style={{ gap: 6 }}>
      {customer.isProtected && <Glyph name="lock" size={13} />}
      <span className="ellipsis">{customer.name}</span>
      {problem && (
        <span className="small danger ellipsis">
          {word('problem', problem.problem)}
          {problem.problem === 'under-security'
            ? ` ${t('plan.maxKw', { kw: format.kw(problem.maxKw) })}`
            : ''}
        </span>
      )}
    </span>
  );
}

function useColumns(isLocked: boolean, regionName: (code: string) => string): Column<Row>[] {
  const { round, put, remove } = usePlanDraft();
  const add = (row: Row) => {
    const reductionKw = Math.max(0, Math.round(roomOf(row) * 0.6));
    put({
      customerId: row.customer.id,
      round,
      reductionKw,
      limitKw: Math.max(0, Math.round((row.loadKw ?? 0) - reductionKw)),
    });
  };
  const change = (row: Row, reductionKw: number) => {
    if (row.item)
      put({ ...row.item, reductionKw, limitKw: Math.max(0, Math.round((row.loadKw ?? 0) - reductionKw)) });
  };
  return [
    {
      key: 'pick',
      title: '',
      width: '40px',
      render: (row) => (
        <Checkbox
          checked={row.item !== undefined}
          disabled={isLocked}
          aria-label={row.customer.name}
          onChange={() => (row.item ? remove(row.customer.id) : add(row))}
        />
      ),
    },
    {
      key: 'name',
      title: t('customer.name'),
      width: 'minmax(130px, 1.6fr)',
      render: (row) => <NameCell row={row} />,
    },
    {
      key: 'region',
      title: t('customer.region'),
      width: '66px',
      render: (row) => regionName(row.customer.regionCode),
    },
    {
      key: 'class',
      title: t('customer.limitClass'),
      width: '82px',
      render: (row) =>
        row.customer.isProtected ? t('customer.protected') : word('limitClass', row.customer.limitClass),
    },
    {
      key: 'load',
      title: `${t('customer.load')} kW`,
      width: '84px',
      isRight: true,
      render: (row) => format.kw(row.loadKw),
    },
    {
      key: 'security',
      title: `${t('customer.security')} kW`,
      width: '84px',
      isRight: true,
      render: (row) => format.kw(row.customer.securityKw),
    },
    {
      key: 'room',
      title: `${t('customer.room')} kW`,
      width: '84px',
      isRight: true,
      render: (row) => format.kw(roomOf(row)),
    },
    {
      key: 'reduction',
      title: `${t('plan.reduction')} kW`,
      width: '104px',
      isRight: true,
      render: (row) =>
        row.item ? (
          <InputNumber
            size="small"
            style={{ width: '100%' }}
            controls={false}
            min={0}
            disabled={isLocked}
            status={row.problem ? 'error' : ''}
            value={row.item.reductionKw}
            onChange={(value) => change(row, value ?? 0)}
          />
        ) : (
          '—'
        ),
    },
    {
      key: 'round',
      title: t('plan.roundShort'),
      width: '52px',
      isRight: true,
      render: (row) => row.item?.round ?? '—',
    },
  ];
}

/** All customers with what they can give; picking puts them into the round that is open. */
export function CustomerPicker({ isLocked, problems }: { isLocked: boolean; problems: PlanProblem[] }) {
  const [search, setSearch] = useState('');
  const [region, setRegion] = useState('');
  const [only, setOnly] = useState<'all' | 'picked' | 'problem'>(isLocked ? 'picked' : 'all');
  const { customers, regions } = useCustomers();
  const fields = usePlanDraft((state) => state.fields);
  const round = usePlanDraft((state) => state.round);
  const loads = useLoads(fields ? dayOf(fields.startMs) : undefined);
  const rows = useMemo(() => {
    const items = new Map(fields?.items.map((item) => [item.customerId, item]));
    const faults = new Map(problems.map((one) => [one.customerId, one]));
    const needle = search.trim().toLowerCase();
    return customers
      .filter(
        ({ customer, key }) =>
          (needle === '' || key.includes(needle)) && (region === '' || customer.regionCode === region),
      )
      .map(
        ({ customer }): Row => ({
          customer,
          loadKw: loads.get(customer.accountNo),
          item: items.get(customer.id),
          problem: faults.get(customer.id),
        }),
      );
  }, [customers, fields, problems, search, region, loads]);
  const picked = rows.filter((row) => row.item);
  const faulty = rows.filter((row) => row.problem);
  const shown = only === 'picked' ? picked : only === 'problem' ? faulty : rows;
  const columns = useColumns(isLocked, (code) => regions.find((one) => one.code === code)?.name ?? code);
  return (
    <Card
      className="grow"
      isBare
      title={
        <span className="row gap12">
          <h2>{t('plan.pick', { no: round })}</h2>
          <Input
            allowClear
            placeholder={t('customer.search')}
            style={{ width: 190 }}
            value={search}
            onChange={(event) => setSearch(event.target.value)}
          />
          <Select
            style={{ width: 110 }}
            value={region}
            onChange={setRegion}
            options={[
              { value: '', label: t('customer.allRegions') },
              ...regions.filter((one) => one.parent).map((one) => ({ value: one.code, label: one.name })),
            ]}
          />
          <Segments
            label={t('plan.pick', { no: round })}
            value={only}
            onChange={setOnly}
            options={[
              { key: 'all', label: t('plan.canGive'), count: rows.length },
              { key: 'picked', label: t('plan.picked'), count: picked.length },
              { key: 'problem', label: t('plan.conflict'), count: faulty.length },
            ]}
          />
        </span>
      }
    >
      <VirtualTable
        label={t('plan.pick', { no: round })}
        columns={columns}
        rows={shown}
        keyOf={(row) => row.customer.id}
        pickedKeys={new Set(picked.map((row) => row.customer.id))}
        empty={<Empty title={t('customer.none')} />}
      />
    </Card>
  );
}
