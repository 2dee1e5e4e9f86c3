import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import type { ContactRow, Customer } from '../../../shared/model/archive.ts';
import { Card, Empty, Failure, Segments } from '../../components/parts.tsx';
import { Sign } from '../../components/signs.tsx';
import { type Column, VirtualTable } from '../../components/virtual-table.tsx';
import { act, saveFile } from '../../stores/actions.ts';
import { useCustomers } from '../../stores/customers.ts';
import { usePaged } from '../../stores/paged.ts';
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

type Editing = { contact?: ContactRow | 'new'; customer?: Customer | 'new' };
const given = <T,>(one: T | 'new'): T | undefined => (one === 'new' ? undefined : one);

/** The dialogs of the page; at most one is open. */
function Dialogs({ editing, onClose }: { editing: Editing; onClose: () => void }) {
  if (editing.contact) return <ContactDialog contact={given(editing.contact)} onClose={onClose} />;
  if (editing.customer) return <CustomerDialog customer={given(editing.customer)} onClose={onClose} />;
  return null;
}

type Search = { search: string; regionCode: string };

/** One search box and the region; what is active can be cleared with one click. */
function Filters({ value, onChange }: { value: Search; onChange: (next: Search) => void }) {
  const { regions } = useCustomers();
  const options = [
    { value: '', label: t('customer.allRegions') },
    ...regions.map((one) => ({ value: one.code, label: one.name })),
  ];
  return (
    <>
      <Input
        allowClear
        placeholder={t('archive.search')}
        style={{ width: 260 }}
        value={value.search}
        onChange={(event) => onChange({ ...value, search: event.target.value })}
      />
      <Select
        style={{ width: 120 }}
        value={value.regionCode}
        onChange={(regionCode) => onChange({ ...value, regionCode })}
        options={options}
      />
      {(value.search || value.regionCode) && (
        <Button size="small" onClick={() => onChange({ search: '', regionCode: '' })}>
          {t('archive.clear')}
        </Button>
      )}
    </>
  );
}

function CustomersCard({
  rows,
  onEnd,
  onOpen,
}: {
  rows: Customer[];
  onEnd: () => void;
  onOpen: (customer: Customer) => void;
}) {
  const { regions, industries } = useCustomers();
  const nameIn = (list: { code: string; name: string }[]) => (code: string) =>
    list.find((one) => one.code === code)?.name ?? code;
  return (
    <Card className="grow" isBare>
      <VirtualTable
        label={t('archive.customers')}
        columns={customerColumns(nameIn(regions), nameIn(industries))}
        rows={rows}
        onEnd={onEnd}
        keyOf={(one) => one.id}
        onOpen={onOpen}
        empty={<Empty title={t('archive.none')} hint={t('archive.noneHint')} />}
      />
    </Card>
  );
}

export default function ArchivePage() {
  const [tab, setTab] = useState<Tab>('contacts');
  const [search, setSearch] = useState<Search>({ search: '', regionCode: '' });
  const [editing, setEditing] = useState<Editing>({});
  const [isImporting, setImporting] = useState(false);
  const mayEdit = useMay('dispatcher');
  const contacts = usePaged('contacts.list', search, ['archive.changed']);
  const customers = usePaged('customers.list', search, ['archive.changed']);
  const error = contacts.error ?? customers.error;
  const save = async () => {
    const file = await act(tab === 'customers' ? 'customers.export' : 'contacts.export', search);
    if (file) saveFile(file);
  };
  const counted = (key: Tab, label: string, total: number | undefined) => ({
    key,
    label,
    ...(total === undefined ? {} : { count: total }),
  });
  const options = [
    counted('contacts', t('archive.contacts'), contacts.total),
    counted('customers', t('archive.customers'), customers.total),
    counted('groups', t('archive.groups'), undefined),
  ];
  return (
    <>
      <div className="page-head">
        <h1>{t('archive.title')}</h1>
        <Segments label={t('archive.title')} value={tab} onChange={setTab} options={options} />
        {tab !== 'groups' && <Filters value={search} onChange={setSearch} />}
        <span className="grow" />
        {tab !== 'groups' && (
          <>
            <Button onClick={save}>{t('archive.export')}</Button>
            <Button disabled={!mayEdit} onClick={() => setImporting(true)}>
              {t('archive.import')}
            </Button>
            <Button
              type="primary"
              disabled={!mayEdit}
              onClick={() => setEditing(tab === 'contacts' ? { contact: 'new' } : { customer: 'new' })}
            >
              {tab === 'contacts' ? t('archive.newContact') : t('archive.newCustomer')}
            </Button>
          </>
        )}
      </div>
      {error && <Failure error={error} onRetry={contacts.reload} />}
      {tab === 'groups' && <GroupsPanel />}
      {tab === 'customers' && (
        <CustomersCard
          rows={customers.rows}
          onEnd={customers.more}
          onOpen={(customer) => setEditing({ customer })}
        />
      )}
      {tab === 'contacts' && (
        <Card className="grow" isBare>
          <VirtualTable
            label={t('archive.contacts')}
            columns={contactColumns}
            rows={contacts.rows}
            onEnd={contacts.more}
            keyOf={(one) => one.id}
            onOpen={(contact) => setEditing({ contact })}
            empty={<Empty title={t('archive.none')} hint={t('archive.noneHint')} />}
          />
        </Card>
      )}
      <Dialogs editing={editing} onClose={() => setEditing({})} />
      {isImporting && (
        <ImportDialog
          kind={tab === 'customers' ? 'customers' : 'contacts'}
          onClose={() => setImporting(false)}
        />
      )}
    </>
  );
}
