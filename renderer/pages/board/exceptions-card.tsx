import { Button, Checkbox, Input } from 'antd';
import { useCallback, useMemo, useState } from 'react';
import type { BoardHead } from '../../../shared/contract/plans.ts';
import type { BoardRow } from '../../../shared/model/plan.ts';
import { missingKw, troubleOf } from '../../../shared/model/trouble.ts';
import { Card, Empty, Segments, useConfirm } from '../../components/parts.tsx';
import { Glyph, Sign } from '../../components/signs.tsx';
import { type Column, VirtualTable } from '../../components/virtual-table.tsx';
import { act, newDedupeKey } from '../../stores/actions.ts';
import { useCodes } from '../../stores/codes.ts';
import { usePaged } from '../../stores/paged.ts';
import { useMay } from '../../stores/session.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';
import { useNextStepKey } from '../use-next-step-key.ts';
import { shownOf } from './board-rows.ts';
import { CallList } from './call-list.tsx';

type Only = 'todo' | 'confirm' | 'order' | 'away' | 'all';
type Acts = {
  isLeft: (id: string) => boolean;
  mark: (row: BoardRow) => void;
  onAction: (row: BoardRow) => void;
  mayAct: boolean;
  regionName: (code: string) => string;
  minuteMs: number;
};

/** What gives way on narrow screens: notes first, then the region; never state, name, value and action. */
const hiddenColumns = () =>
  window.innerWidth < 1_400 ? ['note', 'region'] : window.innerWidth < 1_500 ? ['note'] : [];

const isAskable = (row: BoardRow) => troubleOf(row)?.kind === 'confirm' && row.nextName !== '';

function actionOf(row: BoardRow): string {
  const trouble = troubleOf(row);
  if (!trouble) return '';
  if (trouble.kind === 'order') return t('board.reorder');
  return row.nextName ? t('board.toNext', { role: word('contactRole', row.nextRole) }) : t('board.call');
}

function columnsOf(acts: Acts, hidden: readonly string[]): Column<BoardRow>[] {
  const columns: Column<BoardRow>[] = [
    {
      key: 'pick',
      title: '',
      width: '40px',
      render: (row) =>
        isAskable(row) && (
          <Checkbox
            checked={!acts.isLeft(row.customerId)}
            aria-label={row.name}
            onClick={(event) => event.stopPropagation()}
            onChange={() => acts.mark(row)}
          />
        ),
    },
    {
      key: 'state',
      title: t('plans.state'),
      width: '138px',
      render: (row) => {
        const shown = shownOf(row, acts.minuteMs);
        return (
          <Sign glyph={shown.glyph} tone={shown.tone}>
            {shown.state}
          </Sign>
        );
      },
    },
    { key: 'name', title: t('customer.name'), width: 'minmax(150px, 1.4fr)', render: (row) => row.name },
    {
      key: 'region',
      title: t('customer.region'),
      width: '64px',
      render: (row) => <span className="t2">{acts.regionName(row.regionCode)}</span>,
    },
    {
      key: 'kw',
      title: `${t('board.planned')} kW`,
      width: '76px',
      isRight: true,
      render: (row) => format.kw(row.reductionKw),
    },
    {
      key: 'lack',
      title: `${t('board.missing')} kW`,
      width: '76px',
      isRight: true,
      render: (row) => {
        const kw = missingKw(row);
        return kw > 0 ? <b>{format.kw(kw)}</b> : <span className="t2">0</span>;
      },
    },
    { key: 'who', title: t('board.contact'), width: '66px', render: (row) => row.contactName },
    {
      key: 'phone',
      title: t('contact.mobile'),
      width: '124px',
      render: (row) => <b>{format.phone(row.contactPhone)}</b>,
    },
    {
      key: 'note',
      title: t('board.note'),
      width: 'minmax(60px, 1fr)',
      render: (row) => <span className="t2">{shownOf(row, acts.minuteMs).note}</span>,
    },
    {
      key: 'action',
      title: '',
      width: '86px',
      isRight: true,
      render: (row) => (
        <button
          type="button"
          className="linkish two-lines"
          disabled={!acts.mayAct || (troubleOf(row)?.kind === 'confirm' && !row.nextName)}
          onClick={(event) => {
            event.stopPropagation();
            acts.onAction(row);
          }}
        >
          {actionOf(row)}
        </button>
      ),
    },
  ];
  return columns.filter((column) => !hidden.includes(column.key));
}

