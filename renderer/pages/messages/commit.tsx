import { Button, Input } from 'antd';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { Draft, Preview } from '../../../shared/contract/messages.ts';
import { parseStamp } from '../../../shared/time.ts';
import { Card, Field, useConfirm } from '../../components/parts.tsx';
import { Sign } from '../../components/signs.tsx';
import { act, attempt, newDedupeKey, useNotices } from '../../stores/actions.ts';
import { useMay, useSession } from '../../stores/session.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';

const nobody = { login: '', password: '', reason: '' };
type Second = typeof nobody;
/** A reason is words; the main process asks for the same. */
const isReason = (text: string) => text.trim().length >= 4;

/** The merged text of the first recipient to one's own number; it never reaches the list. */
export function TestCard({ preview }: { preview: Preview }) {
  const [phone, setPhone] = useState('');
  const [key, setKey] = useState(newDedupeKey);
  const may = useMay('dispatcher');
  const text = preview.recipients[0]?.text ?? '';
  const send = async () => {
    if (await act('messages.test', { phone, text, dedupeKey: key }, t('compose.tested')))
      setKey(newDedupeKey());
  };
  return (
    <Card title={t('compose.test')}>
      <div className="col editor">
        <div className="row">
          <Input
            aria-label={t('contact.mobile')}
            placeholder={t('contact.mobile')}
            value={phone}
            onChange={(event) => setPhone(event.target.value)}
          />
          <Button disabled={!phone || !may || text === ''} onClick={send}>
            {t('compose.testDo')}
          </Button>
        </div>
        <span className="small t2">{t('compose.testHint')}</span>
      </div>
    </Card>
  );
}

/** The second person on the same screen: who checked, who approves; for an urgent message a reason instead. */
function TwoPeople(props: { isUrgent: boolean; second: Second; set: (second: Second) => void }) {
  const { second, set } = props;
  const user = useSession((state) => state.user);
  return (
    <>
      <Sign glyph="disc">{`${user?.name ?? ''} ${user ? word('role', user.role) : ''} ${t('compose.checked')}`}</Sign>
      <Sign glyph="ring">{t('compose.twoHint')}</Sign>
      <Input
        aria-label={t('login.name')}
        placeholder={t('login.name')}
        value={second.login}
        onChange={(event) => set({ ...second, login: event.target.value })}
      />
      <Input.Password
        aria-label={t('login.password')}
        placeholder={t('login.password')}
        value={second.password}
        onChange={(event) => set({ ...second, password: event.target.value })}
      />
      {props.isUrgent && (
        <Field label={t('compose.override')}>
          <Input
            value={second.reason}
            maxLength={200}
            onChange={(event) => set({ ...second, reason: event.target.value })}
          />
        </Field>
      )}
    </>
  );
}

type Props = {
  draft: Draft;
  preview: Preview;
  /** The draft has become a message. */
  forget: () => void;
};

/** The last step: when, who approves, and the button that says what will happen. One key = one message. */
export function Commit({ draft, preview, forget }: Props) {
  const [, navigate] = useLocation();
  const [key] = useState(newDedupeKey);
  const [second, setSecond] = useState(nobody);
  const [dueText, setDueText] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [ask, dialog] = useConfirm();
  const say = useNotices((state) => state.say);
  const isSupervisor = useMay('supervisor');
  const may = useMay('dispatcher');
  const asksSecond = preview.approvalNeeded && !isSupervisor;
  const hasApprover = second.login !== '' && second.password !== '';
  const overrides = draft.isUrgent && !hasApprover && isReason(second.reason);
  const send = async (again: boolean): Promise<void> => {
    setBusy(true);
    const { login, password, reason } = second;
    const result = await attempt('messages.send', {
      ...draft,
      dedupeKey: key,
      again,
      runAtMs: dueText ? (parseStamp(dueText.replace('T', ' ')) ?? 0) : 0,
      ...(asksSecond && hasApprover ? { approver: { login, password } } : {}),
      ...(asksSecond && overrides ? { overrideReason: reason } : {}),
    });
    setBusy(false);
    if ('value' in result) {
      forget();
      return navigate(`/messages/${result.value.messageId}`);
    }
    if (result.error.code !== 'recently-sent') return say('danger', result.error.message);
    return ask({
      title: t('issue.again'),
      body: result.error.message,
      confirm: t('issue.againDo', { count: preview.numbers }),
      isDanger: true,
      onConfirm: () => send(true),
    });
  };
  const isBlocked = preview.blocking.length > 0 || preview.numbers === 0;
  const verb = overrides
    ? 'compose.overrideDo'
    : asksSecond
      ? 'compose.twoDo'
      : dueText
        ? 'compose.dueDo'
        : 'compose.do';
  return (
    <Card title={asksSecond ? t('compose.two') : t('compose.send')}>
      <div className="col gap12">
        <Field label={t('compose.due')}>
          <Input
            type="datetime-local"
            aria-label={t('compose.due')}
            value={dueText}
            onChange={(event) => setDueText(event.target.value)}
          />
        </Field>
        {asksSecond && <TwoPeople isUrgent={draft.isUrgent} second={second} set={setSecond} />}
        <Button
          type="primary"
          size="large"
          block
          loading={isBusy}
          disabled={isBlocked || !may || (asksSecond && !hasApprover && !overrides)}
          onClick={() => send(false)}
        >
          {t(verb, { people: format.count(preview.numbers), parts: format.count(preview.parts) })}
        </Button>
        <span className="small t2">{t('issue.final')}</span>
      </div>
      {dialog}
    </Card>
  );
}
