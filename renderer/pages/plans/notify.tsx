import { Button } from 'antd';
import { useState } from 'react';
import { useLocation, useParams } from 'wouter';
import type { MessageKind } from '../../../shared/model/message.ts';
import { Card, Failure, useConfirm, Waiting } from '../../components/parts.tsx';
import { SendPreview } from '../../components/send-preview.tsx';
import { attempt, newDedupeKey, useNotices } from '../../stores/actions.ts';
import { useLive } from '../../stores/live.ts';
import { useMay } from '../../stores/session.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';

/** Notices of a plan that go out beside its order: preparation, change, risk warning. */
export default function NotifyPage() {
  const { id, kind } = useParams<{ id: string; kind: MessageKind }>();
  const [, navigate] = useLocation();
  const [key] = useState(newDedupeKey);
  const [isBusy, setBusy] = useState(false);
  const [ask, dialog] = useConfirm();
  const say = useNotices((state) => state.say);
  const may = useMay('dispatcher');
  const plan = useLive('plans.get', { id }, ['plans.changed']);
  const preview = useLive('messages.preview', { kind, planId: id });
  if (preview.error && !preview.data) return <Failure error={preview.error} onRetry={preview.reload} />;
  if (!plan.data || !preview.data) return <Waiting />;
  const { numbers, parts, blocking } = preview.data;
  const title = `${plan.data.plan.name} ${word('messageKind', kind)}`;
  const send = async (again: boolean): Promise<void> => {
    setBusy(true);
    const result = await attempt('messages.send', { kind, planId: id, title, dedupeKey: key, again });
    setBusy(false);
    if ('value' in result) return navigate(`/messages/${result.value.messageId}`);
    if (result.error.code !== 'recently-sent') return say('danger', result.error.message);
    return ask({
      title: t('issue.again'),
      body: result.error.message,
      confirm: t('issue.againDo', { count: numbers }),
      isDanger: true,
      onConfirm: () => send(true),
    });
  };
  const commit = (
    <Card title={t('compose.send')}>
      <div className="col gap12">
        <Button
          type="primary"
          size="large"
          block
          loading={isBusy}
          disabled={!may || blocking.length > 0 || numbers === 0}
          onClick={() => send(false)}
        >
          {t('compose.do', { people: format.count(numbers), parts: format.count(parts) })}
        </Button>
        <span className="small t2">{t('issue.final')}</span>
      </div>
    </Card>
  );
  return (
    <>
      <div className="page-head">
        <h1>{t('notify.title', { kind: word('messageKind', kind) })}</h1>
        <span className="t2">{plan.data.plan.name}</span>
        <span className="grow" />
        <Button onClick={() => navigate(`/plans/${id}`)}>{t('common.goBack')}</Button>
      </div>
      <SendPreview preview={preview.data} commit={commit} />
      {dialog}
    </>
  );
}
