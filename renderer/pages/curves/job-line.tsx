import { Button } from 'antd';
import type { CurveJob } from '../../../shared/contract/curves.ts';
import { Progress } from '../../components/parts.tsx';
import { act, saveFile } from '../../stores/actions.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';

/** How far a batch or prefetch is, with what can be done about it. */
export function JobLine({ job }: { job: CurveJob }) {
  const fetchFile = async () => {
    const file = await act('curves.jobFile', { id: job.id });
    if (file) saveFile(file);
  };
  return (
    <div className="row job-line" role="status">
      <span className="nowrap">
        {word('curveJob', job.kind)}・{word('curveJobState', job.state)}
      </span>
      <span className="room-bar">
        <Progress part={job.done} whole={job.total} />
      </span>
      <span className="small t2 nowrap">
        {format.count(job.done)}/{format.count(job.total)}
      </span>
      <span className="small t2 grow ellipsis">{job.note}</span>
      {job.state === 'running' && (
        <Button size="small" onClick={() => act('curves.stopJob', { id: job.id })}>
          {t('curves.stop')}
        </Button>
      )}
      {job.kind === 'batch' && job.state === 'done' && (
        <Button size="small" type="primary" onClick={fetchFile}>
          {t('curves.saveFile')}
        </Button>
      )}
    </div>
  );
}
