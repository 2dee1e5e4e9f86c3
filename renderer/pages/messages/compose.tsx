import { Button } from 'antd';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { Draft } from '../../../shared/contract/messages.ts';
import { Card, Failure } from '../../components/parts.tsx';
import { SendPreview } from '../../components/send-preview.tsx';
import { Glyph } from '../../components/signs.tsx';
import { useDraftKeeping } from '../../stores/draft-keeping.ts';
import { useLive } from '../../stores/live.ts';
import * as format from '../../text/format.ts';
import { t } from '../../text/t.ts';
import { AudienceBuilder } from '../audience/builder.tsx';
import { CountLines } from '../audience/count-lines.tsx';
import { Commit, TestCard } from './commit.tsx';
import { ComposeText } from './compose-text.tsx';

const steps = ['who', 'what', 'check'] as const;
type Step = (typeof steps)[number];
const empty: Draft = {
  kind: 'free',
  title: '',
  audience: { parts: [], excludeContactIds: [], roles: [] },
  text: '',
  asksConfirmation: false,
  isUrgent: false,
};

/** Where one is: what is done has a tick, a click goes back to it. */
function Steps({ step, onGo }: { step: Step; onGo: (step: Step) => void }) {
  const now = steps.indexOf(step);
  return (
    <nav className="steps" aria-label={t('compose.title')}>
      {steps.map((one, index) => (
        <button
          key={one}
          type="button"
          disabled={index > now}
          aria-current={one === step ? 'step' : undefined}
          onClick={() => onGo(one)}
        >
          {index < now ? <Glyph name="tick" /> : `${index + 1}`} {t(`compose.step.${one}`)}
        </button>
      ))}
    </nav>
  );
}

export default function ComposePage() {
  const [, navigate] = useLocation();
  const [step, setStep] = useState<Step>('who');
  const [draft, setDraft] = useState<Draft>(empty);
  const preview = useLive('messages.preview', step === 'check' ? draft : undefined);
  const count = useLive(
    'audience.count',
    step === 'check' ? { audience: draft.audience, isEmergency: draft.isUrgent } : undefined,
  );
  const { savedMs, forget } = useDraftKeeping(draft, setDraft);
  const isReady = step === 'who' ? draft.audience.parts.length > 0 : draft.text.trim() !== '';
  const back = () => (step === 'who' ? navigate('/messages') : setStep(step === 'what' ? 'who' : 'what'));
  return (
    <>
      <div className="page-head">
        <h1>{t('compose.title')}</h1>
        <Steps step={step} onGo={setStep} />
        <span className="grow" />
        {savedMs > 0 && (
          <span className="small t2">{t('compose.kept', { time: format.clock(savedMs, true) })}</span>
        )}
        <Button onClick={back}>{t(step === 'who' ? 'common.back' : 'compose.back')}</Button>
        {step !== 'check' && (
          <Button
            type="primary"
            disabled={!isReady}
            onClick={() => setStep(step === 'who' ? 'what' : 'check')}
          >
            {t(step === 'who' ? 'compose.toText' : 'compose.next')}
          </Button>
        )}
      </div>
      {step === 'who' && (
        <Card className="grow">
          <AudienceBuilder
            isSavable
            audience={draft.audience}
            onChange={(audience) => setDraft({ ...draft, audience })}
          />
        </Card>
      )}
      {step === 'what' && <ComposeText draft={draft} setDraft={setDraft} />}
      {step === 'check' && preview.error && <Failure error={preview.error} onRetry={preview.reload} />}
      {step === 'check' && preview.data && (
        <SendPreview
          preview={preview.data}
          explain={
            <>
              {count.data && (
                <Card
                  title={t('compose.how')}
                  extra={
                    <Button type="link" onClick={() => setStep('who')}>
                      {t('compose.changeWho')}
                    </Button>
                  }
                >
                  <CountLines count={count.data} />
                </Card>
              )}
              <TestCard preview={preview.data} />
            </>
          }
          commit={<Commit forget={forget} draft={draft} preview={preview.data} />}
        />
      )}
    </>
  );
}
