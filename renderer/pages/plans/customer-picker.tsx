import { Button, Checkbox, InputNumber } from 'antd';
import { useMemo, useState } from 'react';
import type { PlanProblem } from '../../../shared/model/plan.ts';
import { Card, Empty, Segments } from '../../components/parts.tsx';
import { Glyph } from '../../components/signs.tsx';
import { type Column, VirtualTable } from '../../components/virtual-table.tsx';
import { useCodes } from '../../stores/codes.ts';
import { usePlanDraft } from '../../stores/plan-draft.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';
import { itemFor, type PickRow, roomOf, useCandidates, useFilter } from './candidates.ts';
import { ListFiles } from './list-files.tsx';
import { Filters } from './picker-filters.tsx';
import { PickerMap } from './picker-map.tsx';

function NameCell({ row }: { row: PickRow }) {
  const { customer, problem } = row;
  const note = problem
    ? problem.problem === 'under-security'
      ? t('plan.underSecurity', {
          kw: format.kw(customer.securityKw - (row.item?.limitKw ?? 0)),
          most: format.kw(problem.maxKw),
        })
      : word('problem', problem.problem)
    : customer.isProtected
      ? t('plan.protectedNote')
      : '';
  return (
    <div className="pick-name">
      <div className="row" style={{ gap: 8 }}>
        <span className={`ellipsis${customer.isProtected && !row.item ? ' t2' : ''}`}>{customer.name}</span>
        {row.isProposed && !row.item && <span className="tag ac">{t('plan.proposed')}</span>}
      </div>
      {note && <div className={`small ellipsis ${problem ? 'danger' : 't2'}`}>{note}</div>}
    </div>
  );
}

function PickCell({
  row,
  isLocked,
  maySupervise,
}: {
  row: PickRow;
  isLocked: boolean;
  maySupervise: boolean;
}) {
  const { round, put, remove } = usePlanDraft();
  if (row.customer.isProtected && !row.item && !maySupervise) return <Glyph name="lock" />;
  return (
    <Checkbox
      checked={row.item !== undefined}
      disabled={isLocked}
      aria-label={row.customer.name}
      onClick={(event) => event.stopPropagation()}
      onChange={() => (row.item ? remove(row.customer.id) : put(itemFor(row, round)))}
    />
  );
}

function KwCell({ row, isLocked }: { row: PickRow; isLocked: boolean }) {
  const put = usePlanDraft((state) => state.put);
  const { item } = row;
  if (!item) return '—';
  return (
    <InputNumber
      size="small"
      style={{ width: '100%' }}
      controls={false}
      min={0}
      disabled={isLocked}
      status={row.problem ? 'error' : ''}
      value={item.reductionKw}
      aria-label={`${row.customer.name} ${t('plan.reduction')}`}
      onClick={(event) => event.stopPropagation()}
      onChange={(value) => put(itemFor(row, item.round, value ?? 0))}
    />
  );
}

const isNarrow = () => window.innerWidth < 1_400;

function columnsOf(
  isLocked: boolean,
  maySupervise: boolean,
  regionName: (code: string) => string,
): Column<PickRow>[] {
  const columns: Column<PickRow>[] = [
    {
      key: 'pick',
      title: '',
      width: '40px',
      render: (row) => <PickCell row={row} isLocked={isLocked} maySupervise={maySupervise} />,
    },
    {
      key: 'name',
      title: t('customer.name'),
      width: 'minmax(130px, 2fr)',
      render: (row) => <NameCell row={row} />,
    },
    {
      key: 'region',
      title: t('customer.region'),
      width: 'minmax(70px, 0.3fr)',
      render: (row) => <span className="t2">{regionName(row.customer.regionCode)}</span>,
    },
    {
      key: 'class',
      title: t('customer.limitClass'),
      width: 'minmax(84px, 0.5fr)',
      render: (row) => (
        <span className="t2">
          {row.customer.isProtected ? t('customer.protected') : word('limitClass', row.customer.limitClass)}
        </span>
      ),
    },
    {
      key: 'load',
      title: `${t('customer.load')} kW`,
      width: 'minmax(72px, 0.4fr)',
      isRight: true,
      render: (row) => format.kw(row.loadKw),
    },
    {
      key: 'security',
      title: `${t('plan.security')} kW`,
      width: 'minmax(72px, 0.4fr)',
      isRight: true,
      render: (row) => format.kw(row.customer.securityKw),
    },
    {
      key: 'room',
      title: `${t('customer.room')} kW`,
      width: 'minmax(72px, 0.4fr)',
      isRight: true,
      render: (row) => format.kw(roomOf(row)),
    },
    {
      key: 'reduction',
      title: `${t('plan.reduction')} kW`,
      width: '98px',
      isRight: true,
      render: (row) => <KwCell row={row} isLocked={isLocked} />,
    },
    {
      key: 'limited',
      title: t('plan.limited'),
      width: 'minmax(88px, 0.4fr)',
      isRight: true,
      render: (row) => (
        <span className="t2">
          {row.customer.isProtected
            ? '—'
            : t('plan.limitedValue', { times: row.times, hours: Math.round(row.hours) })}
        </span>
      ),
    },
  ];
  return columns.filter((column) => column.key !== 'class' || !isNarrow());
}

