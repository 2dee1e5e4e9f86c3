import { type ReactNode, useState } from 'react';
import type { Plan, PlanEvent, PlanFields, PlanProblem } from '../../../shared/model/plan.ts';
import { dayOf, dayStartMs } from '../../../shared/time.ts';
import { Card } from '../../components/parts.tsx';
import { useMay } from '../../stores/session.ts';
import { CustomerDays } from './customer-days.tsx';
import { CustomerPicker } from './customer-picker.tsx';
import { Rounds } from './rounds.tsx';
import { type Need, Side } from './side.tsx';
import { Steps } from './steps.tsx';
import { useProposal } from './use-proposal.ts';

type Props = {
  plan: Plan;
  fields: PlanFields;
  events: PlanEvent[];
  problems: PlanProblem[];
  need: Need;
  /** What stands above the rounds. */
  head: ReactNode;
  headTitle: ReactNode;
  onSave: () => Promise<Plan | undefined>;
};

const none: ReadonlySet<string> = new Set();

/** Rounds, customers, and what is missing: the working part of a plan, under the gap board and on its own page. */
export function Composer({ plan, fields, problems, need, head, headTitle, onSave }: Props) {
  const isLocked = plan.state !== 'draft';
  const maySupervise = useMay('supervisor');
  const [open, setOpen] = useState<{ id: string; name: string }>();
  const [jumps, setJumps] = useState(0);
  const missing = need.targetKw - need.othersKw - need.ownKw;
  const proposal = useProposal(missing, isLocked);
  const proposedIds = proposal ? new Set(proposal.items.map((item) => item.customerId)) : none;
  const day = dayOf(fields.startMs);
  const point = (ms: number) => Math.max(0, Math.min(96, (ms - dayStartMs(day)) / 900_000));
  return (
    <div className="row grow gap12 stretch">
      <Card title={headTitle} isBare className="composer-left scroll">
        {head}
        <Rounds isLocked={isLocked} />
      </Card>
      <CustomerPicker
        isLocked={isLocked}
        maySupervise={maySupervise}
        problems={problems}
        proposedIds={proposedIds}
        openId={open?.id}
        onOpen={(id, name) => setOpen(open?.id === id ? undefined : { id, name })}
        onlyProblems={jumps}
      />
      <Card isBare className="composer-right">
        <div className="col grow scroll">
          <Side
            plan={plan}
            need={need}
            proposal={proposal}
            problems={problems}
            onShowProblems={() => setJumps((before) => before + 1)}
          />
          {open && (
            <CustomerDays
              customerId={open.id}
              name={open.name}
              day={day}
              fromPoint={point(fields.startMs)}
              toPoint={point(fields.endMs)}
            />
          )}
        </div>
        <div className="part">
          <Steps plan={plan} problems={problems} isShort={missing > 50} onSave={onSave} />
        </div>
      </Card>
    </div>
  );
}
