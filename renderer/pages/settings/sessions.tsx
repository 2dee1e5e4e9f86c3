import { Button } from 'antd';
import type { SessionRow } from '../../../shared/model/account.ts';
import { Card, Empty } from '../../components/parts.tsx';
import { Sign } from '../../components/signs.tsx';
import { type Column, VirtualTable } from '../../components/virtual-table.tsx';
import { act } from '../../stores/actions.ts';
import { useLive } from '../../stores/live.ts';
import { useMay } from '../../stores/session.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';

/** Who is logged in where, and the way to end it. */
export function SessionsPanel() {
  const may = useMay('administrator');
  const { data, reload } = useLive('accounts.sessions', may ? {} : undefined, [], 10_000);
  const columns: Column<SessionRow>[] = [
    {
      key: 'state',
      title: t('plans.state'),
      width: '110px',
      render: (one) => (
        <Sign glyph={one.isLocked ? 'minus' : 'dot'} tone="grey">
          {t(one.isLocked ? 'sessions.locked' : 'sessions.open')}
        </Sign>
      ),
    },
    { key: 'name', title: t('contact.name'), width: '140px', render: (one) => <b>{one.name}</b> },
    { key: 'login', title: t('login.name'), width: '120px', render: (one) => one.login },
    { key: 'role', title: t('users.role'), width: '100px', render: (one) => word('role', one.role) },
    {
      key: 'where',
      title: t('audit.where'),
      width: 'minmax(140px, 1fr)',
      render: (one) => (one.isMine ? `${one.workstation}${t('sessions.mine')}` : one.workstation),
    },
    {
      key: 'since',
      title: t('sessions.since'),
      width: '130px',
      render: (one) => format.clock(one.sinceMs, true),
    },
    {
      key: 'active',
      title: t('sessions.active'),
      width: '130px',
      render: (one) => format.clock(one.activeMs, true),
    },
    {
      key: 'end',
      title: '',
      width: '110px',
      isRight: true,
      render: (one) =>
        !one.isMine && (
          <Button
            size="small"
            onClick={async () => {
              await act('accounts.end', { id: one.id }, t('sessions.ended', { name: one.name }));
              reload();
            }}
          >
            {t('sessions.end')}
          </Button>
        ),
    },
  ];
  return (
    <Card className="grow" title={t('sessions.title')} isBare>
      <VirtualTable
        label={t('sessions.title')}
        columns={columns}
        rows={data?.sessions ?? []}
        keyOf={(one) => one.id}
        empty={<Empty title={may ? '' : t('settings.needsAdmin')} />}
      />
    </Card>
  );
}
