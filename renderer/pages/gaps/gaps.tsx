import { Button } from 'antd';
import { useMemo, useState } from 'react';
import { Link, useLocation, useSearchParams } from 'wouter';
import { largestGap } from '../../../shared/model/gap.ts';
import type { Plan, PlanRow } from '../../../shared/model/plan.ts';
import { addDays, dayOf, dayStartMs } from '../../../shared/time.ts';
import { blockName, GapBoard } from '../../components/gap-board.tsx';
import { Card, Empty, Failure } from '../../components/parts.tsx';
import { act } from '../../stores/actions.ts';
import { useLive } from '../../stores/live.ts';
import { useMay } from '../../stores/session.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';
import { Composer } from '../plans/composer.tsx';
import { ConflictBanner } from '../plans/conflict.tsx';
import { useComposer } from '../plans/use-composer.ts';
import { useNow } from '../use-now.ts';
import { GapEditor } from './gap-editor.tsx';
import { GapHistory } from './gap-history.tsx';
import { LevelTable } from './level-table.tsx';
import { planForBlocks } from './new-plan.ts';
import { type InWork, useGaps } from './use-gaps.ts';

/** Day, where the figures come from, and what can be done with them. */
function PageHead({
  day,
  onDay,
  gaps,
  settings,
}: { day: string; onDay: (day: string) => void } & Pick<ReturnType<typeof useGaps>, 'gaps' | 'settings'>) {
  const [open, setOpen] = useState<'edit' | 'levels' | 'history'>();
  const may = useMay('dispatcher');
  const close = () => setOpen(undefined);
  const largest = gaps ? largestGap(gaps.blocks) : 0;
  const province = gaps ? Math.max(0, ...gaps.blocks.map((block) => block.provinceKw)) : 0;
  const region = settings?.utility.name.replace(/供电公司$/, '') ?? '';
  return (
    <div className="page-head">
      <h1>{t('gaps.title')}</h1>
      <span className="day-step">
        <button type="button" aria-label={t('gaps.before')} onClick={() => onDay(addDays(day, -1))}>
          ‹
        </button>
        <span>{format.dayLabel(day)}</span>
        <button type="button" aria-label={t('gaps.after')} onClick={() => onDay(addDays(day, 1))}>
          ›
        </button>
      </span>
      <span className="small t2 ellipsis">
        {gaps?.note}
        {province > 0 &&
          ` · ${t('gaps.converted', { province: format.wan(province, 0), region, own: format.wan(largest, 1) })}`}
        {gaps?.source === 'forecast' && ` · ${word('gapSource', 'forecast')}`}
      </span>
      <span className="grow" />
      <Button onClick={() => setOpen('history')}>{t('gaps.history')}</Button>
      <Button disabled={!may || !gaps} onClick={() => setOpen('edit')}>
        {t('gaps.import')}
      </Button>
      <Button onClick={() => setOpen('levels')}>{t('gaps.levels')}…</Button>
      {open === 'edit' && gaps && <GapEditor day={gaps} onClose={close} />}
      {open === 'levels' && settings && <LevelTable settings={settings} onClose={close} />}
      {open === 'history' && (
        <GapHistory
          day={day}
          onClose={close}
          onChoose={(next) => {
            onDay(next);
            close();
          }}
        />
      )}
    </div>
  );
}

/** Plans of the day that are still being made, the newest first. */
const draftsOf = (plans: readonly PlanRow[], day: string) =>
  plans.filter(
    (plan) =>
      ['draft', 'submitted', 'approved'].includes(plan.state) &&
      plan.startMs < dayStartMs(addDays(day, 1)) &&
      plan.endMs > dayStartMs(day),
  );

function PlanHead({
  plan,
  drafts,
  onChoose,
}: {
  plan: Plan;
  drafts: PlanRow[];
  onChoose: (id: string) => void;
}) {
  return (
    <div className="small t2" style={{ padding: '8px 14px 0' }}>
      {word('measure', plan.measure)} · {format.span(plan.startMs, plan.endMs)} ·{' '}
      {word('planState', plan.state)}
      <div className="row">
        <Link href={`/plans/${plan.id}`}>{t('gaps.planHead')}</Link>
        {drafts.length > 1 && (
          <button
            type="button"
            className="linkish"
            onClick={() =>
              onChoose(drafts[(drafts.findIndex((one) => one.id === plan.id) + 1) % drafts.length]!.id)
            }
          >
            {t('gaps.otherPlan', { count: drafts.length })}
          </button>
        )}
      </div>
    </div>
  );
}

