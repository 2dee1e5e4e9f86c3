import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import type { ContactRow, Customer } from '../../../shared/model/archive.ts';
import { Card, Empty, Failure, Segments } from '../../components/parts.tsx';
import { Sign } from '../../components/signs.tsx';
import { type Column, VirtualTable } from '../../components/virtual-table.tsx';
import { useCustomers } from '../../stores/customers.ts';
import { useLive } from '../../stores/live.ts';
import { useMay } from '../../stores/session.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';
import { ContactDialog } from './contact-dialog.tsx';
import { CustomerDialog } from './customer-dialog.tsx';
import { GroupsPanel } from './groups.tsx';
import { ImportDialog } from './import-dialog.tsx';

const contactSigns: Record<string, [string, 'plain' | 'grey' | 'amber']> = {
  active: ['tick', 'grey'],
  left: ['minus', 'grey'],
  quiet: ['minus', 'amber'],
  optedOut: ['barred', 'amber'],
};

const contactColumns: Column<ContactRow>[] = [
  {
    key: 'state',
    title: t('plans.state'),
    width: '96px',
    render: (one) => (
      <Sign glyph={contactSigns[one.state]![0]} tone={contactSigns[one.state]![1]}>
        {word('contactState', one.state)}
      </Sign>
    ),
  },
  { key: 'name', title: t('contact.name'), width: '110px', render: (one) => <b>{one.name}</b> },
  {
    key: 'mobile',
    title: t('contact.mobile'),
    width: '150px',
    render: (one) =>
      one.mobile ? format.phone(one.mobile) : <span className="amber">{t('contact.noNumber')}</span>,
  },
  {
    key: 'role',
    title: t('contact.role'),
    width: '150px',
    render: (one) => [...new Set(one.places.map((place) => word('contactRole', place.role)))].join('、'),
  },
  {
    key: 'places',
    title: t('contact.places'),
    width: 'minmax(220px, 1fr)',
    render: (one) =>
      one.places.length > 1
        ? t('contact.manyPlaces', { name: one.places[0]!.name, count: one.places.length })
        : (one.places[0]?.name ?? '—'),
  },
  { key: 'remark', title: t('contact.remark'), width: 'minmax(100px, .5fr)', render: (one) => one.remark },
];

function customerColumns(
  name: (code: string) => string,
  industry: (code: string) => string,
): Column<Customer>[] {
  return [
    { key: 'no', title: t('customer.accountNo'), width: '130px', render: (one) => one.accountNo },
    {
      key: 'name',
      title: t('customer.name'),
      width: 'minmax(200px, 1fr)',
      render: (one) => <b>{one.name}</b>,
    },
    { key: 'region', title: t('customer.region'), width: '80px', render: (one) => name(one.regionCode) },
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

type Tab = 'contacts' | 'customers' | 'groups';

export default function ArchivePage() {
  const [tab, setTab] = useState<Tab>('contacts');
  const [search, setSearch] = useState('');
  const [region, setRegion] = useState('');
  const [editing, setEditing] = useState<{ contact?: ContactRow | 'new'; customer?: Customer | 'new' }>({});
  const [isImporting, setImporting] = useState(false);
  const { regions, industries } = useCustomers();
  const mayEdit = useMay('dispatcher');
  const contacts = useLive('contacts.list', { search, regionCode: region, limit: 500 }, ['archive.changed']);
  const customers = useLive('customers.list', { search, regionCode: region, limit: 500 }, [
    'archive.changed',
  ]);
  const error = contacts.error ?? customers.error;
  const regionName = (code: string) => regions.find((one) => one.code === code)?.name ?? code;
  const industryName = (code: string) => industries.find((one) => one.code === code)?.name ?? code;
  return (
    <>
      <div className="page-head">
        <h1>{t('archive.title')}</h1>
        <Segments
          label={t('archive.title')}
          value={tab}
          onChange={setTab}
          options={[
            {
              key: 'contacts',
              label: t('archive.contacts'),
              ...(contacts.data ? { count: contacts.data.total } : {}),
            },
            {
              key: 'customers',
              label: t('archive.customers'),
              ...(customers.data ? { count: customers.data.total } : {}),
            },
            { key: 'groups', label: t('archive.groups') },
          ]}
        />
        {tab !== 'groups' && (
          <Input
            allowClear
            placeholder={t('archive.search')}
            style={{ width: 260 }}
            value={search}
            onChange={(event) => setSearch(event.target.value)}
          />
        )}
        {tab !== 'groups' && (
          <Select
            style={{ width: 120 }}
            value={region}
            onChange={setRegion}
            options={[
              { value: '', label: t('customer.allRegions') },
              ...regions.map((one) => ({ value: one.code, label: one.name })),
            ]}
          />
        )}
        {(search || region) && tab !== 'groups' && (
          <Button
            size="small"
            onClick={() => {
              setSearch('');
              setRegion('');
            }}
          >
            {t('archive.clear')}
          </Button>
        )}
        <span className="grow" />
        {tab !== 'groups' && (
          <Button disabled={!mayEdit} onClick={() => setImporting(true)}>
            {t('archive.import')}
          </Button>
        )}
        {tab === 'contacts' && (
          <Button type="primary" disabled={!mayEdit} onClick={() => setEditing({ contact: 'new' })}>
            {t('archive.newContact')}
          </Button>
        )}
        {tab === 'customers' && (
          <Button type="primary" disabled={!mayEdit} onClick={() => setEditing({ customer: 'new' })}>
            {t('archive.newCustomer')}
          </Button>
        )}
      </div>
      {error && <Failure error={error} onRetry={contacts.reload} />}
      {tab === 'groups' ? (
        <GroupsPanel />
      ) : (
        <Card className="grow" isBare>
          {tab === 'contacts' ? (
            <VirtualTable
              label={t('archive.contacts')}
              columns={contactColumns}
              rows={contacts.data?.contacts ?? []}
              keyOf={(one) => one.id}
              onOpen={(contact) => setEditing({ contact })}
              empty={<Empty title={t('archive.none')} hint={t('archive.noneHint')} />}
            />
          ) : (
            <VirtualTable
              label={t('archive.customers')}
              columns={customerColumns(regionName, industryName)}
              rows={customers.data?.customers ?? []}
              keyOf={(one) => one.id}
              onOpen={(customer) => setEditing({ customer })}
              empty={<Empty title={t('archive.none')} hint={t('archive.noneHint')} />}
            />
          )}
        </Card>
      )}
      {editing.contact && (
        <ContactDialog
          contact={editing.contact === 'new' ? undefined : editing.contact}
          onClose={() => setEditing({})}
        />
      )}
      {editing.customer && (
        <CustomerDialog
          customer={editing.customer === 'new' ? undefined : editing.customer}
          onClose={() => setEditing({})}
        />
      )}
      {isImporting && (
        <ImportDialog
          kind={tab === 'customers' ? 'customers' : 'contacts'}
          onClose={() => setImporting(false)}
        />
      )}
    </>
  );
}
