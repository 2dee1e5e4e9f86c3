import { Checkbox, Input, Select } from 'antd';
import type { Draft } from '../../../shared/contract/messages.ts';
import { segmentOnAir } from '../../../shared/sms/segments.ts';
import { Card, Empty, Field } from '../../components/parts.tsx';
import { MergedText } from '../../components/send-preview.tsx';
import { Sign } from '../../components/signs.tsx';
import { useLive } from '../../stores/live.ts';
import * as format from '../../text/format.ts';
import { t } from '../../text/t.ts';
import { PlaceholderEditor } from '../templates/placeholder-editor.tsx';

type Props = { draft: Draft; setDraft: (draft: Draft) => void };

/** The first recipient's text as it will leave, while it is being written. */
function FirstText({ draft }: { draft: Draft }) {
  const { data } = useLive('messages.preview', draft.text.trim() ? draft : undefined);
  const first = data?.recipients[0];
  if (!data || !first) return <Empty title={t('compose.noText')} />;
  return (
    <div className="col gap12">
      <span className="t2">
        {t('compose.asSeenBy', { name: first.name, place: first.customerNames[0] ?? '' })}
      </span>
      <MergedText recipient={first} />
      <span className="small t2">
        {t('compose.live', {
          units: first.units,
          parts: first.parts,
          people: format.count(data.numbers),
          all: format.count(data.parts),
          cost: format.yuan(data.costFen),
        })}
      </span>
      {data.checks.map((check) => (
        <Sign
          key={`${check.code}${check.text}`}
          glyph={check.isBlocking ? 'cross' : 'warn'}
          tone={check.isBlocking ? 'danger' : 'amber'}
        >
          {check.text}
        </Sign>
      ))}
    </div>
  );
}

/** Second step: from a template or free, with the first recipient's text beside it. */
export function ComposeText({ draft, setDraft }: Props) {
  const templates = useLive('templates.list', {}, ['archive.changed']);
  const usable = templates.data?.templates.filter((one) => one.kind === 'info' && one.isActive) ?? [];
  const choose = (id: string) => {
    const template = usable.find((one) => one.id === id);
    setDraft(
      template
        ? { ...draft, kind: 'info', templateId: template.id, text: template.text }
        : { ...draft, kind: 'free', templateId: undefined },
    );
  };
  const cut = segmentOnAir(draft.text);
  return (
    <div className="row grow gap12 stretch">
      <Card title={t('compose.what')} className="grow">
        <div className="col gap12">
          <Field label={t('compose.template')}>
            <Select
              aria-label={t('compose.template')}
              value={draft.templateId ?? ''}
              onChange={choose}
              showSearch={{ optionFilterProp: 'label' }}
              options={[
                { value: '', label: t('compose.freeText') },
                ...usable.map((one) => ({
                  value: one.id,
                  label: `${one.name} ${t('compose.version', { version: one.version })}`,
                })),
              ]}
            />
          </Field>
          <Field label={t('message.title')}>
            <Input
              value={draft.title}
              maxLength={80}
              onChange={(event) => setDraft({ ...draft, title: event.target.value })}
            />
          </Field>
          <PlaceholderEditor
            kind="info"
            text={draft.text}
            isDisabled={draft.templateId !== undefined}
            onChange={(text) => setDraft({ ...draft, text })}
          />
          <span className="small t2">{t('compose.count', { units: cut.units, parts: cut.parts })}</span>
          <Checkbox
            checked={draft.asksConfirmation}
            onChange={(event) => setDraft({ ...draft, asksConfirmation: event.target.checked })}
          >
            {t('compose.asks')}
          </Checkbox>
          <Checkbox
            checked={draft.isUrgent}
            onChange={(event) => setDraft({ ...draft, isUrgent: event.target.checked })}
          >
            {t('compose.urgent')}
          </Checkbox>
        </div>
      </Card>
      <Card title={t('compose.preview')} className="grow">
        <FirstText draft={draft} />
      </Card>
    </div>
  );
}
