import { Button } from 'antd';
import { useState } from 'react';
import { addDays, dayOf } from '../../../shared/time.ts';
import { act } from '../../stores/actions.ts';
import { useCurveJobs } from '../../stores/curve-view.ts';
import * as format from '../../text/format.ts';
import { t } from '../../text/t.ts';
import { JobLine } from './job-line.tsx';
import { countOf, type ManyDays, ManyDaysFields } from './many-days.tsx';

/** Keeps the days of some regions and plans on this machine, pinned, before the network is gone. */
export function TakeAlong({ isAway }: { isAway: boolean }) {
  const today = dayOf(Date.now());
  const [many, setMany] = useState<ManyDays>({ subjects: [], from: addDays(today, -30), to: today });
  const jobs = useCurveJobs()
    .filter((job) => job.kind === 'prefetch')
    .slice(0, 2);
  const total = countOf(many);
  return (
    <section className="col gap4">
      <b>{t('curves.takeAlong')}</b>
      <ManyDaysFields value={many} onChange={setMany} isAway={isAway} />
      <div className="row">
        <span className="small t2 grow">{t('curves.takeAlongNote')}</span>
        <Button
          type="primary"
          disabled={total === 0 || isAway}
          title={isAway ? t('curves.needsArchive') : ''}
          onClick={() => act('curves.prefetch', { ...many, isPinned: true })}
        >
          {t('curves.takeAlongDo', { count: format.count(total) })}
        </Button>
      </div>
      {jobs.map((job) => (
        <JobLine key={job.id} job={job} />
      ))}
    </section>
  );
}
