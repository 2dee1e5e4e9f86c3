import { Button } from 'antd';
import type { CallOutput } from '../../../shared/contract/index.ts';
import { Card, Empty } from '../../components/parts.tsx';
import { Sign } from '../../components/signs.tsx';
import { type Column, VirtualTable } from '../../components/virtual-table.tsx';
import { act } from '../../stores/actions.ts';
import { useLive } from '../../stores/live.ts';
import { useMay } from '../../stores/session.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';

type Guard = CallOutput<'guards.list'>['guards'][number];
const moment = (ms: number) => `${format.day(ms)} ${format.clock(ms)}`;

function columnsFor(may: boolean): Column<Guard>[] {
  return [
    {
      key: 'reason',
      title: t('query.why'),
      width: '200px',
      render: (one) => (
        <Sign glyph="barred" tone="amber">
          {word('guard', one.reason)}
        </Sign>
      ),
    },
    {
      key: 'phone',
      title: t('contact.mobile'),
      width: '150px',
      render: (one) => (one.phone === '*' ? t('query.everybody') : format.phone(one.phone)),
    },
    { key: 'name', title: t('contact.name'), width: '110px', render: (one) => one.contactName || '—' },
    { key: 'count', title: t('query.heldCount'), width: '100px', isRight: true, render: (one) => one.count },
    {
      key: 'text',
      title: t('query.lastText'),
      width: 'minmax(140px, 1fr)',
      render: (one) => one.lastText || '—',
    },
    { key: 'since', title: t('query.since'), width: '150px', render: (one) => moment(one.sinceMs) },
    {
      key: 'until',
      title: t('query.until'),
      width: '150px',
      render: (one) => (one.untilMs > 0 ? moment(one.untilMs) : t('query.untilLifted')),
    },
    {
      key: 'do',
      title: '',
      width: '110px',
      isRight: true,
      render: (one) => (
        <Button
          size="small"
          disabled={!may}
          onClick={() => act('guards.lift', { phone: one.phone }, t('query.lifted'))}
        >
          {t('query.lift')}
        </Button>
      ),
    },
  ];
}

/** Numbers that get no answer now, why, and since when. */
export function Guards() {
  const { data } = useLive('guards.list', {}, ['inbound.received', 'archive.changed'], 10_000);
  const may = useMay('dispatcher');
  return (
    <Card
      className="grow"
      isBare
      title={t('query.view.guards')}
      extra={<span className="small t2">{t('query.guardsNote')}</span>}
    >
      <VirtualTable
        label={t('query.view.guards')}
        columns={columnsFor(may)}
        rows={data?.guards ?? []}
        keyOf={(one) => one.phone}
        empty={<Empty title={t('query.noGuards')} hint={t('query.noGuardsHint')} />}
      />
    </Card>
  );
}
