import { Button, Checkbox, Input, Select } from 'antd';
import { useState } from 'react';
import { planKinds } from '../../../shared/model/plan.ts';
import { segmentOnAir } from '../../../shared/sms/segments.ts';
import { checkTemplate, type TemplateKind, templateKinds } from '../../../shared/sms/template.ts';
import { Card, Field, Segments } from '../../components/parts.tsx';
import { treeOptions } from '../../components/tree-rows.ts';
import { act } from '../../stores/actions.ts';
import { useLive } from '../../stores/live.ts';
import { useMay } from '../../stores/session.ts';
import { t, word } from '../../text/t.ts';
import { PlaceholderEditor } from './placeholder-editor.tsx';
import { Samples } from './samples.tsx';
import type { TemplateDraft } from './templates.tsx';
import { Versions } from './versions.tsx';

type Set = (change: Partial<TemplateDraft>) => void;

/** Sentences of the query service are there from the beginning; nobody adds one. */
const kindsFor = ({ kind }: TemplateDraft) =>
  templateKinds.filter((one) => one !== 'sentence' || kind === 'sentence');
const withoutPlan: ReadonlySet<TemplateKind> = new Set(['info', 'reply', 'sentence', 'desk']);

/** What kind of text it is and where it stands. */
function Heading({ draft, set }: { draft: TemplateDraft; set: Set }) {
  const { data } = useLive('templates.categories', {}, ['archive.changed']);
  const categories = (data?.categories ?? []).map(({ id, name, parentId }) => ({
    code: id,
    name,
    parent: parentId,
  }));
  return (
    <>
      <Field label={t('templates.name')}>
        <Input value={draft.name} maxLength={60} onChange={(event) => set({ name: event.target.value })} />
      </Field>
      <div className="row align-top">
        <Field label={t('templates.kind')} grow>
          <Select
            value={draft.kind}
            disabled={draft.id !== undefined}
            onChange={(kind) => set({ kind })}
            options={kindsFor(draft).map((kind) => ({ value: kind, label: word('messageKind', kind) }))}
          />
        </Field>
        <Field label={t('templates.planKind')} grow>
          <Select
            value={draft.planKind}
            disabled={withoutPlan.has(draft.kind)}
            onChange={(planKind) => set({ planKind })}
            options={[
              { value: '' as const, label: t('templates.anyPlan') },
              ...planKinds.map((kind) => ({ value: kind, label: word('planKind', kind) })),
            ]}
          />
        </Field>
        <Field label={t('categories.title')} grow>
          <Select
            value={draft.categoryId}
            onChange={(categoryId) => set({ categoryId })}
            options={[{ value: '', label: t('categories.none') }, ...treeOptions(categories)]}
          />
        </Field>
      </div>
    </>
  );
}

type Tab = 'text' | 'samples' | 'versions';

/** One template: its text with what is wrong in it, how real customers would get it, and what it was before. */
export function TemplateEditor(props: {
  template: TemplateDraft;
  onCopy: (template: TemplateDraft) => void;
  onDone: () => void;
}) {
  const { template } = props;
  const [draft, setDraft] = useState(template);
  const [tab, setTab] = useState<Tab>('text');
  const isSentence = draft.kind === 'sentence';
  const may = useMay(isSentence ? 'supervisor' : 'dispatcher');
  const set: Set = (change) => setDraft({ ...draft, ...change });
  const problems = checkTemplate(draft.kind, draft.text, template.id);
  const cut = segmentOnAir(draft.text);
  const save = async () => {
    const { name, kind, planKind, categoryId, text, isActive } = draft;
    const identity = template.id ? { id: template.id, version: template.version } : {};
    const fields = { name, kind, planKind, categoryId, text, isActive, ...identity };
    if (await act('templates.save', fields, t('common.saved'))) props.onDone();
  };
  const copy = () => {
    const { id: _id, ...fields } = draft;
    props.onCopy({ ...fields, name: t('templates.copyOf', { name: draft.name }).slice(0, 60), version: 0 });
  };
  const isWhole = problems.length === 0 && draft.name.trim() !== '' && draft.text.trim() !== '';
  return (
    <Card
      className="template-editor"
      title={draft.name || t('templates.new')}
      extra={
        template.id &&
        !isSentence && (
          <Button disabled={!may} onClick={copy}>
            {t('templates.copy')}
          </Button>
        )
      }
      foot={
        <>
          {isSentence ? (
            !may && <span className="small t2">{t('common.needsSupervisor')}</span>
          ) : (
            <Checkbox checked={draft.isActive} onChange={(event) => set({ isActive: event.target.checked })}>
              {t('templates.active')}
            </Checkbox>
          )}
          <span className="grow" />
          <Button type="primary" disabled={!may || !isWhole} onClick={save}>
            {t('templates.save', { version: draft.version + 1 })}
          </Button>
        </>
      }
    >
      <div className="col gap12">
        <Heading draft={draft} set={set} />
        <Segments
          label={t('message.text')}
          value={tab}
          onChange={setTab}
          options={(['text', 'samples', ...(template.id ? (['versions'] as const) : [])] as const).map(
            (key) => ({
              key,
              label: t(`templates.tab.${key}`),
            }),
          )}
        />
        {tab === 'text' && (
          <>
            <PlaceholderEditor
              kind={draft.kind}
              id={template.id}
              text={draft.text}
              onChange={(text) => set({ text })}
            />
            <span className="small t2">{t('compose.count', { units: cut.units, parts: cut.parts })}</span>
          </>
        )}
        {tab === 'samples' && <Samples kind={draft.kind} text={draft.text} />}
        {tab === 'versions' && template.id && <Versions id={template.id} onTake={(text) => set({ text })} />}
      </div>
    </Card>
  );
}
