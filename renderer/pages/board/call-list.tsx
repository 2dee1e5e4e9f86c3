import { Button } from 'antd';
import { useState } from 'react';
import type { BoardHead } from '../../../shared/contract/plans.ts';
import type { BoardRow } from '../../../shared/model/plan.ts';
import { missingKw } from '../../../shared/model/trouble.ts';
import { PrintSheet } from '../../print/print-sheet.tsx';
import { useNotices } from '../../stores/actions.ts';
import { call } from '../../stores/live.ts';
import { readable } from '../../stores/readable.ts';
import { useSession } from '../../stores/session.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';
import { shownOf } from './board-rows.ts';

const PAGE = 500;

type Props = {
  board: BoardHead;
  only: 'todo' | 'confirm' | 'order' | 'away' | 'all';
  search: string;
  regionName: (code: string) => string;
};

/** All rows of a list as they stand now, not only those that were scrolled to. */
async function allRows(id: string, { only, search }: Pick<Props, 'only' | 'search'>): Promise<BoardRow[]> {
  const rows: BoardRow[] = [];
  for (;;) {
    const page = await call('plans.boardRows', { id, only, search, offset: rows.length, limit: PAGE });
    rows.push(...page.rows);
    if (page.rows.length === 0 || rows.length >= page.total) return rows;
  }
}

/** The list on the screen as a list to call by: numbers, and room for who answered and what was said. */
export function CallList({ board, only, search, regionName }: Props) {
  const info = useSession((state) => state.info);
  const [rows, setRows] = useState<BoardRow[]>();
  const { plan } = board;
  const print = () =>
    allRows(plan.id, { only, search }).then(setRows, (error: unknown) =>
      useNotices.getState().say('danger', readable(error).message),
    );
  const nowMs = board.atMs;
  return (
    <>
      <Button size="small" onClick={print}>
        {t('board.callList')}
      </Button>
      {rows && (
        <PrintSheet
          title={`${info?.utilityName ?? ''} ${plan.name} ${t('board.callList')}`}
          sub={[
            `${plan.planNo} ${format.span(plan.startMs, plan.endMs)}`,
            plan.isDrill ? t('drill.name') : '',
          ]}
          foot={t('board.callFoot', { time: format.clock(nowMs, true), count: rows.length })}
          signs={[t('board.caller'), t('report.sign3')]}
          isWide
          isDrill={plan.isDrill}
          onDone={() => setRows(undefined)}
        >
          <table>
            <thead>
              <tr>
                <th>{t('board.callNo')}</th>
                <th>{t('customer.name')}</th>
                <th>{t('customer.region')}</th>
                <th className="right">{t('board.missing')} kW</th>
                <th>{t('plans.state')}</th>
                <th>{t('board.contact')}</th>
                <th>{t('contact.mobile')}</th>
                <th>{t('board.callNext')}</th>
                <th style={{ width: '12%' }}>{t('board.callTime')}</th>
                <th style={{ width: '14%' }}>{t('board.callResult')}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row, at) => (
                <tr key={row.customerId}>
                  <td>{at + 1}</td>
                  <td>{row.name}</td>
                  <td>{regionName(row.regionCode)}</td>
                  <td className="right">{format.kw(missingKw(row))}</td>
                  <td>{shownOf(row, nowMs).state}</td>
                  <td>
                    {row.contactName} {row.contactRole && word('contactRole', row.contactRole)}
                  </td>
                  <td>{format.phone(row.contactPhone)}</td>
                  <td>{row.nextName}</td>
                  <td />
                  <td />
                </tr>
              ))}
            </tbody>
          </table>
        </PrintSheet>
      )}
    </>
  );
}