type Props = {
  isLocked: boolean;
  maySupervise: boolean;
  problems: PlanProblem[];
  proposedIds: ReadonlySet<string>;
  openId: string | undefined;
  onOpen: (customerId: string, name: string) => void;
  /** Show only customers with problems. */
  onlyProblems: number;
};

/** All customers in the order of fairness; picking puts them into the round that is open. */
export function CustomerPicker(props: Props) {
  const { isLocked, problems, maySupervise } = props;
  const filtering = useFilter();
  const [only, setOnly] = useState<'all' | 'picked' | 'problem'>(isLocked ? 'picked' : 'all');
  const [jump, setJump] = useState(0);
  if (props.onlyProblems !== jump) {
    setJump(props.onlyProblems);
    setOnly('problem');
  }
  const { round, put, remove } = usePlanDraft();
  const { regions } = useCodes();
  const { rows, beside } = useCandidates(filtering.filter, problems, props.proposedIds);
  const [hasMap, setMap] = useState(false);
  const picked = rows.filter((row) => row.item);
  const faulty = rows.filter((row) => row.problem);
  const shown = only === 'picked' ? picked : only === 'problem' ? faulty : rows;
  const columns = useMemo(
    () => columnsOf(isLocked, maySupervise, (code) => regions.find((one) => one.code === code)?.name ?? code),
    [isLocked, maySupervise, regions],
  );
  const addable = rows.filter((row) => !row.item && !row.customer.isProtected && roomOf(row) > 0);
  return (
    <Card
      className="grow"
      isBare
      title={
        <span className="row">
          <h2>{t('plan.pick', { no: round })}</h2>
          <Filters {...filtering} />
          <Button size="small" aria-pressed={hasMap} onClick={() => setMap(!hasMap)}>
            {t(hasMap ? 'plan.mapHide' : 'plan.map')}
          </Button>
          <ListFiles isLocked={isLocked} />
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
      {filtering.isActive && !isLocked && (
        <div className="row picker-bar">
          <span className="t2">{t('plan.filtered', { count: rows.length })}</span>
          <span className="grow" />
          <Button
            size="small"
            disabled={addable.length === 0}
            onClick={() => put(...addable.map((row) => itemFor(row, round)))}
          >
            {t('plan.addFiltered', { count: addable.length })}
          </Button>
          <Button
            size="small"
            disabled={picked.length === 0}
            onClick={() => remove(...picked.map((row) => row.customer.id))}
          >
            {t('plan.removeFiltered', { count: picked.length })}
          </Button>
        </div>
      )}
      {hasMap && <PickerMap {...filtering} beside={beside} />}
      <VirtualTable
        label={t('plan.pick', { no: round })}
        columns={columns}
        rows={shown}
        keyOf={(row) => row.customer.id}
        pickedKeys={new Set(picked.map((row) => row.customer.id))}
        openKey={props.openId}
        onOpen={(row) => props.onOpen(row.customer.id, row.customer.name)}
        empty={<Empty title={t('customer.none')} />}
      />
    </Card>
  );
}
