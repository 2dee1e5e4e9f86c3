import { Button, Modal } from 'antd';
import { useState } from 'react';
import type { BoardHead } from '../../../shared/contract/plans.ts';
import { Sign } from '../../components/signs.tsx';
import { attempt, newDedupeKey, useNotices } from '../../stores/actions.ts';
import { useLive } from '../../stores/live.ts';
import * as format from '../../text/format.ts';
import { t } from '../../text/t.ts';
import { TimeInput } from '../plans/time-input.tsx';

const HOUR = 3_600_000;

/** Another window for a running plan: what would be sent to whom stands there before it is. */
export function ChangeDialog({ plan, onClose }: { plan: BoardHead['plan']; onClose: () => void }) {
  const [startMs, setStart] = useState(plan.startMs);
  const [endMs, setEnd] = useState(plan.endMs);
  const [dedupeKey] = useState(newDedupeKey);
  const [recent, setRecent] = useState('');
  const [isBusy, setBusy] = useState(false);
  const say = useNotices((state) => state.say);
  const isChanged = startMs !== plan.startMs || endMs !== plan.endMs;
  // Rounds that ended with the plan go on ending with it.
  const rounds = plan.rounds.map((one) => ({
    ...one,
    startMs: one.startMs === plan.startMs ? startMs : Math.max(one.startMs, startMs),
    endMs: one.endMs === plan.endMs ? endMs : Math.min(one.endMs, endMs),
  }));
  const window = { startMs, endMs, rounds };
  const preview = useLive(
    'plans.previewChange',
    isChanged && endMs > startMs ? { id: plan.id, ...window } : undefined,
  );
  const shown = isChanged ? preview.data : undefined;
  const send = async () => {
    setBusy(true);
    const again = recent !== '';
    const answer = await attempt('plans.change', {
      id: plan.id,
      version: plan.version,
      ...window,
      dedupeKey,
      again,
    });
    setBusy(false);
    if ('value' in answer) {
      say('plain', t('change.done', { people: answer.value.deliveries, orders: answer.value.orders }));
      return onClose();
    }
    if (answer.error.code === 'recently-sent') return setRecent(answer.error.message);
    return say('danger', answer.error.message);
  };
  return (
    <Modal
      open
      width={560}
      title={t('change.title', { name: plan.name })}
      onCancel={onClose}
      footer={
        <div className="row" style={{ justifyContent: 'flex-end' }}>
          <Button onClick={onClose} autoFocus>
            {t('common.back')}
          </Button>
          <Button
            type="primary"
            loading={isBusy}
            disabled={!shown || shown.blocking.length > 0 || shown.numbers === 0}
            onClick={send}
          >
            {shown
              ? t(recent ? 'change.again' : 'change.do', { people: shown.numbers, parts: shown.parts })
              : t('change.wait')}
          </Button>
        </div>
      }
    >
      <div className="col gap12">
        <div className="row">
          <TimeInput label={t('plan.start')} ms={startMs} isLocked={false} onChange={setStart} />
          <TimeInput label={t('plan.end')} ms={endMs} isLocked={false} onChange={setEnd} />
        </div>
        <div className="row">
          {[1, 2].map((hours) => (
            <Button key={hours} size="small" onClick={() => setEnd(plan.endMs + hours * HOUR)}>
              {t('change.extend', { hours })}
            </Button>
          ))}
          <Button
            size="small"
            disabled={plan.endMs - HOUR <= startMs}
            onClick={() => setEnd(plan.endMs - HOUR)}
          >
            {t('change.shorten')}
          </Button>
        </div>
        <div className="t2">
          {format.span(plan.startMs, plan.endMs)} → <b>{format.span(startMs, endMs)}</b>
        </div>
        {shown?.recipients[0] && <div className="sms small-sms">{shown.recipients[0].text}</div>}
        {shown?.blocking.map((one) => (
          <Sign key={one} glyph="cross" tone="danger">
            {one}
          </Sign>
        ))}
        {recent && (
          <Sign glyph="warn" tone="amber">
            {recent}
          </Sign>
        )}
        <span className="small t2">{t('change.note')}</span>
      </div>
    </Modal>
  );
}
