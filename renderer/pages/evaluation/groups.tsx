import { useState } from 'react';
import { Card, Empty, Segments } from '../../components/parts.tsx';
import { type Column, VirtualTable } from '../../components/virtual-table.tsx';
import * as format from '../../text/format.ts';
import { t } from '../../text/t.ts';
import type { Evaluated } from './figures.tsx';

type By = 'rounds' | 'regions' | 'industries';
type Group = Evaluated['evaluation'][By][number];
const keys: By[] = ['rounds', 'regions', 'industries'];

const columnsOf = (by: By): Column<Group>[] => [
  {
    key: 'name',
    title: t(`evaluation.by.${by}`),
    width: 'minmax(90px, 1fr)',
    render: (group) => (
      <span className="ellipsis">
        {by === 'rounds' ? t('evaluation.round', { no: group.key }) : group.name}
      </span>
    ),
  },
  {
    key: 'customers',
    title: t('evaluation.column.customers'),
    width: '86px',
    isRight: true,
    render: (group) => `${group.customers}/${group.times}`,
  },
  {
    key: 'should',
    title: t('evaluation.column.should'),
    width: '84px',
    isRight: true,
    render: (group) => format.kw(group.shouldKw),
  },
  {
    key: 'actual',
    title: t('evaluation.column.actual'),
    width: '84px',
    isRight: true,
    render: (group) => format.kw(group.actualKw),
  },
  {
    key: 'rate',
    title: t('evaluation.column.rate'),
    width: '78px',
    isRight: true,
    render: (group) => (group.rate === null ? '—' : format.percent(group.rate, 1)),
  },
  {
    key: 'met',
    title: t('evaluation.met'),
    width: '70px',
    isRight: true,
    render: (group) => `${group.met}/${group.times}`,
  },
];

/** The same figures by round, region or industry. */
export function Groups({ evaluation }: Evaluated) {
  const [by, setBy] = useState<By>('rounds');
  return (
    <Card
      className="grow ev-groups"
      isBare
      title={t('evaluation.groups')}
      extra={
        <Segments
          value={by}
          onChange={setBy}
          label={t('evaluation.groups')}
          options={keys.map((key) => ({
            key,
            label: t(`evaluation.by.${key}`),
            count: evaluation[key].length,
          }))}
        />
      }
    >
      <VirtualTable
        label={t('evaluation.groups')}
        columns={columnsOf(by)}
        rows={evaluation[by]}
        keyOf={(group) => group.key}
        empty={<Empty title={t('evaluation.none')} />}
      />
    </Card>
  );
}
