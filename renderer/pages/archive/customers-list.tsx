import type { Customer } from '../../../shared/model/archive.ts';
import { Card, Empty } from '../../components/parts.tsx';
import { Sign } from '../../components/signs.tsx';
import { type Column, VirtualTable } from '../../components/virtual-table.tsx';
import { useCodes } from '../../stores/codes.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';

type NameOf = (code: string) => string;

function columnsOf(region: NameOf, industry: NameOf): Column<Customer>[] {
  return [
    { key: 'no', title: t('customer.accountNo'), width: '130px', render: (one) => one.accountNo },
    {
      key: 'name',
      title: t('customer.name'),
      width: 'minmax(200px, 1fr)',
      render: (one) => <b>{one.name}</b>,
    },
    { key: 'region', title: t('customer.region'), width: '80px', render: (one) => region(one.regionCode) },
    {
      key: 'industry',
      title: t('customer.industry'),
      width: 'minmax(140px, .7fr)',
      render: (one) => industry(one.industryCode),
    },
    { key: 'voltage', title: t('customer.voltage'), width: '70px', render: (one) => one.voltage },
    {
      key: 'capacity',
      title: `${t('customer.capacity')} kVA`,
      width: '110px',
      isRight: true,
      render: (one) => format.kw(one.capacityKva),
    },
    {
      key: 'security',
      title: `${t('customer.security')} kW`,
      width: '100px',
      isRight: true,
      render: (one) => format.kw(one.securityKw),
    },
    { key: 'feeder', title: t('customer.feeder'), width: '90px', render: (one) => one.feeder },
    {
      key: 'class',
      title: t('customer.limitClass'),
      width: '100px',
      render: (one) =>
        one.isProtected ? (
          <Sign glyph="lock">{t('customer.protected')}</Sign>
        ) : (
          word('limitClass', one.limitClass)
        ),
    },
  ];
}

/** The customers a filter shows. */
export function CustomersCard({
  rows,
  onEnd,
  onOpen,
}: {
  rows: Customer[];
  onEnd: () => void;
  onOpen: (customer: Customer) => void;
}) {
  const { regions, industries } = useCodes();
  const nameIn = (list: { code: string; name: string }[]): NameOf => {
    const names = new Map(list.map((one) => [one.code, one.name]));
    return (code) => names.get(code) ?? code;
  };
  return (
    <Card className="grow" isBare>
      <VirtualTable
        label={t('archive.customers')}
        columns={columnsOf(nameIn(regions), nameIn(industries))}
        rows={rows}
        onEnd={onEnd}
        keyOf={(one) => one.id}
        onOpen={onOpen}
        empty={<Empty title={t('archive.none')} hint={t('archive.noneHint')} />}
      />
    </Card>
  );
}
