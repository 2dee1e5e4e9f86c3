import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import type { Template } from '../../../shared/model/template.ts';
import { templateKinds } from '../../../shared/sms/template.ts';
import { Card, Empty, Segments } from '../../components/parts.tsx';
import { Sign } from '../../components/signs.tsx';
import { type Column, VirtualTable } from '../../components/virtual-table.tsx';
import { act } from '../../stores/actions.ts';
import { useLive } from '../../stores/live.ts';
import { useMay } from '../../stores/session.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';
import { Categories } from './categories.tsx';
import { TemplateEditor } from './template-editor.tsx';

export type TemplateDraft = Omit<Template, 'id' | 'updatedBy' | 'updatedMs'> & { id?: string };
const blank: TemplateDraft = {
  name: '',
  kind: 'info',
  planKind: '',
  categoryId: '',
  text: '',
  isActive: true,
  version: 0,
};

const columns: Column<Template>[] = [
  {
    key: 'active',
    title: t('plans.state'),
    width: '84px',
    render: (one) => (
      <Sign glyph={one.isActive ? 'tick' : 'minus'} tone="grey">
        {t(one.isActive ? 'templates.active' : 'templates.off')}
      </Sign>
    ),
  },
  { key: 'kind', title: t('templates.kind'), width: '110px', render: (one) => word('messageKind', one.kind) },
  {
    key: 'name',
    title: t('templates.name'),
    width: 'minmax(120px, 1fr)',
    render: (one) => <b>{one.name}</b>,
  },
  {
    key: 'version',
    title: t('templates.version'),
    width: '52px',
    isRight: true,
    render: (one) => one.version,
  },
  {
    key: 'by',
    title: t('templates.by'),
    width: '140px',
    render: (one) => `${one.updatedBy} ${format.day(one.updatedMs).slice(0, 5)}`,
  },
];

type Filter = { search: string; kind: string; categoryId: string; state: 'active' | 'off' | 'all' };

const fits = (one: Template, filter: Filter, below: ReadonlySet<string>): boolean =>
  (filter.kind === '' || one.kind === filter.kind) &&
  (filter.state === 'all' || one.isActive === (filter.state === 'active')) &&
  (filter.categoryId === '' || below.has(one.categoryId)) &&
  `${one.name} ${one.text}`.toLowerCase().includes(filter.search.trim().toLowerCase());

/** The chosen category and everything below it. */
function useBelow(categoryId: string): ReadonlySet<string> {
  const { data } = useLive('templates.categories', {}, ['archive.changed']);
  const below = new Set([categoryId]);
  for (let size = 0; size < below.size; ) {
    size = below.size;
    for (const one of data?.categories ?? []) if (below.has(one.parentId)) below.add(one.id);
  }
  return below;
}

/** Every template by category, kind and words; the open one at the right. */
export function TemplatesPanel() {
  const { data } = useLive('templates.list', {}, ['archive.changed']);
  const [open, setOpen] = useState<TemplateDraft>();
  const [filter, setFilter] = useState<Filter>({ search: '', kind: '', categoryId: '', state: 'active' });
  const below = useBelow(filter.categoryId);
  const may = useMay('dispatcher');
  const all = data?.templates ?? [];
  const rows = all.filter((one) => fits(one, filter, below));
  const count = (state: Filter['state']) =>
    all.filter((one) => fits(one, { ...filter, state }, below)).length;
  const generate = () => act('templates.generate', {}, t('templates.generated'));
  return (
    <div className="row grow gap12 stretch">
      <Categories
        chosen={filter.categoryId}
        onChoose={(categoryId) => setFilter({ ...filter, categoryId })}
        templates={all}
      />
      <Card
        className="grow"
        isBare
        title={
          <span className="row wrap">
            <Input
              allowClear
              className="narrow-search"
              aria-label={t('templates.search')}
              type="search"
              placeholder={t('templates.search')}
              value={filter.search}
              onChange={(event) => setFilter({ ...filter, search: event.target.value })}
            />
            <Select
              aria-label={t('templates.kind')}
              className="narrow"
              value={filter.kind}
              onChange={(kind) => setFilter({ ...filter, kind })}
              options={[
                { value: '', label: t('templates.anyKind') },
                ...templateKinds.map((value) => ({ value, label: word('messageKind', value) })),
              ]}
            />
            <Segments
              label={t('plans.state')}
              value={filter.state}
              onChange={(state) => setFilter({ ...filter, state })}
              options={(['active', 'off', 'all'] as const).map((key) => ({
                key,
                label: t(key === 'all' ? 'common.all' : `templates.${key}`),
                count: count(key),
              }))}
            />
          </span>
        }
        extra={
          <>
            <Button disabled={!may} onClick={generate}>
              {t('templates.generate')}
            </Button>
            <Button type="primary" disabled={!may} onClick={() => setOpen(blank)}>
              {t('templates.new')}
            </Button>
          </>
        }
      >
        <VirtualTable
          label={t('settings.templates')}
          columns={columns}
          rows={rows}
          keyOf={(one) => one.id}
          openKey={open?.id}
          onOpen={setOpen}
          empty={<Empty title={t('templates.none')} />}
        />
      </Card>
      {open && (
        <TemplateEditor
          key={`${open.id}${open.version}${open.name}`}
          template={open}
          onCopy={setOpen}
          onDone={() => setOpen(undefined)}
        />
      )}
    </div>
  );
}
