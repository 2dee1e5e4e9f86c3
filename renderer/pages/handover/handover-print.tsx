import { PrintSheet } from '../../print/print-sheet.tsx';
import { useSession } from '../../stores/session.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';
import { shownOf } from '../board/board-rows.ts';
import { agendaText, type Handover } from './handover.tsx';

/** The sheet on paper: the same figures as on the screen, everybody who is missing, lines to sign. */
export function HandoverPrint({ data, note, onDone }: { data: Handover; note: string; onDone: () => void }) {
  const info = useSession((state) => state.info);
  return (
    <PrintSheet
      title={`${info?.utilityName ?? ''}${t('handover.title')}`}
      sub={[
        `${format.longDay(data.atMs)} ${format.clock(data.atMs)}`,
        info?.mode === 'drill' ? t('drill.name') : '',
      ]}
      foot={t('handover.foot', { time: format.clock(data.atMs, true) })}
      signs={[t('handover.giver'), t('handover.taker'), t('handover.lead')]}
      isDrill={info?.mode === 'drill'}
      onDone={onDone}
    >
      <h2>{t('handover.running', { count: data.running.length })}</h2>
      <table>
        <thead>
          <tr>
            <th>{t('plans.name')}</th>
            <th>{t('plans.window')}</th>
            <th className="right">{t('plans.targetWan')}</th>
            <th className="right">{t('handover.achieved')}</th>
            <th className="right">{t('board.confirmed')}</th>
            <th className="right">{t('board.executed')}</th>
            <th className="right">{t('handover.open')}</th>
          </tr>
        </thead>
        <tbody>
          {data.running.map(({ plan, totals, openTotal }) => (
            <tr key={plan.id}>
              <td>{plan.name}</td>
              <td>{format.span(plan.startMs, plan.endMs)}</td>
              <td className="right">{format.wan(totals.plannedKw)}</td>
              <td className="right">{format.wan(totals.achievedKw)}</td>
              <td className="right">
                {totals.confirmed}/{totals.customers}
              </td>
              <td className="right">
                {totals.executed}/{totals.customers}
              </td>
              <td className="right">{openTotal}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <h2>{t('handover.missing')}</h2>
      <table>
        <thead>
          <tr>
            <th>{t('plans.name')}</th>
            <th>{t('customer.name')}</th>
            <th>{t('plans.state')}</th>
            <th className="right">{t('board.planned')} kW</th>
            <th>{t('board.contact')}</th>
            <th>{t('contact.mobile')}</th>
            <th>{t('handover.done')}</th>
          </tr>
        </thead>
        <tbody>
          {data.running.flatMap(({ plan, open }) =>
            open.map((row) => (
              <tr key={`${plan.id}${row.customerId}`}>
                <td>{plan.name}</td>
                <td>{row.name}</td>
                <td>{shownOf(row, data.atMs).state}</td>
                <td className="right">{format.kw(row.reductionKw)}</td>
                <td>{row.contactName}</td>
                <td>{format.phone(row.contactPhone)}</td>
                <td />
              </tr>
            )),
          )}
        </tbody>
      </table>
      <h2>{t('handover.waiting', { count: data.waiting.length })}</h2>
      {data.waiting.map((plan) => (
        <div key={plan.id}>
          {plan.planNo} {plan.name} {word('planState', plan.state)} {format.span(plan.startMs, plan.endMs)}
        </div>
      ))}
      <h2>{t('agenda.title')}</h2>
      {data.agenda.map((item) => (
        <div key={`${item.planId}${item.kind}${item.atMs}`}>
          {format.day(item.atMs)} {format.clock(item.atMs)} {agendaText(item)}
        </div>
      ))}
      <h2>{t('handover.note')}</h2>
      <p>{note || t('handover.noNote')}</p>
    </PrintSheet>
  );
}
