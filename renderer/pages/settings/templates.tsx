import { Button, Checkbox, Input, Select } from 'antd';
import { useState } from 'react';
import type { Template } from '../../../shared/contract/messages.ts';
import { segmentOnAir } from '../../../shared/sms/segments.ts';
import { checkTemplate, placeholdersOf, templateKinds } from '../../../shared/sms/template.ts';
import { Card, Empty, Field } from '../../components/parts.tsx';
import { Sign } from '../../components/signs.tsx';
import { type Column, VirtualTable } from '../../components/virtual-table.tsx';
import { act } from '../../stores/actions.ts';
import { useLive } from '../../stores/live.ts';
import { useMay } from '../../stores/session.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';

type Draft = Pick<Template, 'name' | 'kind' | 'text' | 'isActive' | 'version'> & { id?: string };
const blank: Draft = { name: '', kind: 'info', text: '', isActive: true, version: 0 };

const columns: Column<Template>[] = [
  { key: 'kind', title: t('templates.kind'), width: '130px', render: (one) => word('messageKind', one.kind) },
  {
    key: 'name',
    title: t('templates.name'),
    width: 'minmax(120px, 1fr)',
    render: (one) => <b>{one.name}</b>,
  },
  {
    key: 'version',
    title: t('templates.version'),
    width: '60px',
    isRight: true,
    render: (one) => one.version,
  },
  {
    key: 'by',
    title: t('templates.by'),
    width: '140px',
    render: (one) => `${one.updatedBy} ${format.day(one.updatedMs).slice(0, 5)}`,
  },
  {
    key: 'active',
    title: t('plans.state'),
    width: '80px',
    render: (one) => (one.isActive ? t('templates.active') : t('templates.off')),
  },
];

function Editor({ template, onDone }: { template: Draft; onDone: () => void }) {
  const [draft, setDraft] = useState(template);
  const may = useMay('dispatcher');
  const problems = checkTemplate(draft.kind, draft.text);
  const cut = segmentOnAir(draft.text);
  const save = async () => {
    const { name, kind, text, isActive } = draft;
    if (
      await act(
        'templates.save',
        {
          name,
          kind,
          text,
          isActive,
          ...(template.id ? { id: template.id, version: template.version } : {}),
        },
        t('common.saved'),
      )
    )
      onDone();
  };
  return (
    <Card title={draft.name || t('templates.new')} className="grow">
      <div className="col gap12">
        <div className="row">
          <Field label={t('templates.name')} grow>
            <Input
              value={draft.name}
              maxLength={60}
              onChange={(event) => setDraft({ ...draft, name: event.target.value })}
            />
          </Field>
          <Field label={t('templates.kind')}>
            <Select
              style={{ width: 160 }}
              value={draft.kind}
              disabled={template.id !== undefined}
              onChange={(kind) => setDraft({ ...draft, kind })}
              options={templateKinds.map((kind) => ({ value: kind, label: word('messageKind', kind) }))}
            />
          </Field>
        </div>
        <Input.TextArea
          aria-label={t('message.text')}
          rows={7}
          maxLength={700}
          value={draft.text}
          onChange={(event) => setDraft({ ...draft, text: event.target.value })}
        />
        <span className="small t2">{t('compose.count', { units: cut.units, parts: cut.parts })}</span>
        <div className="row wrap small">
          {placeholdersOf(draft.kind).map((name) => (
            <button
              key={name}
              type="button"
              className="linkish small"
              onClick={() => setDraft({ ...draft, text: `${draft.text}{{${name}}}` })}
            >{`＋${name}`}</button>
          ))}
        </div>
        {problems.map((one) => (
          <Sign key={`${one.position}${one.name}`} glyph="cross" tone="danger">
            {t('templates.problem', { position: one.position + 1, name: one.name })}
          </Sign>
        ))}
        <div className="row">
          <Checkbox
            checked={draft.isActive}
            onChange={(event) => setDraft({ ...draft, isActive: event.target.checked })}
          >
            {t('templates.active')}
          </Checkbox>
          <span className="grow" />
          <Button
            type="primary"
            disabled={!may || problems.length > 0 || draft.name.trim() === '' || draft.text.trim() === ''}
            onClick={save}
          >
            {t('templates.save', { version: draft.version + 1 })}
          </Button>
        </div>
      </div>
    </Card>
  );
}

export function TemplatesPanel() {
  const { data } = useLive('templates.list', {}, ['archive.changed']);
  const [open, setOpen] = useState<Draft>();
  const may = useMay('dispatcher');
  return (
    <div className="row grow gap12 stretch">
      <Card
        className="grow"
        title={t('settings.templates')}
        extra={
          <Button disabled={!may} onClick={() => setOpen(blank)}>
            ＋ {t('templates.new')}
          </Button>
        }
        isBare
      >
        <VirtualTable
          label={t('settings.templates')}
          columns={columns}
          rows={data?.templates ?? []}
          keyOf={(one) => one.id}
          openKey={open?.id}
          onOpen={setOpen}
          empty={<Empty title={t('templates.none')} />}
        />
      </Card>
      {open && <Editor key={`${open.id}${open.version}`} template={open} onDone={() => setOpen(undefined)} />}
    </div>
  );
}
