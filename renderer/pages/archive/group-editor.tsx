import { Button, Checkbox, Input, Select } from 'antd';
import { useState } from 'react';
import type { ContactFilter, ContactRow, GroupRule } from '../../../shared/model/archive.ts';
import { Card, Empty, Field, Segments, useConfirm } from '../../components/parts.tsx';
import { VirtualTable } from '../../components/virtual-table.tsx';
import { act } from '../../stores/actions.ts';
import { noFilter } from '../../stores/archive-view.ts';
import { useLive } from '../../stores/live.ts';
import { usePaged } from '../../stores/paged.ts';
import { useMay } from '../../stores/session.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';
import { AudienceBuilder } from '../audience/builder.tsx';
import { contactColumns } from './contacts-list.tsx';
import { Filters } from './filters.tsx';
import type { GroupDraft } from './groups.tsx';

const starts: Record<GroupRule['kind'], GroupRule> = {
  fixed: { kind: 'fixed' },
  filter: { kind: 'filter', filter: noFilter },
  audience: { kind: 'audience', audience: { parts: [], excludeContactIds: [], roles: [] } },
};

/** People found for a group, in one list. */
function Members({ filter, groupId }: { filter: ContactFilter; groupId?: string | undefined }) {
  const { rows, total, more } = usePaged('contacts.list', { ...filter, ...(groupId ? { groupId } : {}) }, [
    'archive.changed',
  ]);
  return (
    <div className="col grow members">
      <span className="small t2">{t('groups.members', { count: format.count(total) })}</span>
      <VirtualTable
        label={t('groups.membersNow')}
        columns={contactColumns.slice(0, 5)}
        rows={rows}
        onEnd={more}
        keyOf={(one) => one.id}
        rowHeight={36}
        empty={<Empty title={t('groups.nobody')} />}
      />
    </div>
  );
}

/** Members chosen one by one; looked up as they are typed. */
function FixedMembers({ draft, set }: { draft: GroupDraft; set: (ids: string[]) => void }) {
  const [search, setSearch] = useState('');
  const found = useLive('contacts.list', { search, limit: 50 }, ['archive.changed']);
  const members = usePaged('contacts.list', draft.id ? { groupId: draft.id } : { search: '' }, [
    'archive.changed',
  ]);
  const [added, setAdded] = useState<ContactRow[]>([]);
  const known = new Map([...(draft.id ? members.rows : []), ...added].map((one) => [one.id, one]));
  const shown = draft.contactIds.flatMap((id) => known.get(id) ?? []);
  const add = (id: string) => {
    const row = found.data?.contacts.find((one) => one.id === id);
    if (!row || draft.contactIds.includes(id)) return;
    setAdded([...added, row]);
    set([...draft.contactIds, id]);
  };
  return (
    <div className="col grow members">
      <Select
        aria-label={t('groups.addMember')}
        value={null}
        showSearch={{ filterOption: false, onSearch: setSearch, searchValue: search }}
        onChange={(id: string | null) => id && add(id)}
        options={(found.data?.contacts ?? []).map((one) => ({
          value: one.id,
          label: `${one.name} ${format.phone(one.mobile)} ${one.places[0]?.name ?? ''}`,
        }))}
        placeholder={t('groups.addMember')}
      />
      <span className="small t2">
        {t('groups.members', { count: format.count(draft.contactIds.length) })}
      </span>
      <VirtualTable
        label={t('groups.membersNow')}
        columns={[
          ...contactColumns.slice(0, 5),
          {
            key: 'remove',
            title: '',
            width: '60px',
            render: (one) => (
              <Button
                type="text"
                size="small"
                aria-label={t('builder.remove', { name: one.name })}
                onClick={() => set(draft.contactIds.filter((id) => id !== one.id))}
              >
                ✕
              </Button>
            ),
          },
        ]}
        rows={shown}
        onEnd={members.more}
        keyOf={(one) => one.id}
        rowHeight={36}
        empty={<Empty title={t('groups.nobody')} />}
      />
    </div>
  );
}

function RemoveButton({ group, onDone }: { group: GroupDraft; onDone: () => void }) {
  const [ask, dialog] = useConfirm();
  const may = useMay('dispatcher');
  const { id, name } = group;
  if (!id) return null;
  const remove = async () => {
    if (await act('groups.remove', { id }, t('groups.removed'))) onDone();
  };
  return (
    <>
      <Button
        danger
        disabled={!may}
        onClick={() =>
          ask({
            title: t('groups.removeTitle', { name }),
            body: t('groups.removeBody'),
            confirm: t('groups.removeDo'),
            isDanger: true,
            onConfirm: remove,
          })
        }
      >
        {t('groups.removeDo')}
      </Button>
      {dialog}
    </>
  );
}

/** One group: how its members come about, and who they are now. */
export function GroupEditor({ group, onDone }: { group: GroupDraft; onDone: () => void }) {
  const [draft, setDraft] = useState(group);
  const may = useMay('dispatcher');
  const { rule } = draft;
  const save = async () => {
    if (await act('groups.save', draft, t('common.saved'))) onDone();
  };
  return (
    <Card
      className="grow"
      title={draft.name || t('groups.new')}
      extra={
        <>
          <RemoveButton group={group} onDone={onDone} />
          <Button type="primary" disabled={!may || draft.name.trim() === ''} onClick={save}>
            {t('common.save')}
          </Button>
        </>
      }
    >
      <div className="col gap12 full">
        <div className="row">
          <Field label={t('groups.name')} grow>
            <Input
              value={draft.name}
              maxLength={60}
              onChange={(event) => setDraft({ ...draft, name: event.target.value })}
            />
          </Field>
          <Checkbox
            checked={draft.isFavourite}
            onChange={(event) => setDraft({ ...draft, isFavourite: event.target.checked })}
          >
            {t('groups.favourite')}
          </Checkbox>
        </div>
        <Segments
          label={t('groups.kind')}
          value={rule.kind}
          onChange={(kind) => setDraft({ ...draft, rule: starts[kind] })}
          options={(['fixed', 'filter', 'audience'] as const).map((key) => ({
            key,
            label: word('groupRule', key),
          }))}
        />
        {rule.kind === 'fixed' && (
          <FixedMembers draft={draft} set={(contactIds) => setDraft({ ...draft, contactIds })} />
        )}
        {rule.kind === 'filter' && (
          <>
            <div className="row wrap">
              <Filters
                isForContacts
                value={rule.filter}
                onChange={(filter) => setDraft({ ...draft, rule: { kind: 'filter', filter } })}
              />
            </div>
            <Members filter={rule.filter} />
          </>
        )}
        {rule.kind === 'audience' && (
          <div className="grow members">
            <AudienceBuilder
              audience={rule.audience}
              onChange={(audience) => setDraft({ ...draft, rule: { kind: 'audience', audience } })}
            />
          </div>
        )}
      </div>
    </Card>
  );
}
