import { Button, Checkbox, Input, Select } from 'antd';
import { useState } from 'react';
import type { Group } from '../../../shared/model/archive.ts';
import { Card, Empty, Field, useConfirm } from '../../components/parts.tsx';
import { act } from '../../stores/actions.ts';
import { useLive } from '../../stores/live.ts';
import { useMay } from '../../stores/session.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';

type Draft = Omit<Group, 'id'> & { id?: string };
const blank: Draft = { name: '', isFavourite: false, contactIds: [], version: 0 };

function Members({ group }: { group: Draft }) {
  const { data } = useLive('contacts.list', group.id ? { groupId: group.id, limit: 500 } : undefined, [
    'archive.changed',
  ]);
  return (
    <div className="scroll grow">
      {data?.contacts.map((one) => (
        <div
          key={one.id}
          className="row"
          style={{ padding: '4px 0', borderBottom: '1px solid var(--line2)' }}
        >
          <b>{one.name}</b>
          <span className="t2 ellipsis">
            {one.places.map((place) => `${place.name} ${word('contactRole', place.role)}`).join('、')}
          </span>
          <span className="grow" />
          {format.phone(one.mobile)}
        </div>
      ))}
    </div>
  );
}

function GroupEditor({ group, onDone }: { group: Draft; onDone: () => void }) {
  const [draft, setDraft] = useState(group);
  const [search, setSearch] = useState('');
  const [ask, dialog] = useConfirm();
  const may = useMay('dispatcher');
  const found = useLive('contacts.list', { search, limit: 200 }, ['archive.changed']);
  const members = useLive('contacts.list', group.id ? { groupId: group.id, limit: 500 } : undefined, [
    'archive.changed',
  ]);
  const names = new Map(
    [...(members.data?.contacts ?? []), ...(found.data?.contacts ?? [])].map((one) => [
      one.id,
      `${one.name} ${format.phone(one.mobile)}`,
    ]),
  );
  const save = async () => {
    if (await act('groups.save', draft, t('common.saved'))) onDone();
  };
  return (
    <Card title={draft.name || t('groups.new')} className="grow">
      <div className="col gap12" style={{ height: '100%' }}>
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
        <Field label={t('groups.members', { count: draft.contactIds.length })}>
          <Select
            mode="multiple"
            maxTagCount={12}
            value={draft.contactIds}
            showSearch={{ filterOption: false, onSearch: setSearch }}
            onChange={(contactIds) => setDraft({ ...draft, contactIds })}
            options={[...names].map(([value, label]) => ({ value, label }))}
            placeholder={t('archive.search')}
          />
        </Field>
        <Members group={group} />
        <div className="row">
          {group.id && (
            <Button
              danger
              disabled={!may}
              onClick={() =>
                ask({
                  title: t('groups.removeTitle', { name: group.name }),
                  body: t('groups.removeBody'),
                  confirm: t('groups.removeDo'),
                  isDanger: true,
                  onConfirm: async () => {
                    if (await act('groups.remove', { id: group.id! }, t('groups.removed'))) onDone();
                  },
                })
              }
            >
              {t('groups.removeDo')}
            </Button>
          )}
          <span className="grow" />
          <Button type="primary" disabled={!may || draft.name.trim() === ''} onClick={save}>
            {t('common.save')}
          </Button>
        </div>
        {dialog}
      </div>
    </Card>
  );
}

/** Custom groups at the left, the open one at the right. Regions, industries, plans and offices are groups by themselves. */
export function GroupsPanel() {
  const { data } = useLive('groups.list', {}, ['archive.changed']);
  const [open, setOpen] = useState<Draft>();
  const may = useMay('dispatcher');
  return (
    <div className="row grow gap12 stretch">
      <Card
        title={t('groups.title')}
        extra={
          <Button disabled={!may} onClick={() => setOpen(blank)}>
            ＋ {t('groups.new')}
          </Button>
        }
        isBare
      >
        <div className="scroll grow" style={{ width: 320 }}>
          {data?.groups.length === 0 && <Empty title={t('groups.none')} />}
          {data?.groups.map((group) => (
            <button
              key={group.id}
              type="button"
              className={`vt-row can row${open?.id === group.id ? ' open' : ''}`}
              style={{
                width: '100%',
                border: 0,
                borderBottom: '1px solid var(--line2)',
                font: 'inherit',
                color: 'inherit',
                padding: '0 12px',
              }}
              onClick={() => setOpen(group)}
            >
              {group.isFavourite ? '★' : '☆'} <b>{group.name}</b>
              <span className="grow" />
              <span className="t2">
                {group.contactIds.length} {t('unit.people')}
              </span>
            </button>
          ))}
        </div>
      </Card>
      {open ? (
        <GroupEditor key={`${open.id}${open.version}`} group={open} onDone={() => setOpen(undefined)} />
      ) : (
        <Card className="grow">
          <Empty title={t('groups.pick')} hint={t('groups.pickHint')} />
        </Card>
      )}
    </div>
  );
}
