import { Button } from 'antd';
import { useState } from 'react';
import { Link, useParams } from 'wouter';
import type { CallOutput } from '../../../shared/contract/index.ts';
import { boardSums } from '../../../shared/model/board-sums.ts';
import { roundWindow } from '../../../shared/model/plan.ts';
import { missingKw } from '../../../shared/model/trouble.ts';
import { Card, Failure, Waiting } from '../../components/parts.tsx';
import { PrintSheet } from '../../print/print-sheet.tsx';
import { act, saveFile } from '../../stores/actions.ts';
import { useCodes } from '../../stores/codes.ts';
import { useLive } from '../../stores/live.ts';
import { useSession } from '../../stores/session.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';

type Board = CallOutput<'plans.board'>;
type Detail = CallOutput<'plans.get'>;

function Facts({ board }: { board: Board }) {
  const { plan, totals } = board;
  const rows: [string, string][] = [
    [t('plans.no'), plan.planNo],
    [t('plans.kind'), `${word('planKind', plan.kind)} ${word('measure', plan.measure)}`],
    [t('plans.level'), word('level', plan.level)],
    [t('plans.window'), `${format.day(plan.startMs)} ${format.span(plan.startMs, plan.endMs, plan.startMs)}`],
    [t('report.customers'), format.count(totals.customers)],
    [`${t('board.planned')} ${t('unit.wan')}`, format.wan(totals.plannedKw)],
    [`${t('board.achieved')} ${t('unit.wan')}`, format.wan(totals.achievedKw)],
    [t('board.rate'), `${format.percent(totals.achievedKw, totals.plannedKw)}%`],
    [t('board.inPlace'), `${totals.inPlace}/${totals.customers}`],
    [t('board.confirmed'), `${totals.confirmed}/${totals.customers}`],
    [t('board.executed'), `${totals.executed}/${totals.customers}`],
    [t('report.approved'), plan.approvedBy || '—'],
  ];
  return (
    <table className="plain facts">
      <tbody>
        {Array.from({ length: Math.ceil(rows.length / 2) }, (_, i) => rows.slice(i * 2, i * 2 + 2)).map(
          (pair) => (
            <tr key={pair[0]![0]}>
              {pair.flatMap(([label, value]) => [
                <th key={label}>{label}</th>,
                <td key={`${label}v`}>{value}</td>,
              ])}
            </tr>
          ),
        )}
      </tbody>
    </table>
  );
}

