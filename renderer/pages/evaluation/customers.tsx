import { useMemo, useState } from 'react';
import type { CallOutput } from '../../../shared/contract/index.ts';
import { type BaselineRule, type EvaluationOnly, evaluationLists } from '../../../shared/model/evaluation.ts';
import { Card, Empty, Segments } from '../../components/parts.tsx';
import { Sign } from '../../components/signs.tsx';
import { type Column, VirtualTable } from '../../components/virtual-table.tsx';
import { usePaged } from '../../stores/paged.ts';
import * as format from '../../text/format.ts';
import { t } from '../../text/t.ts';
import type { Evaluated } from './figures.tsx';

type Item = CallOutput<'plans.evaluationRows'>['rows'][number];
const rateOf = (item: Item) =>
  item.shouldKw > 0 && item.actualKw !== null ? format.percent(item.actualKw, item.shouldKw) : '—';

/** Grey where all is well; a customer that did not give what was ordered asks for a look. */
function Result({ item }: { item: Item }) {
  if (item.actualKw === null)
    return (
      <Sign glyph="clock" tone="amber">
        {t('evaluation.unmeasured')}
      </Sign>
    );
  if (!item.isMet)
    return (
      <Sign glyph="cross" tone="danger">
        {t('evaluation.no')}
      </Sign>
    );
  return item.isOver ? (
    <Sign glyph="diamond" tone="amber">
      {t('evaluation.over')}
    </Sign>
  ) : (
    <Sign glyph="tick" tone="grey">
      {t('evaluation.met')}
    </Sign>
  );
}

const number = (
  key: string,
  title: string,
  render: (item: Item) => string,
  width = '76px',
): Column<Item> => ({
  key,
  title,
  width,
  isRight: true,
  render,
});

function columnsOf(isWide: boolean): Column<Item>[] {
  return [
    {
      key: 'state',
      title: t('evaluation.column.state'),
      width: '88px',
      render: (item) => <Result item={item} />,
    },
    {
      key: 'name',
      title: t('evaluation.column.name'),
      width: 'minmax(110px, 1fr)',
      render: (item) => <span className="ellipsis">{item.name}</span>,
    },
    ...(isWide
      ? [
          {
            key: 'account',
            title: t('evaluation.column.account'),
            width: '112px',
            render: (item: Item) => <span className="t2">{item.accountNo}</span>,
          },
        ]
      : []),
    number('round', t('evaluation.column.round'), (item) => String(item.round), '52px'),
    number('should', t('evaluation.column.should'), (item) => format.kw(item.shouldKw)),
    number('actual', t('evaluation.column.actual'), (item) => format.kw(item.actualKw)),
    number('rate', t('evaluation.column.rate'), rateOf, '76px'),
    ...(isWide
      ? [
          number('max', t('evaluation.column.max'), (item) => format.kw(item.maxKw)),
          number('min', t('evaluation.column.min'), (item) => format.kw(item.minKw)),
        ]
      : []),
    number('energy', t('evaluation.column.energy'), (item) => format.kw(item.energyKwh), '104px'),
    number('missing', t('evaluation.column.missing'), (item) => `${item.missing}/${item.points}`, '64px'),
  ];
}

/** Every customer and round, the worst first: not measured, then by what is missing. */
export function Customers({ found, rule }: { found: Evaluated; rule: BaselineRule | undefined }) {
  const [only, setOnly] = useState<EvaluationOnly>('all');
  const paged = usePaged('plans.evaluationRows', { id: found.plan.id, only, ...(rule ? { rule } : {}) }, [
    'plans.changed',
  ]);
  const columns = useMemo(() => columnsOf(window.innerWidth > 1_500), []);
  return (
    <Card
      title={t('evaluation.customers')}
      className="grow"
      isBare
      extra={
        <Segments
          value={only}
          onChange={setOnly}
          label={t('evaluation.only')}
          options={evaluationLists.map((key) => ({
            key,
            label: t(`evaluation.only.${key}`),
            count: found.counts[key],
          }))}
        />
      }
    >
      <VirtualTable
        label={t('evaluation.customers')}
        columns={columns}
        rows={paged.rows}
        keyOf={(item) => `${item.customerId} ${item.round}`}
        onEnd={paged.more}
        empty={<Empty title={t('evaluation.none')} />}
      />
    </Card>
  );
}
