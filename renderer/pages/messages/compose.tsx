import { Button, Checkbox, Input, Select } from 'antd';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { Draft } from '../../../shared/contract/messages.ts';
import { type AudiencePart, type ContactRole, contactRoles } from '../../../shared/model/archive.ts';
import { segmentOnAir } from '../../../shared/sms/segments.ts';
import { placeholdersOf } from '../../../shared/sms/template.ts';
import { parseStamp } from '../../../shared/time.ts';
import { Card, Field, useConfirm } from '../../components/parts.tsx';
import { SendPreview } from '../../components/send-preview.tsx';
import { Sign } from '../../components/signs.tsx';
import { act, attempt, newDedupeKey, useNotices } from '../../stores/actions.ts';
import { useDraftKeeping } from '../../stores/draft-keeping.ts';
import { useLive } from '../../stores/live.ts';
import { useMay } from '../../stores/session.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';
import { useChoices } from './audience-choices.ts';

/** Text with its live count; placeholders are inserted by a click, never typed from memory. */
function TextEditor({
  text,
  onChange,
  isTemplate,
}: {
  text: string;
  onChange: (text: string) => void;
  isTemplate: boolean;
}) {
  const cut = segmentOnAir(text);
  return (
    <div className="col" style={{ gap: 6 }}>
      <Input.TextArea
        aria-label={t('message.text')}
        rows={7}
        maxLength={700}
        value={text}
        disabled={isTemplate}
        onChange={(event) => onChange(event.target.value)}
      />
      <div className="row small t2 wrap">
        <span>{t('compose.count', { units: cut.units, parts: cut.parts })}</span>
        <span className="grow" />
        {!isTemplate &&
          placeholdersOf('info').map((name) => (
            <button
              key={name}
              type="button"
              className="linkish small"
              onClick={() => onChange(`${text}{{${name}}}`)}
            >{`＋${name}`}</button>
          ))}
      </div>
    </div>
  );
}

function Editor({
  draft,
  setDraft,
  parts,
  setParts,
  onNext,
}: {
  draft: Draft;
  setDraft: (draft: Draft) => void;
  parts: string[];
  setParts: (parts: string[]) => void;
  onNext: () => void;
}) {
  const choices = useChoices();
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
  return (
    <div className="row grow gap12 stretch">
      <Card title={t('compose.who')} className="grow">
        <div className="col gap12">
          <Field label={t('compose.audience')}>
            <Select
              mode="multiple"
              aria-label={t('compose.audience')}
              value={parts}
              onChange={setParts}
              options={choices.map(({ value, label }) => ({ value, label }))}
              showSearch={{ optionFilterProp: 'label' }}
              placeholder={t('compose.audienceHint')}
            />
          </Field>
          <Field label={t('compose.roles')}>
            <Checkbox.Group
              value={draft.audience.roles}
              onChange={(roles) =>
                setDraft({ ...draft, audience: { ...draft.audience, roles: roles as ContactRole[] } })
              }
              options={contactRoles.map((value) => ({ value, label: word('contactRole', value) }))}
            />
          </Field>
          <span className="small t2">{t('compose.rolesHint')}</span>
        </div>
      </Card>
      <Card title={t('compose.what')} className="grow">
        <div className="col gap12">
          <Field label={t('compose.template')}>
            <Select
              value={draft.templateId ?? ''}
              onChange={choose}
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
          <TextEditor
            text={draft.text}
            isTemplate={draft.templateId !== undefined}
            onChange={(text) => setDraft({ ...draft, text })}
          />
          <Checkbox
            checked={draft.asksConfirmation}
            onChange={(event) => setDraft({ ...draft, asksConfirmation: event.target.checked })}
          >
            {t('compose.asks')}
          </Checkbox>
          <div className="row">
            <span className="grow" />
            <Button
              type="primary"
              size="large"
              disabled={parts.length === 0 || draft.text.trim() === ''}
              onClick={onNext}
            >
              {t('compose.next')}
            </Button>
          </div>
        </div>
      </Card>
    </div>
  );
}