/** Nothing is being made for this day: one click begins a plan for the block that is chosen. */
function NoPlan({ hasGaps, onCreate }: { hasGaps: boolean; onCreate: (kind: Plan['kind']) => void }) {
  const may = useMay('dispatcher');
  return (
    <Card className="grow">
      <Empty
        title={hasGaps ? t('gaps.noPlan') : t('gaps.noGaps')}
        hint={
          hasGaps ? (
            <span className="row">
              <Button disabled={!may} onClick={() => onCreate('planned')}>
                {t('plans.createPlanned')}
              </Button>
              <Button type="primary" disabled={!may} onClick={() => onCreate('emergency')}>
                {t('plans.createEmergency')}
              </Button>
            </span>
          ) : (
            t('gaps.noGapsHint')
          )
        }
      />
    </Card>
  );
}

/** Which block the figures on the right are about: the one chosen, else the one that lacks most. */
function blockAt<T extends { missingKw: number }>(blocks: readonly T[], chosen: number | undefined): number {
  if (chosen !== undefined && blocks[chosen]) return chosen;
  let worst = 0;
  blocks.forEach((block, index) => {
    if (block.missingKw > (blocks[worst]?.missingKw ?? 0)) worst = index;
  });
  return worst;
}

/** Gap board above, the plan in work beneath. */
export default function GapsPage() {
  const now = useNow();
  const [, navigate] = useLocation();
  const [search] = useSearchParams();
  const today = dayOf(now);
  const day = /^\d{4}-\d{2}-\d{2}$/.test(search.get('day') ?? '') ? search.get('day')! : today;
  const [choice, setChoice] = useState<{ day: string; index: number }>();
  const plans = useLive('plans.list', { openOnly: true }, ['plans.changed']);
  const drafts = draftsOf(plans.data?.plans ?? [], day);
  const planId = search.get('plan') ?? drafts[0]?.id;
  const composer = useComposer(planId);
  const { saved, fields } = composer;
  const inWork = useMemo<InWork>(
    () => (composer.isReady && saved && fields ? { id: saved.id, name: fields.name, fields } : undefined),
    [composer.isReady, saved, fields],
  );
  const { gaps, blocks, settings, error } = useGaps(day, inWork);
  const goTo = (nextDay: string, plan?: string) =>
    navigate(`/gaps?day=${nextDay}${plan ? `&plan=${plan}` : ''}`);
  if (error && !gaps) return <Failure error={error} onRetry={composer.reload} />;
  const chosen = blockAt(blocks, choice?.day === day ? choice.index : undefined);
  const block = blocks[chosen];
  const create = async (kind: Plan['kind']) => {
    const plan = await act('plans.save', planForBlocks(kind, day, block ? [block] : [], now));
    if (plan) goTo(day, plan.id);
  };
  const need = block
    ? {
        label: t('gaps.lackIn', { block: blockName(block) }),
        targetKw: block.gapKw,
        othersKw: block.arrangedKw + block.draftKw - block.ownKw,
        ownKw: block.ownKw,
      }
    : {
        label: t('plan.missing'),
        targetKw: fields?.targetKw ?? 0,
        othersKw: 0,
        ownKw: fields?.items.reduce((sum, item) => sum + item.reductionKw, 0) ?? 0,
      };
  return (
    <>
      <PageHead day={day} onDay={goTo} gaps={gaps} settings={settings} />
      {blocks.length > 0 && (
        <GapBoard
          blocks={blocks}
          maxDemandKw={gaps?.maxDemandKw ?? 0}
          nowMin={day === today ? Math.floor((now - dayStartMs(day)) / 60_000) : undefined}
          chosen={chosen}
          onChoose={(index) => setChoice({ day, index })}
        />
      )}
      <ConflictBanner />
      {composer.isReady && saved && fields ? (
        <Composer
          plan={saved}
          fields={fields}
          events={composer.data?.events ?? []}
          problems={composer.problems}
          need={need}
          headTitle={fields.name}
          head={<PlanHead plan={saved} drafts={drafts} onChoose={(id) => goTo(day, id)} />}
          onSave={composer.save}
        />
      ) : (
        plans.data && !planId && <NoPlan hasGaps={blocks.length > 0} onCreate={create} />
      )}
    </>
  );
}
