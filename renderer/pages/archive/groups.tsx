import { Button } from 'antd';
import { useState } from 'react';
import type { Group } from '../../../shared/model/archive.ts';
import { Card, Empty } from '../../components/parts.tsx';
import { type Column, VirtualTable } from '../../components/virtual-table.tsx';
import { useLive } from '../../stores/live.ts';
import { useMay } from '../../stores/session.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';
import { GroupEditor } from './group-editor.tsx';

type Row = Group & { people: number };
export type GroupDraft = Omit<Group, 'id'> & { id?: string };
const blank: GroupDraft = {
  name: '',
  isFavourite: false,
  rule: { kind: 'fixed' },
  contactIds: [],
  version: 0,
};

const columns: Column<Row>[] = [
  {
    key: 'name',
    title: t('groups.name'),
    width: 'minmax(0, 1fr)',
    render: (one) => (
      <>
        <span className="t2">{one.isFavourite ? '★' : '☆'}</span> <b>{one.name}</b>
      </>
    ),
  },
  {
    key: 'kind',
    title: t('groups.kind'),
    width: '90px',
    render: (one) => <span className="t2">{word('groupRule', one.rule.kind)}</span>,
  },
  {
    key: 'people',
    title: t('unit.people'),
    width: '70px',
    isRight: true,
    render: (one) => format.count(one.people),
  },
];

/** Groups made by people at the left, the open one at the right. Regions, industries, plans and offices are groups by themselves. */
export function GroupsPanel() {
  const { data } = useLive('groups.list', {}, ['archive.changed']);
  const [open, setOpen] = useState<GroupDraft>();
  const may = useMay('dispatcher');
  return (
    <div className="row grow gap12 stretch">
      <Card
        isBare
        className="groups-list"
        title={t('groups.title')}
        extra={
          <Button disabled={!may} onClick={() => setOpen(blank)}>
            ＋ {t('groups.new')}
          </Button>
        }
      >
        <VirtualTable
          label={t('groups.title')}
          columns={columns}
          rows={data?.groups ?? []}
          keyOf={(one) => one.id}
          openKey={open?.id}
          onOpen={setOpen}
          empty={<Empty title={t('groups.none')} />}
        />
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