function Commit({
  forget,
  draft,
  needsApproval,
  people,
  parts,
  isBlocked,
}: {
  /** The draft has become a message. */
  forget: () => void;
  draft: Draft;
  needsApproval: boolean;
  people: number;
  parts: number;
  isBlocked: boolean;
}) {
  const [, navigate] = useLocation();
  const [key] = useState(newDedupeKey);
  const [approver, setApprover] = useState({ login: '', password: '' });
  const [phone, setPhone] = useState('');
  const [dueText, setDueText] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [ask, dialog] = useConfirm();
  const say = useNotices((state) => state.say);
  const isSupervisor = useMay('supervisor');
  const mayDispatch = useMay('dispatcher');
  const asksApprover = needsApproval && !isSupervisor;
  const send = async (again: boolean): Promise<void> => {
    setBusy(true);
    const result = await attempt('messages.send', {
      ...draft,
      dedupeKey: key,
      again,
      runAtMs: dueText ? (parseStamp(dueText.replace('T', ' ')) ?? 0) : 0,
      ...(asksApprover ? { approver } : {}),
    });
    setBusy(false);
    if ('value' in result) forget();
    if ('value' in result) return navigate(`/messages/${result.value.messageId}`);
    if (result.error.code !== 'recently-sent') return say('danger', result.error.message);
    return ask({
      title: t('issue.again'),
      body: result.error.message,
      confirm: t('issue.againDo', { count: people }),
      isDanger: true,
      onConfirm: () => send(true),
    });
  };
  return (
    <>
      <Card title={t('compose.test')}>
        <div className="row">
          <Input
            placeholder={t('contact.mobile')}
            value={phone}
            onChange={(event) => setPhone(event.target.value)}
          />
          <Button
            disabled={!phone || !mayDispatch}
            onClick={() =>
              act(
                'messages.test',
                { phone, text: draft.text, dedupeKey: newDedupeKey() },
                t('compose.tested'),
              )
            }
          >
            {t('compose.testDo')}
          </Button>
        </div>
      </Card>
      <Card title={asksApprover ? t('compose.two') : t('compose.send')}>
        <div className="col gap12">
          <Field label={t('compose.due')}>
            <Input
              type="datetime-local"
              aria-label={t('compose.due')}
              value={dueText}
              onChange={(event) => setDueText(event.target.value)}
            />
          </Field>
          {asksApprover && (
            <>
              <Sign glyph="ring">{t('compose.twoHint')}</Sign>
              <Input
                placeholder={t('login.name')}
                value={approver.login}
                onChange={(event) => setApprover({ ...approver, login: event.target.value })}
              />
              <Input.Password
                placeholder={t('login.password')}
                value={approver.password}
                onChange={(event) => setApprover({ ...approver, password: event.target.value })}
              />
            </>
          )}
          <Button
            type="primary"
            size="large"
            block
            loading={isBusy}
            disabled={
              isBlocked ||
              people === 0 ||
              !mayDispatch ||
              (asksApprover && (!approver.login || !approver.password))
            }
            onClick={() => send(false)}
          >
            {t(asksApprover ? 'compose.twoDo' : dueText ? 'compose.dueDo' : 'compose.do', {
              people: format.count(people),
              parts: format.count(parts),
            })}
          </Button>
          <span className="small t2">{t('issue.final')}</span>
        </div>
      </Card>
      {dialog}
    </>
  );
}

export default function ComposePage() {
  const [, navigate] = useLocation();
  const [parts, setParts] = useState<string[]>([]);
  const [isChecking, setChecking] = useState(false);
  const [draft, setDraft] = useState<Draft>({
    kind: 'free',
    title: '',
    audience: { parts: [], excludeContactIds: [], roles: [] },
    text: '',
    asksConfirmation: false,
  });
  const full: Draft = {
    ...draft,
    audience: { ...draft.audience, parts: parts.map((one) => JSON.parse(one) as AudiencePart) },
  };
  const preview = useLive('messages.preview', isChecking ? full : undefined);
  const { savedMs, forget } = useDraftKeeping(full, (kept) => {
    setDraft(kept);
    setParts(kept.audience.parts.map((part) => JSON.stringify(part)));
  });
  return (
    <>
      <div className="page-head">
        <h1>{t('compose.title')}</h1>
        <span className={isChecking ? 't2' : 'accent'}>1 {t('compose.step1')}</span>
        <span className="t3">——</span>
        <span className={isChecking ? 'accent' : 't2'}>2 {t('compose.step2')}</span>
        <span className="grow" />
        {savedMs > 0 && (
          <span className="small t2">{t('compose.kept', { time: format.clock(savedMs, true) })}</span>
        )}
        <Button onClick={() => (isChecking ? setChecking(false) : navigate('/messages'))}>
          {t('common.goBack')}
        </Button>
      </div>
      {!isChecking && (
        <Editor
          draft={draft}
          setDraft={setDraft}
          parts={parts}
          setParts={setParts}
          onNext={() => setChecking(true)}
        />
      )}
      {isChecking && preview.data && (
        <SendPreview
          preview={preview.data}
          commit={
            <Commit
              forget={forget}
              draft={full}
              needsApproval={preview.data.approvalNeeded}
              people={preview.data.numbers}
              parts={preview.data.parts}
              isBlocked={preview.data.blocking.length > 0}
            />
          }
        />
      )}
    </>
  );
}
