import { Button } from 'antd';
import { useState } from 'react';
import { useLocation, useParams } from 'wouter';
import { Card, Failure, useConfirm, Waiting } from '../../components/parts.tsx';
import { SendPreview } from '../../components/send-preview.tsx';
import { Sign } from '../../components/signs.tsx';
import { attempt, newDedupeKey, useNotices } from '../../stores/actions.ts';
import { useLive } from '../../stores/live.ts';
import { useMay } from '../../stores/session.ts';
import * as format from '../../text/format.ts';
import { t } from '../../text/t.ts';

/** The last look before an order leaves: real texts, counts, checks, who approved; then one button that says what happens. */
export default function IssuePage() {
  const { id } = useParams<{ id: string }>();
  const [, navigate] = useLocation();
  const [key] = useState(newDedupeKey);
  const [isBusy, setBusy] = useState(false);
  const [ask, dialog] = useConfirm();
  const say = useNotices((state) => state.say);
  const plan = useLive('plans.get', { id }, ['plans.changed']);
  const preview = useLive('messages.preview', { kind: 'order', planId: id });
  const maySupervise = useMay('supervisor');
  const mayDispatch = useMay('dispatcher');
  if (preview.error && !preview.data) return <Failure error={preview.error} onRetry={preview.reload} />;
  if (!plan.data || !preview.data) return <Waiting />;
  const { plan: current } = plan.data;
  const isUrgent = current.kind === 'emergency' && current.state !== 'approved';
  const may = isUrgent ? maySupervise : mayDispatch;
  const issue = async (again: boolean): Promise<void> => {
    setBusy(true);
    const result = await attempt('plans.issue', { id, version: current.version, dedupeKey: key, again });
    setBusy(false);
    if ('value' in result) {
      say('plain', t('issue.done', { count: result.value.deliveries, orders: result.value.orders }));
      return navigate(`/board/${id}`);
    }
    if (result.error.code === 'recently-sent') {
      return ask({
        title: t('issue.again'),
        body: result.error.message,
        confirm: t('issue.againDo', { count: preview.data!.numbers }),
        isDanger: true,
        onConfirm: () => issue(true),
      });
    }
    return say('danger', result.error.message);
  };
  const commit = (
    <Card title={isUrgent ? t('issue.urgent') : t('issue.approval')}>
      <div className="col gap12">
        {isUrgent ? (
          <Sign glyph="warn" tone="amber">
            {t('issue.urgentHint')}
          </Sign>
        ) : (
          <Sign glyph="disc">{t('issue.approvedBy', { name: current.approvedBy || '—' })}</Sign>
        )}
        <Button
          type="primary"
          size="large"
          block
          loading={isBusy}
          disabled={!may || preview.data.blocking.length > 0 || preview.data.numbers === 0}
          onClick={() => issue(false)}
        >
          {t(isUrgent ? 'issue.urgentDo' : 'issue.do', {
            people: format.count(preview.data.numbers),
            parts: format.count(preview.data.parts),
          })}
        </Button>
        <span className="small t2">{may ? t('issue.final') : t('common.needsSupervisor')}</span>
      </div>
    </Card>
  );
  return (
    <>
      <div className="page-head">
        <h1>{t('issue.title')}</h1>
        <span className="t2">{current.name}</span>
        <span className="grow" />
        <Button onClick={() => navigate(`/plans/${id}`)}>{t('common.goBack')}</Button>
      </div>
      <SendPreview preview={preview.data} commit={commit} />
      {dialog}
    </>
  );
}
