import { Button, Checkbox, Modal } from 'antd';
import { useState } from 'react';
import type { CurveSubject } from '../../../shared/model/curve.ts';
import { addDays } from '../../../shared/time.ts';
import { act } from '../../stores/actions.ts';
import { useCurveJobs } from '../../stores/curve-view.ts';
import * as format from '../../text/format.ts';
import { t } from '../../text/t.ts';
import { JobLine } from './job-line.tsx';
import { countOf, type ManyDays, ManyDaysFields } from './many-days.tsx';

/** A workbook of many days and subjects; it is written in the background and can be stopped. */
export function BatchDialog(props: { subjects: readonly CurveSubject[]; day: string; onClose: () => void }) {
  const [many, setMany] = useState<ManyDays>({
    subjects: [...props.subjects],
    from: addDays(props.day, -30),
    to: props.day,
  });
  const [withBad, setWithBad] = useState(false);
  const jobs = useCurveJobs()
    .filter((job) => job.kind === 'batch')
    .slice(0, 3);
  const total = countOf(many);
  return (
    <Modal
      open
      title={t('curves.batch')}
      width={760}
      onCancel={props.onClose}
      footer={
        <div className="row">
          <span className="small t2">{t('curves.batchNote')}</span>
          <span className="grow" />
          <Button onClick={props.onClose}>{t('common.close')}</Button>
          <Button
            type="primary"
            disabled={total === 0}
            onClick={() => act('curves.batch', { ...many, withBad })}
          >
            {t('curves.batchDo', { count: format.count(total) })}
          </Button>
        </div>
      }
    >
      <div className="col gap12">
        <ManyDaysFields value={many} onChange={setMany} />
        <Checkbox checked={withBad} onChange={(event) => setWithBad(event.target.checked)}>
          {t('curves.withBad')}
        </Checkbox>
        {jobs.map((job) => (
          <JobLine key={job.id} job={job} />
        ))}
      </div>
    </Modal>
  );
}