/** Asks, then tells the next person of some customers or of all that are open. */
function useEscalation(board: BoardHead) {
  const [ask, dialog] = useConfirm();
  const escalate = (count: number, whom: { customerIds: string[] } | { all: true; exceptIds: string[] }) => {
    const dedupeKey = newDedupeKey();
    ask({
      title: t('board.escalateTitle', { count }),
      body: t('board.escalateBody'),
      confirm: t('board.escalateDo', { count }),
      onConfirm: () => act('plans.escalate', { id: board.plan.id, dedupeKey, ...whom }, t('board.escalated')),
    });
  };
  return { escalate, dialog };
}

function useRegionName(): (code: string) => string {
  const { regions } = useCodes();
  return useCallback((code) => regions.find((one) => one.code === code)?.name ?? code, [regions]);
}

/** What somebody must do, gravest and largest first; the healthy rest is one line. */
export function Exceptions({ board, nowMs }: { board: BoardHead; nowMs: number }) {
  const [only, setOnly] = useState<Only>('todo');
  const [search, setSearch] = useState('');
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const may = useMay('dispatcher');
  const { id } = board.plan;
  const paged = usePaged('plans.boardRows', { id, only, search }, [
    'messages.changed',
    'plans.changed',
    'curves.changed',
  ]);
  const { counts } = board;
  const { escalate, dialog } = useEscalation(board);
  const open = Math.max(0, counts.confirm - left.size);
  const all = () => escalate(open, { all: true, exceptIds: [...left] });
  const minuteMs = Math.floor(nowMs / 60_000) * 60_000;
  const regionName = useRegionName();
  const columns = useMemo(
    () =>
      columnsOf(
        {
          isLeft: (customerId) => left.has(customerId),
          mark: (row) =>
            setLeft((before) => {
              const next = new Set(before);
              if (!next.delete(row.customerId)) next.add(row.customerId);
              return next;
            }),
          onAction: (row) =>
            troubleOf(row)?.kind === 'order'
              ? void act('plans.reorder', { id, customerIds: [row.customerId] }, t('board.reordered'))
              : escalate(1, { customerIds: [row.customerId] }),
          mayAct: may,
          regionName,
          minuteMs,
        },
        hiddenColumns(),
      ),
    [left, may, regionName, minuteMs, id],
  );
  useNextStepKey(may && open > 0, all);
  const picked = useMemo(
    () =>
      new Set(
        paged.rows.filter((row) => isAskable(row) && !left.has(row.customerId)).map((row) => row.customerId),
      ),
    [paged.rows, left],
  );
  return (
    <Card
      className="grow"
      isBare
      title={
        <span className="row gap12">
          <h2>{t('board.todo')}</h2>
          <b className={`nowrap ${counts.todo > 0 ? 'danger' : 't2'}`}>
            {format.count(counts.todo)} {t('unit.customers')}
          </b>
          <Segments
            label={t('board.todo')}
            value={only}
            onChange={setOnly}
            options={[
              { key: 'todo', label: t('board.todoAll'), count: counts.todo },
              { key: 'confirm', label: t('board.unconfirmed'), count: counts.confirm },
              { key: 'order', label: t('board.orders'), count: counts.order },
              { key: 'away', label: t('board.notInPlace'), count: counts.away },
              { key: 'all', label: t('common.all'), count: counts.all },
            ]}
          />
          {counts.all > 100 && (
            <Input
              allowClear
              size="small"
              style={{ width: 130 }}
              placeholder={t('board.search')}
              value={search}
              onChange={(event) => setSearch(event.target.value)}
            />
          )}
        </span>
      }
      extra={
        <>
          <Button type="primary" disabled={!may || open === 0} onClick={all}>
            {t('board.escalate', { count: open })}
          </Button>
          <kbd>F8</kbd>
        </>
      }
      foot={
        <>
          <Glyph name="disc" />
          <span data-testid="rest">{t('board.rest', { count: counts.all - counts.todo })}</span>
          <span className="grow" />
          <CallList board={board} only={only} search={search} regionName={regionName} />
          <span className="small t2">
            {t('board.shown', { shown: paged.rows.length, total: paged.total })}
          </span>
        </>
      }
    >
      <VirtualTable
        label={t('board.todo')}
        columns={columns}
        rows={paged.rows}
        keyOf={(row) => row.customerId}
        pickedKeys={picked}
        rowHeight={44}
        onEnd={paged.more}
        empty={<Empty title={t('board.allWell')} />}
      />
      {dialog}
    </Card>
  );
}
