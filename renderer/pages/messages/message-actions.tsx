import { Button, Modal } from 'antd';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useConfirm } from '../../components/parts.tsx';
import { act, newDedupeKey, saveFile, useNotices } from '../../stores/actions.ts';
import { useMay, useSession } from '../../stores/session.ts';
import * as format from '../../text/format.ts';
import { t } from '../../text/t.ts';
import { useNextStepKey } from '../use-next-step-key.ts';
import type { MessageInfo } from './way-bar.tsx';

export type Only = 'all' | 'missing' | 'failed' | 'uncertain' | 'confirmed';

/** The list to telephone from, as a workbook. */
async function saveList(id: string, only: Only) {
  const file = await act('messages.callList', { id, only });
  if (file) saveFile(file);
}

async function cancelMessage(id: string) {
  const done = await act('messages.cancel', { id });
  if (!done) return;
  const { uncertain } = done;
  const said = uncertain > 0 ? t('message.cancelledSome', { count: uncertain }) : t('message.cancelled');
  useNotices.getState().say('plain', said);
}

/** What has not left can be held, let go or called back; the text and the whole list can be had. */
export function MessageActions({ info }: { info: MessageInfo }) {
  const [ask, dialog] = useConfirm();
  const [isOpen, setOpen] = useState(false);
  const may = useMay('dispatcher');
  const { message, sampleText, paused } = info;
  const { waiting } = message.counts;
  const cancel = () =>
    ask({
      title: t('message.cancelTitle', { count: waiting }),
      body: t('message.cancelBody'),
      confirm: t('message.cancelDo', { count: waiting }),
      isDanger: true,
      onConfirm: () => cancelMessage(message.id),
    });
  return (
    <>
      {waiting > paused && (
        <Button
          disabled={!may}
          onClick={() => act('messages.pause', { id: message.id }, t('message.paused'))}
        >
          {t('message.pause')}
        </Button>
      )}
      {paused > 0 && (
        <Button
          disabled={!may}
          onClick={() => act('messages.resume', { id: message.id }, t('message.resumed'))}
        >
          {t('message.resume')}
        </Button>
      )}
      {waiting > 0 && (
        <Button danger disabled={!may} onClick={cancel}>
          {t('message.cancel')}
        </Button>
      )}
      <Button disabled={sampleText === ''} onClick={() => setOpen(true)}>
        {t('message.original')}
      </Button>
      <Button onClick={() => saveList(message.id, 'all')}>{t('archive.export')}</Button>
      <Modal
        open={isOpen}
        title={message.title}
        footer={null}
        onCancel={() => setOpen(false)}
        width={560}
        destroyOnHidden
      >
        <div className="sms">{sampleText}</div>
        <span className="small t2">{t('message.originalHint')}</span>
      </Modal>
      {dialog}
    </>
  );
}

type FollowProps = { info: MessageInfo; only: Only; exceptIds: string[] };

/** The next step for a list: telephone, once more to the same, on to the next contact. F8 takes the last. */
export function FollowUp({ info, only, exceptIds }: FollowProps) {
  const [, navigate] = useLocation();
  const [ask, dialog] = useConfirm();
  const may = useMay('dispatcher');
  const { message, missing } = info;
  const to = only === 'missing' || only === 'failed' ? only : undefined;
  const count = to === 'failed' ? message.counts.failed : missing.total;
  const again = () => {
    const dedupeKey = newDedupeKey();
    ask({
      title: t('message.followUpTitle', { count }),
      body: t('message.followUpBody'),
      confirm: t('message.followUpDo', { count }),
      onConfirm: async () => {
        const sent = await act('messages.followUp', { id: message.id, to: to ?? 'missing', dedupeKey });
        if (sent) navigate(`/messages/${sent.messageId}`);
      },
    });
  };
  const open = Math.max(0, missing.total - exceptIds.length);
  const escalate = () => {
    const dedupeKey = newDedupeKey();
    ask({
      title: t('missing.escalateTitle', { count: open }),
      body: t('missing.escalateBody'),
      confirm: t('missing.escalateDo', { count: open }),
      onConfirm: async () => {
        const sent = await act('messages.escalate', { id: message.id, exceptIds, dedupeKey });
        if (sent) navigate(`/messages/${sent.messageId}`);
      },
    });
  };
  const mayEscalate = may && only === 'missing' && open > 0;
  useNextStepKey(mayEscalate, escalate);
  return (
    <>
      <Button onClick={() => saveList(message.id, only)}>{t('message.callList')}</Button>
      {to && count > 0 && (
        <Button disabled={!may} onClick={again}>
          {t(to === 'failed' ? 'message.again' : 'message.remind')}
        </Button>
      )}
      {only === 'missing' && missing.total > 0 && (
        <>
          <Button type="primary" disabled={!mayEscalate} onClick={escalate}>
            {t('missing.escalate', { count: open })}
          </Button>
          <kbd>F8</kbd>
        </>
      )}
      {dialog}
    </>
  );
}

/** An urgent message that left without its second person: until when, and the button for a supervisor who is not the sender. */
export function LateApproval({ info }: { info: MessageInfo }) {
  const isSupervisor = useMay('supervisor');
  const user = useSession((state) => state.user);
  const { message } = info;
  if (message.approvalDueMs === 0) return null;
  const isOverdue = message.approvalDueMs < Date.now();
  const may = isSupervisor && user?.name !== message.createdBy;
  return (
    <div className={`banner${isOverdue ? ' dg' : ''}`} role="alert">
      <span>
        {t(isOverdue ? 'message.approvalLate' : 'message.approvalDue', {
          time: format.clock(message.approvalDueMs),
          name: message.createdBy,
        })}
      </span>
      <span className="grow" />
      {!may && <span className="small t2">{t('message.otherSupervisor')}</span>}
      <Button
        type="primary"
        disabled={!may}
        onClick={() => act('messages.approve', { id: message.id }, t('message.approvedLate'))}
      >
        {t('message.approve')}
      </Button>
    </div>
  );
}

/** Uncertain ones wait for a person's word; nothing is sent twice without it. */
export function SettleBar({ ids }: { ids: string[] }) {
  const [ask, dialog] = useConfirm();
  const may = useMay('supervisor');
  if (ids.length === 0) return null;
  const settle = (decision: 'resend' | 'giveUp') =>
    act('messages.settle', { deliveryIds: ids, decision }, t('message.settled'));
  return (
    <div className="banner">
      <span>{t('message.uncertainHint', { count: ids.length })}</span>
      <span className="grow" />
      {!may && <span className="small t2">{t('common.needsSupervisor')}</span>}
      <Button disabled={!may} onClick={() => settle('giveUp')}>
        {t('message.giveUp')}
      </Button>
      <Button
        disabled={!may}
        onClick={() =>
          ask({
            title: t('message.resendTitle', { count: ids.length }),
            body: t('message.resendBody'),
            confirm: t('message.resendDo', { count: ids.length }),
            isDanger: true,
            onConfirm: () => settle('resend'),
          })
        }
      >
        {t('message.resend')}
      </Button>
      {dialog}
    </div>
  );
}
