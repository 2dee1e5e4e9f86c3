import { Button, Input } from 'antd';
import { useState } from 'react';
import type { Plan, PlanProblem } from '../../../shared/model/plan.ts';
import { Sign } from '../../components/signs.tsx';
import { usePlanDraft } from '../../stores/plan-draft.ts';
import { useMay } from '../../stores/session.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';
import { ProposalDialog } from './proposal-dialog.tsx';
import type { Proposal } from './use-proposal.ts';

/** What is wanted, what others cover and what this plan adds, kW; `label` says for which hours. */
export type Need = { label: string; targetKw: number; othersKw: number; ownKw: number };

/** What is missing, as the biggest figure beside the list. */
function Missing({ need }: { need: Need }) {
  const missing = need.targetKw - need.othersKw - need.ownKw;
  const whole = Math.max(need.targetKw, need.othersKw + need.ownKw, 1);
  const width = (kw: number) => ({ width: `${(Math.max(0, kw) / whole) * 100}%` });
  const isShort = missing > 50;
  return (
    <div className="part">
      <div className="small t2">{isShort ? need.label : t('plan.planned')}</div>
      <span className={`n1${isShort ? ' danger' : ''}`}>
        {format.wan(isShort ? missing : need.othersKw + need.ownKw)}
      </span>
      <span className="unit">{t('unit.wan')}</span>
      <div className="stackbar">
        <i className="plan" style={width(need.othersKw)} />
        <i className="draft" style={width(need.ownKw)} />
        {isShort && <i className="lack" style={width(missing)} />}
      </div>
      <div className="small t2">
        {need.othersKw > 0
          ? t('plan.needLine', {
              target: format.wan(need.targetKw),
              others: format.wan(need.othersKw),
              own: format.wan(need.ownKw),
            })
          : t('plan.targetOwn', { target: format.wan(need.targetKw), own: format.wan(need.ownKw) })}
      </div>
    </div>
  );
}

function Suggestion({ proposal, isLocked }: { proposal: Proposal | undefined; isLocked: boolean }) {
  const [isOpen, setOpen] = useState(false);
  if (!proposal || isLocked || proposal.items.length === 0) return null;
  const kw = proposal.items.reduce((sum, one) => sum + one.reductionKw, 0);
  return (
    <div className="part">
      <b>{t('plan.fill')}</b>
      <div className="small t2 hide-low">
        {t('plan.fillNote', { count: proposal.items.length, kw: format.wan(kw) })}
        {proposal.missingKw > 50 ? t('plan.fillLacks', { kw: format.wan(proposal.missingKw) }) : ''}
      </div>
      <Button size="small" block onClick={() => setOpen(true)}>
        {t('plan.fillShow', { count: proposal.items.length })}
      </Button>
      {isOpen && <ProposalDialog proposal={proposal} onClose={() => setOpen(false)} />}
    </div>
  );
}

/** The rules that are broken, one line for each kind with a way to the customers. */
function Problems({ problems, onShow }: { problems: PlanProblem[]; onShow: () => void }) {
  const kinds = [...new Set(problems.map((one) => one.problem))];
  return (
    <div className="col" style={{ gap: 6 }}>
      {kinds.map((kind) => {
        const own = problems.filter((one) => one.problem === kind);
        const ofCustomers = own.filter((one) => one.customerId);
        return (
          <div key={kind}>
            <Sign glyph="cross" tone="danger">
              {ofCustomers.length > 0
                ? t('plan.problemOf', { count: ofCustomers.length, what: word('problem', kind) })
                : word('problem', kind)}
            </Sign>
            {ofCustomers.length > 0 && (
              <div>
                <button type="button" className="linkish small" onClick={onShow}>
                  {t('plan.problemGo')}
                </button>
              </div>
            )}
          </div>
        );
      })}
      {problems.length === 0 && (
        <Sign glyph="tick" tone="grey">
          {t('plan.noProblems')}
        </Sign>
      )}
      {!kinds.includes('protected') && problems.length > 0 && (
        <Sign glyph="tick" tone="grey">
          {t('plan.noProtected')}
        </Sign>
      )}
    </div>
  );
}

function Override({ plan, problems }: { plan: Plan; problems: PlanProblem[] }) {
  const { fields, set } = usePlanDraft();
  const maySupervise = useMay('supervisor');
  const isNeeded = problems.some((one) => one.problem === 'protected' || one.problem === 'under-security');
  if (!fields || !isNeeded) return null;
  return (
    <>
      <Input.TextArea
        style={{ marginTop: 8 }}
        rows={2}
        placeholder={t('plan.overrideReason')}
        value={fields.overrideReason}
        disabled={!maySupervise || plan.state !== 'draft'}
        onChange={(event) => set({ overrideReason: event.target.value })}
      />
      {!maySupervise && <div className="small t3">{t('plan.needsSupervisor')}</div>}
    </>
  );
}

type Props = {
  plan: Plan;
  need: Need;
  proposal: Proposal | undefined;
  problems: PlanProblem[];
  onShowProblems: () => void;
};

/** The right side of the composer: missing, suggestion, problems. */
export function Side({ plan, need, proposal, problems, onShowProblems }: Props) {
  return (
    <>
      <Missing need={need} />
      <Suggestion proposal={proposal} isLocked={plan.state !== 'draft'} />
      <div className="part">
        <Problems problems={problems} onShow={onShowProblems} />
        <Override plan={plan} problems={problems} />
      </div>
    </>
  );
}
