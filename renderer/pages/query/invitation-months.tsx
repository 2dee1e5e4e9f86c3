import { Drawer } from 'antd';
import type { CallOutput } from '../../../shared/contract/index.ts';
import { Empty } from '../../components/parts.tsx';
import { type Column, VirtualTable } from '../../components/virtual-table.tsx';
import * as format from '../../text/format.ts';
import { t } from '../../text/t.ts';

type Month = CallOutput<'invitations.summary'>['months'][number];

const number = (key: 'sent' | 'accepted' | 'refused' | 'silent', title: string): Column<Month> => ({
  key,
  title,
  width: '90px',
  isRight: true,
  render: (one) => format.count(one[key]),
});

const columns: Column<Month>[] = [
  { key: 'month', title: t('query.month'), width: 'minmax(90px, 1fr)', render: (one) => one.month },
  number('sent', t('query.invitedCount')),
  number('accepted', t('query.accepted')),
  number('refused', t('query.refused')),
  number('silent', t('query.silent')),
  {
    key: 'share',
    title: t('query.acceptance'),
    width: '90px',
    isRight: true,
    render: (one) => `${format.percent(one.accepted, one.sent)}%`,
  },
];

/** What came of the invitations of each month. */
export function Months({ months, onClose }: { months: Month[]; onClose: () => void }) {
  return (
    <Drawer open size={640} title={t('query.monthsTitle')} onClose={onClose}>
      <VirtualTable
        label={t('query.monthsTitle')}
        columns={columns}
        rows={months}
        keyOf={(one) => one.month}
        empty={<Empty title={t('query.noInvitations')} />}
      />
    </Drawer>
  );
}
