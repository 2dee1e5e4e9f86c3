import { Button, Select } from 'antd';
import { useState } from 'react';
import { Link, useLocation, useParams } from 'wouter';
import { targetAt } from '../../../shared/model/plan.ts';
import { addDays, dayOf } from '../../../shared/time.ts';
import { Failure, Waiting } from '../../components/parts.tsx';
import { LevelBadge, PlanSign } from '../../components/signs.tsx';
import { act } from '../../stores/actions.ts';
import { useMay } from '../../stores/session.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';
import { CompareDialog } from './compare.tsx';
import { Composer } from './composer.tsx';
import { ConflictBanner } from './conflict.tsx';
import { PlanHeadForm } from './plan-head.tsx';
import { useComposer } from './use-composer.ts';

/** Copying to another day and comparing: what can be done with every plan, whatever its state. */
function PlanTools({ id, name, startMs }: { id: string; name: string; startMs: number }) {
  const [, navigate] = useLocation();
  const [isComparing, setComparing] = useState(false);
  const may = useMay('dispatcher');
  const today = dayOf(Date.now());
  const copy = async (day: string) => {
    const plan = await act('plans.copy', { id, day }, t('plan.copied'));
    if (plan) navigate(`/plans/${plan.id}`);
  };
  return (
    <>
      <Select
        size="small"
        style={{ width: 118 }}
        disabled={!may}
        value={null}
        placeholder={t('plan.copyTo')}
        aria-label={t('plan.copyTo')}
        onChange={copy}
        options={[today, addDays(today, 1), addDays(today, 2), addDays(today, 7)].map((day) => ({
          value: day,
          label: format.dayLabel(day),
        }))}
      />
      <Button size="small" onClick={() => setComparing(true)}>
        {t('plan.compare')}…
      </Button>
      <Link href={`/plans/${id}/report`}>{t('plan.report')}</Link>
      <Link href={`/gaps?day=${dayOf(startMs)}&plan=${id}`}>{t('plan.onBoard')}</Link>
      {isComparing && <CompareDialog id={id} name={name} onClose={() => setComparing(false)} />}
    </>
  );
}

export default function PlanPage() {
  const { id } = useParams<{ id: string }>();
  const { data, error, reload, saved, fields, problems, save, isReady } = useComposer(id);
  if (error && !data) return <Failure error={error} onRetry={reload} />;
  if (!isReady || !saved || !fields || !data) return <Waiting />;
  const isLocked = saved.state !== 'draft';
  const last = data.events.at(-1);
  const now = Math.max(fields.startMs, Math.min(Date.now(), fields.endMs - 1));
  return (
    <>
      <div className="page-head">
        <h1 className="ellipsis">{fields.name}</h1>
        <PlanSign state={saved.state} />
        <LevelBadge level={fields.level} isNamed />
        <span className="t2 ellipsis">
          {saved.planNo} · {word('planKind', saved.kind)} · {format.span(fields.startMs, fields.endMs)}
          {last &&
            ` · ${t('plan.lastStep', {
              step: word('planStep', last.step),
              name: last.userName,
              time: format.clock(last.atMs),
            })}`}
        </span>
        <span className="grow" />
        <PlanTools id={id} name={saved.name} startMs={saved.startMs} />
      </div>
      <ConflictBanner />
      <Composer
        plan={saved}
        fields={fields}
        events={data.events}
        problems={problems}
        need={{
          label: t('plan.missing'),
          targetKw: targetAt(fields, now),
          othersKw: 0,
          ownKw: fields.items.reduce((sum, item) => sum + item.reductionKw, 0),
        }}
        headTitle={t('plan.head')}
        head={<PlanHeadForm isLocked={isLocked} />}
        onSave={save}
      />
    </>
  );
}
