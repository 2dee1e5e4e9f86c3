import { Button, Checkbox } from 'antd';
import { useEffect, useMemo, useState } from 'react';
import type { Board } from '../../../shared/contract/plans.ts';
import { Card, Empty, Segments, useConfirm } from '../../components/parts.tsx';
import { Glyph, Sign } from '../../components/signs.tsx';
import { type Column, VirtualTable } from '../../components/virtual-table.tsx';
import { act, newDedupeKey } from '../../stores/actions.ts';
import { useCustomers } from '../../stores/customers.ts';
import { useMay } from '../../stores/session.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';
import { type Trouble, troubles } from './exceptions.ts';

function columns(
  regionName: (code: string) => string,
  picked: Set<string>,
  mark: (trouble: Trouble) => void,
  onAction: (trouble: Trouble) => void,
  mayAct: boolean,
): Column<Trouble>[] {
  const action = (one: Trouble) => {
    if (one.kind === 'order') return t('board.reorder');
    return one.row.nextName
      ? t('board.toNext', { role: word('contactRole', one.row.nextRole) })
      : t('board.call');
  };
  return [
    {
      key: 'pick',
      title: '',
      width: '40px',
      render: (one) =>
        one.kind === 'confirm' && (
          <Checkbox
            checked={picked.has(one.row.customerId)}
            aria-label={one.row.name}
            onClick={(event) => event.stopPropagation()}
            onChange={() => mark(one)}
          />
        ),
    },
    {
      key: 'state',
      title: t('plans.state'),
      width: '128px',
      render: (one) => (
        <Sign glyph={one.glyph} tone={one.tone}>
          {one.state}
        </Sign>
      ),
    },
    { key: 'name', title: t('customer.name'), width: 'minmax(120px, 1.4fr)', render: (one) => one.row.name },
    {
      key: 'region',
      title: t('customer.region'),
      width: '74px',
      render: (one) => regionName(one.row.regionCode),
    },
    {
      key: 'kw',
      title: `${t('board.planned')} kW`,
      width: '84px',
      isRight: true,
      render: (one) => format.kw(one.row.reductionKw),
    },
    { key: 'who', title: t('board.contact'), width: '66px', render: (one) => one.row.contactName },
    {
      key: 'phone',
      title: t('contact.mobile'),
      width: '122px',
      render: (one) => <b>{format.phone(one.row.contactPhone)}</b>,
    },
    {
      key: 'note',
      title: t('board.note'),
      width: 'minmax(60px, 1fr)',
      render: (one) => <span className="t2">{one.note}</span>,
    },
    {
      key: 'action',
      title: '',
      width: '86px',
      isRight: true,
      render: (one) => (
        <button
          type="button"
          className="linkish"
          disabled={!mayAct || (one.kind === 'confirm' && !one.row.nextName)}
          onClick={(event) => {
            event.stopPropagation();
            onAction(one);
          }}
        >
          {action(one)}
        </button>
      ),
    },
  ];
}

export function Exceptions({ board, nowMs }: { board: Board; nowMs: number }) {
  const [only, setOnly] = useState<'all' | 'confirm' | 'order'>('all');
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [ask, dialog] = useConfirm();
  const { regions } = useCustomers();
  const may = useMay('dispatcher');
  const minute = Math.floor(nowMs / 60_000);
  const all = useMemo(() => troubles(board.rows, minute * 60_000), [board.rows, minute]);
  const confirms = all.filter((one) => one.kind === 'confirm');
  const shown = only === 'all' ? all : all.filter((one) => one.kind === only);
  const picked = new Set(
    confirms
      .filter((one) => !left.has(one.row.customerId) && one.row.nextName)
      .map((one) => one.row.customerId),
  );
  const mark = ({ row }: Trouble) =>
    setLeft((before) => {
      const next = new Set(before);
      if (!next.delete(row.customerId)) next.add(row.customerId);
      return next;
    });
  const escalate = (ids: string[]) =>
    ask({
      title: t('board.escalateTitle', { count: ids.length }),
      body: t('board.escalateBody'),
      confirm: t('board.escalateDo', { count: ids.length }),
      onConfirm: (() => {
        const dedupeKey = newDedupeKey();
        return () =>
          act('plans.escalate', { id: board.plan.id, customerIds: ids, dedupeKey }, t('board.escalated'));
      })(),
    });
  const onAction = (one: Trouble) =>
    one.kind === 'order'
      ? void act(
          'plans.reorder',
          { id: board.plan.id, customerIds: [one.row.customerId] },
          t('board.reordered'),
        )
      : escalate([one.row.customerId]);
  const name = (code: string) => regions.find((one) => one.code === code)?.name ?? code;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'F8' && may && picked.size > 0) {
        event.preventDefault();
        escalate([...picked]);
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  });
  return (
    <Card
      className="grow"
      isBare
      title={
        <span className="row gap12">
          <h2>{t('board.todo')}</h2>
          <b className={all.length > 0 ? 'danger' : 't2'}>
            {all.length} {t('unit.customers')}
          </b>
          <Segments
            label={t('board.todo')}
            value={only}
            onChange={setOnly}
            options={[
              { key: 'all', label: t('common.all'), count: all.length },
              { key: 'confirm', label: t('board.unconfirmed'), count: confirms.length },
              { key: 'order', label: t('board.orders'), count: all.length - confirms.length },
            ]}
          />
        </span>
      }
      extra={
        <>
          <Button type="primary" disabled={!may || picked.size === 0} onClick={() => escalate([...picked])}>
            {t('board.escalate', { count: picked.size })}
          </Button>
          <kbd>F8</kbd>
        </>
      }
      foot={
        <>
          <Glyph name="disc" />
          <span data-testid="rest">{t('board.rest', { count: board.rows.length - all.length })}</span>
        </>
      }
    >
      <VirtualTable
        label={t('board.todo')}
        columns={columns(name, picked, mark, onAction, may)}
        rows={shown}
        keyOf={(one) => one.row.customerId}
        pickedKeys={picked}
        onMark={mark}
        rowHeight={44}
        empty={<Empty title={t('board.allWell')} />}
      />
      {dialog}
    </Card>
  );
}
