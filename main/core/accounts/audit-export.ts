import type { Actor } from '../../../shared/model/account.ts';
import type { FileOnWire } from '../../../shared/model/common.ts';
import { dayOf, stampOf } from '../../../shared/time.ts';
import { type Core, record } from '../context.ts';
import { inPortions } from '../portions.ts';
import type { AuditQuery } from '../ports.ts';

const MOST = 100_000;
const PAGE = 2_000;

/** The audit of a period as a workbook, oldest first, at most 100,000 entries; the export itself is an entry too. */
export async function exportAudit(
  core: Core,
  actor: Actor,
  filter: Pick<AuditQuery, 'search' | 'fromMs' | 'toMs'>,
): Promise<FileOnWire> {
  const rows: (string | number)[][] = [];
  for (let offset = 0; offset < MOST; offset += PAGE) {
    const { entries } = await core.stores.audit.list({ ...filter, offset, limit: PAGE });
    await inPortions(entries, (one) => {
      rows.push([
        one.seq,
        stampOf(one.atMs),
        one.userName,
        one.workstation,
        one.action,
        one.subject,
        one.detail,
      ]);
    });
    if (entries.length < PAGE) break;
  }
  await core.stores.transaction((stores) =>
    record(stores, core, actor, {
      action: 'audit.export',
      subject: filter.search,
      detail: { ...filter, rows: rows.length },
    }),
  );
  return core.workbook(`审计记录 ${dayOf(core.clock.now())}.xlsx`, [
    {
      name: '审计记录',
      title: ['审计记录'],
      head: ['序号', '时间', '用户', '工作站', '动作', '对象', '内容'],
      rows: rows.reverse(),
      widths: [8, 20, 12, 14, 20, 30, 60],
    },
  ]);
}
