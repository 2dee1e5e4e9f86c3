import { Button } from 'antd';
import { useState } from 'react';
import type { CallOutput } from '../../../shared/contract/index.ts';
import { Card, Empty } from '../../components/parts.tsx';
import { Sign } from '../../components/signs.tsx';
import { type Column, VirtualTable } from '../../components/virtual-table.tsx';
import { useLive } from '../../stores/live.ts';
import { useMay } from '../../stores/session.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';
import { Numbers } from './numbers.tsx';
import { ServiceEditor } from './service-editor.tsx';
import { Words } from './words.tsx';

export type Service = CallOutput<'services.list'>['services'][number];

const columns: Column<Service>[] = [
  {
    key: 'active',
    title: t('plans.state'),
    width: '90px',
    render: (one) => (
      <Sign glyph={one.isActive ? 'tick' : 'minus'} tone="grey">
        {one.isActive ? t('templates.active') : t('templates.off')}
      </Sign>
    ),
  },
  { key: 'code', title: t('query.code'), width: '60px', render: (one) => <b>{one.code}</b> },
  { key: 'name', title: t('query.service'), width: '130px', render: (one) => one.name },
  {
    key: 'words',
    title: t('query.otherWords'),
    width: 'minmax(100px, 1fr)',
    render: (one) => one.words.join('、'),
  },
  {
    key: 'month',
    title: t('query.monthFee'),
    width: '90px',
    isRight: true,
    render: (one) => format.yuan(one.monthFen),
  },
  {
    key: 'use',
    title: t('query.useFee'),
    width: '90px',
    isRight: true,
    render: (one) => format.yuan(one.useFen),
  },
  {
    key: 'push',
    title: t('query.push'),
    width: '130px',
    render: (one) => (one.pushDay > 0 ? t('query.pushOn', { day: one.pushDay, at: one.pushAt }) : '—'),
  },
  {
    key: 'subscribers',
    title: t('query.subscribers'),
    width: '90px',
    isRight: true,
    render: (one) => format.count(one.subscribers),
  },
  {
    key: 'source',
    title: t('query.source'),
    width: '120px',
    render: (one) => word('querySource', one.source),
  },
];

/** What can be asked for, at which price, by which words; and the numbers that mean something of their own. */
export function Services() {
  const { data } = useLive('services.list', {}, ['archive.changed', 'inbound.received']);
  const [edited, setEdited] = useState<string>();
  const may = useMay('supervisor');
  const services = data?.services ?? [];
  const open = services.find((one) => one.id === edited);
  return (
    <div className="query-settings">
      <Card
        className="query-wide"
        isBare
        title={t('query.servicesTitle')}
        extra={
          <>
            {!may && <span className="small t2">{t('common.needsSupervisor')}</span>}
            <Button disabled={!may} onClick={() => setEdited('new')}>
              {t('query.addService')}
            </Button>
          </>
        }
      >
        <VirtualTable
          label={t('query.servicesTitle')}
          columns={columns}
          rows={services}
          keyOf={(one) => one.id}
          openKey={edited}
          onOpen={(one) => setEdited(one.id)}
          empty={<Empty title={t('query.noServices')} />}
        />
      </Card>
      <Words />
      <Numbers numbers={data?.numbers ?? []} services={services} />
      {(open || edited === 'new') && (
        <ServiceEditor key={edited} service={open} onDone={() => setEdited(undefined)} />
      )}
    </div>
  );
}
