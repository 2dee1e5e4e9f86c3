import { Button } from 'antd';
import { useState } from 'react';
import type { ContactFilter, ContactRow, Customer } from '../../../shared/model/archive.ts';
import { Card, Empty, Failure, Segments } from '../../components/parts.tsx';
import { VirtualTable } from '../../components/virtual-table.tsx';
import { act, saveFile } from '../../stores/actions.ts';
import { type ArchiveTab, useArchiveView } from '../../stores/archive-view.ts';
import { useLive } from '../../stores/live.ts';
import { usePaged } from '../../stores/paged.ts';
import { useMay } from '../../stores/session.ts';
import { t } from '../../text/t.ts';
import { Care } from './care.tsx';
import { ContactDialog } from './contact-dialog.tsx';
import { contactColumns } from './contacts-list.tsx';
import { CustomerDialog } from './customer-dialog.tsx';
import { CustomersCard } from './customers-list.tsx';
import { FilterChips, Filters } from './filters.tsx';
import { GroupsPanel } from './groups.tsx';
import { ImportDialog } from './import-dialog.tsx';

type Editing = { contact?: ContactRow | 'new'; customer?: Customer | 'new'; isImporting?: boolean };
const given = <T,>(one: T | 'new'): T | undefined => (one === 'new' ? undefined : one);

/** The dialogs of the page; at most one is open. */
function Dialogs({ editing, tab, onClose }: { editing: Editing; tab: ArchiveTab; onClose: () => void }) {
  if (editing.contact) return <ContactDialog contact={given(editing.contact)} onClose={onClose} />;
  if (editing.customer) return <CustomerDialog customer={given(editing.customer)} onClose={onClose} />;
  if (editing.isImporting)
    return <ImportDialog kind={tab === 'customers' ? 'customers' : 'contacts'} onClose={onClose} />;
  return null;
}

const customerPart = ({ search, regionCode, industryCode }: ContactFilter) => ({
  search,
  regionCode,
  industryCode,
});

/** Export what is shown, import, add one. */
function ListActions({
  tab,
  filter,
  edit,
}: {
  tab: 'contacts' | 'customers';
  filter: ContactFilter;
  edit: (editing: Editing) => void;
}) {
  const mayEdit = useMay('dispatcher');
  const isContacts = tab === 'contacts';
  const save = async () => {
    const file = isContacts
      ? await act('contacts.export', filter)
      : await act('customers.export', customerPart(filter));
    if (file) saveFile(file);
  };
  return (
    <>
      <Button onClick={save}>{t('archive.export')}</Button>
      <Button disabled={!mayEdit} onClick={() => edit({ isImporting: true })}>
        {t('archive.import')}
      </Button>
      <Button
        type="primary"
        disabled={!mayEdit}
        onClick={() => edit(isContacts ? { contact: 'new' } : { customer: 'new' })}
      >
        {isContacts ? t('archive.newContact') : t('archive.newCustomer')}
      </Button>
    </>
  );
}

export default function ArchivePage() {
  const { tab, filter, setTab, setFilter } = useArchiveView();
  const [editing, setEditing] = useState<Editing>({});
  const contacts = usePaged('contacts.list', filter, ['archive.changed']);
  const customers = usePaged('customers.list', customerPart(filter), ['archive.changed']);
  const tasks = useLive('numbers.tasks', {}, ['archive.changed'], 60_000);
  const error = contacts.error ?? customers.error;
  const isList = tab === 'contacts' || tab === 'customers';
  const counted = (key: ArchiveTab, count: number | undefined) => ({
    key,
    label: t(`archive.${key}`),
    ...(count === undefined ? {} : { count }),
  });
  return (
    <>
      <div className="page-head">
        <h1>{t('archive.title')}</h1>
        <Segments
          label={t('archive.title')}
          value={tab}
          onChange={setTab}
          options={[
            counted('contacts', contacts.total),
            counted('customers', customers.total),
            counted('groups', undefined),
            counted('care', tasks.data?.tasks.length),
          ]}
        />
        <span className="grow" />
        {isList && <ListActions tab={tab} filter={filter} edit={setEditing} />}
      </div>
      {isList && (
        <div className="row wrap">
          <Filters value={filter} onChange={setFilter} isForContacts={tab === 'contacts'} />
          <FilterChips value={filter} onChange={setFilter} isForContacts={tab === 'contacts'} />
        </div>
      )}
      {error && <Failure error={error} onRetry={contacts.reload} />}
      {tab === 'groups' && <GroupsPanel />}
      {tab === 'care' && <Care tasks={tasks.data?.tasks ?? []} />}
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
      <Dialogs editing={editing} tab={tab} onClose={() => setEditing({})} />
    </>
  );
}