/** Sums of one kind of group: rounds or regions. */
function Groups({
  board,
  by,
  nameOf,
}: {
  board: Board;
  by: 'round' | 'region';
  nameOf: (key: string) => string;
}) {
  return (
    <table className="plain">
      <thead>
        <tr>
          <th>{t(by === 'round' ? 'report.round' : 'customer.region')}</th>
          <th className="right">{t('report.customers')}</th>
          <th className="right">{t('board.planned')} kW</th>
          <th className="right">{t('board.missing')} kW</th>
          <th className="right">{t('board.confirmed')}</th>
        </tr>
      </thead>
      <tbody>
        {boardSums(board.rows, by).map((one) => (
          <tr key={one.key}>
            <td>{nameOf(one.key)}</td>
            <td className="right">{one.customers}</td>
            <td className="right">{format.kw(one.plannedKw)}</td>
            <td className="right">{format.kw(one.missingKw)}</td>
            <td className="right">
              {one.confirmed}/{one.customers}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Steps({ detail }: { detail: Detail }) {
  return (
    <table className="plain">
      <thead>
        <tr>
          <th>{t('report.time')}</th>
          <th>{t('report.step')}</th>
          <th>{t('report.who')}</th>
          <th>{t('board.note')}</th>
        </tr>
      </thead>
      <tbody>
        {detail.events.map((one) => (
          <tr key={`${one.atMs}${one.step}`}>
            <td>
              {format.day(one.atMs)} {format.clock(one.atMs, true)}
            </td>
            <td>{word('planStep', one.step)}</td>
            <td>{one.userName}</td>
            <td>{one.remark}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Customers({ board, regionName }: { board: Board; regionName: (code: string) => string }) {
  return (
    <table className="plain">
      <thead>
        <tr>
          <th>{t('report.round')}</th>
          <th>{t('report.account')}</th>
          <th>{t('customer.name')}</th>
          <th>{t('customer.region')}</th>
          <th className="right">{t('board.planned')} kW</th>
          <th className="right">{t('board.limit')} kW</th>
          <th className="right">{t('customer.load')} kW</th>
          <th className="right">{t('board.missing')} kW</th>
          <th>{t('report.told')}</th>
          <th>{t('board.confirmed')}</th>
        </tr>
      </thead>
      <tbody>
        {board.rows.map((row) => (
          <tr key={row.customerId}>
            <td>{row.round}</td>
            <td>{row.accountNo}</td>
            <td>{row.name}</td>
            <td>{regionName(row.regionCode)}</td>
            <td className="right">{format.kw(row.reductionKw)}</td>
            <td className="right">{format.kw(row.limitKw)}</td>
            <td className="right">{format.kw(row.loadKw)}</td>
            <td className="right">{format.kw(missingKw(row))}</td>
            <td>{format.clock(row.sentMs)}</td>
            <td>{format.clock(row.confirmedMs)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Sheets({ board, detail, isPrint = false }: { board: Board; detail: Detail; isPrint?: boolean }) {
  const { regions } = useCodes();
  const regionName = (code: string) => regions.find((one) => one.code === code)?.name ?? code;
  const roundName = (no: string) => {
    const window = roundWindow(board.plan, Number(no));
    return `${t('plan.round', { no })} ${format.span(window.startMs, window.endMs, window.startMs)}`;
  };
  const parts = [
    { title: t('report.facts'), body: <Facts board={board} /> },
    { title: t('report.rounds'), body: <Groups board={board} by="round" nameOf={roundName} /> },
    { title: t('report.regions'), body: <Groups board={board} by="region" nameOf={regionName} /> },
    { title: t('report.steps'), body: <Steps detail={detail} /> },
    { title: t('report.list'), body: <Customers board={board} regionName={regionName} /> },
  ];
  return parts.map((part) =>
    isPrint ? (
      <section key={part.title}>
        <h2>{part.title}</h2>
        {part.body}
      </section>
    ) : (
      <Card key={part.title} title={part.title} isBare className="report-part">
        {part.body}
      </Card>
    ),
  );
}

/** The report of one plan: what was ordered, what was reached, by round and region, every step, every customer. */
export default function PlanReportPage() {
  const { id } = useParams<{ id: string }>();
  const board = useLive('plans.board', { id });
  const detail = useLive('plans.get', { id });
  const info = useSession((state) => state.info);
  const [isPrinting, setPrinting] = useState(false);
  const failed = board.error ?? detail.error;
  if (failed && !board.data) return <Failure error={failed} onRetry={board.reload} />;
  if (!board.data || !detail.data) return <Waiting />;
  const { plan } = board.data;
  const excel = async () => {
    const file = await act('plans.reportBook', { id });
    if (file) saveFile(file);
  };
  const asOf = t('report.asOf', {
    time: format.clock(Date.now(), true),
    reported: board.data.curve.reported,
    whole: board.data.rows.length,
  });
  return (
    <>
      <div className="page-head">
        <h1 className="ellipsis">{t('report.title', { name: plan.name })}</h1>
        <span className="t2">{asOf}</span>
        <span className="grow" />
        <Link href={`/plans/${id}`}>{t('report.back')}</Link>
        <Button onClick={excel}>Excel</Button>
        <Button data-key="print" type="primary" onClick={() => setPrinting(true)}>
          {t('report.print')}
        </Button>
      </div>
      <div className="grow scroll report">
        <Sheets board={board.data} detail={detail.data} />
      </div>
      {isPrinting && (
        <PrintSheet
          title={`${info?.utilityName ?? ''} ${t('report.title', { name: plan.name })}`}
          sub={[plan.planNo, info?.mode === 'drill' ? t('drill.name') : '']}
          foot={asOf}
          signs={[t('report.sign1'), t('report.sign2'), t('report.sign3')]}
          isDrill={plan.isDrill}
          onDone={() => setPrinting(false)}
        >
          <Sheets board={board.data} detail={detail.data} isPrint />
        </PrintSheet>
      )}
    </>
  );
}
