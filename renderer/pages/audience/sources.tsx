import { Button, Input } from 'antd';
import { useState } from 'react';
import type { AudiencePart } from '../../../shared/model/archive.ts';
import { Empty, Segments } from '../../components/parts.tsx';
import { treeRows } from '../../components/tree-rows.ts';
import { type Column, VirtualTable } from '../../components/virtual-table.tsx';
import { useCodes } from '../../stores/codes.ts';
import { useLive } from '../../stores/live.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';

const kinds = ['group', 'region', 'industry', 'plan', 'office', 'contact'] as const;
type Kind = (typeof kinds)[number];

/** Something an audience can be made of. */
type Source = { part: AudiencePart; name: string; note: string; people: number | undefined; depth: number };
export const keyOfPart = (part: AudiencePart): string => JSON.stringify(part);

const source = (part: AudiencePart, name: string, more: Partial<Source> = {}): Source => ({
  part,
  name,
  note: '',
  people: undefined,
  depth: 0,
  ...more,
});

/** Regions or industries as a tree with the people behind each. */
function useTree(kind: 'region' | 'industry', isShown: boolean): Source[] {
  const { regions, industries } = useCodes();
  const { data } = useLive('audience.tree', isShown ? {} : undefined, ['archive.changed']);
  const counts = kind === 'region' ? data?.regions : data?.industries;
  const people = new Map(counts?.map((one) => [one.code, one.people]));
  return treeRows(kind === 'region' ? regions : industries).map(({ code, name, depth }) =>
    source({ kind, code }, name, { depth, people: people.get(code) }),
  );
}

function useSources(kind: Kind, search: string): Source[] {
  const { offices } = useCodes();
  const regions = useTree('region', kind === 'region');
  const industries = useTree('industry', kind === 'industry');
  const groups = useLive('groups.list', kind === 'group' ? {} : undefined, ['archive.changed']);
  const plans = useLive('plans.list', kind === 'plan' ? { openOnly: false } : undefined, ['plans.changed']);
  const contacts = useLive('contacts.list', kind === 'contact' ? { search, limit: 200 } : undefined, [
    'archive.changed',
  ]);
  const lists: Record<Kind, Source[]> = {
    region: regions,
    industry: industries,
    group: (groups.data?.groups ?? []).map((one) =>
      source({ kind: 'group', id: one.id }, `${one.isFavourite ? '★ ' : ''}${one.name}`, {
        note: word('groupRule', one.rule.kind),
        people: one.people,
      }),
    ),
    plan: (plans.data?.plans ?? []).map((one) =>
      source({ kind: 'plan', id: one.id }, one.name, { note: word('planState', one.state) }),
    ),
    office: [
      source({ kind: 'office' }, t('audience.allOffices')),
      ...offices.map((one) => source({ kind: 'office', id: one.id }, one.name, { depth: 1 })),
    ],
    contact: (contacts.data?.contacts ?? []).map((one) =>
      source({ kind: 'contact', id: one.id }, one.name, {
        note: [format.phone(one.mobile), one.places[0]?.name ?? ''].filter(Boolean).join('　'),
      }),
    ),
  };
  const all = lists[kind];
  return kind === 'contact' || search === '' ? all : all.filter((one) => one.name.includes(search));
}

function columnsOf(chosen: ReadonlySet<string>, onAdd: (part: AudiencePart) => void): Column<Source>[] {
  return [
    {
      key: 'name',
      title: t('builder.name'),
      width: 'minmax(0, 1fr)',
      render: (one) => (
        <span className={`depth-${Math.min(one.depth, 4)}`}>
          {one.name} <span className="small t2">{one.note}</span>
        </span>
      ),
    },
    {
      key: 'people',
      title: t('unit.people'),
      width: '80px',
      isRight: true,
      render: (one) => (one.people === undefined ? '' : format.count(one.people)),
    },
    {
      key: 'add',
      title: '',
      width: '64px',
      isRight: true,
      render: (one) =>
        chosen.has(keyOfPart(one.part)) ? (
          <span className="t2 small">{t('builder.chosen')}</span>
        ) : (
          <Button
            size="small"
            aria-label={t('builder.addNamed', { name: one.name })}
            onClick={() => onAdd(one.part)}
          >
            ＋
          </Button>
        ),
    },
  ];
}

/** Where people can be taken from: own groups, the trees, plans, offices, single persons. */
export function Sources({
  chosen,
  onAdd,
}: {
  chosen: ReadonlySet<string>;
  onAdd: (part: AudiencePart) => void;
}) {
  const [kind, setKind] = useState<Kind>('group');
  const [search, setSearch] = useState('');
  const rows = useSources(kind, search.trim());
  return (
    <div className="col grow gap12 builder-sources">
      <Segments
        label={t('builder.from')}
        value={kind}
        onChange={setKind}
        options={kinds.map((key) => ({ key, label: t(`audience.${key}`) }))}
      />
      <Input
        allowClear
        aria-label={t('builder.search')}
        type="search"
        placeholder={kind === 'contact' ? t('archive.search') : t('builder.search')}
        value={search}
        onChange={(event) => setSearch(event.target.value)}
      />
      <VirtualTable
        isHeadless
        label={t('builder.from')}
        columns={columnsOf(chosen, onAdd)}
        rows={rows}
        keyOf={(one) => keyOfPart(one.part)}
        rowHeight={36}
        empty={<Empty title={t('builder.none')} />}
      />
    </div>
  );
}
