import { Button, Modal } from 'antd';
import type { DrillQuery } from '../../../shared/contract/reports.ts';
import { stampOf } from '../../../shared/time.ts';
import { Empty, Progress } from '../../components/parts.tsx';
import { VirtualTable } from '../../components/virtual-table.tsx';
import { useExport } from '../../stores/exports.ts';
import { usePaged } from '../../stores/paged.ts';
import * as format from '../../text/format.ts';
import { gatewayWords } from '../../text/gateway-words.ts';
import { t, word } from '../../text/t.ts';

const moment = (ms: number) => (ms > 0 ? stampOf(ms).slice(5, 19) : '—');

/** An export on its way: how far, and a way to stop it. */
function ExportProgress() {
  const { current, stop } = useExport();
  if (!current) return null;
  return (
    <span className="row" style={{ gap: 8, minWidth: 240 }} role="status">
      <span className="small t2">
        {word('exportState', current.state)} {format.count(current.rows)} / {format.count(current.total)}
      </span>
      <span className="grow">
        <Progress part={current.rows} whole={current.total} />
      </span>
      {current.state === 'running' && (
        <Button size="small" onClick={stop}>
          {t('reports.stop')}
        </Button>
      )}
    </span>
  );
}

/** The single deliveries behind a figure, and all of them as a file. */
export function DrillPanel({
  query,
  title,
  onClose,
}: {
  query: DrillQuery;
  title: string;
  onClose: () => void;
}) {
  const { rows, total, more } = usePaged('reports.deliveries', query, ['messages.changed']);
  const { current, start, close } = useExport();
  const leave = () => {
    close();
    onClose();
  };
  return (
    <Modal
      open
      width="min(1180px, 94vw)"
      title={t('reports.drillTitle', { title })}
      onCancel={leave}
      footer={
        <div className="row">
          <span className="small t2">
            {t('reports.shown', { count: format.count(rows.length), more: total > rows.length ? '+' : '' })}
          </span>
          <span className="grow" />
          <ExportProgress />
          <Button onClick={leave}>{t('common.close')}</Button>
          <Button type="primary" disabled={current?.state === 'running'} onClick={() => start(query)}>
            {t('reports.exportAll')}
          </Button>
        </div>
      }
    >
      <div className="col" style={{ height: '58vh' }}>
        <VirtualTable
          label={title}
          rows={rows}
          keyOf={(one) => one.id}
          onEnd={more}
          empty={<Empty title={t('reports.noDeliveries')} />}
          columns={[
            {
              key: 'state',
              title: t('reports.state'),
              width: '80px',
              render: (one) => word('delivery', one.state),
            },
            { key: 'name', title: t('reports.person'), width: '110px', render: (one) => one.contactName },
            {
              key: 'phone',
              title: t('reports.phone'),
              width: '130px',
              render: (one) => format.phone(one.phone),
            },
            {
              key: 'kind',
              title: t('reports.kind'),
              width: '100px',
              render: (one) => word('messageKind', one.kind),
            },
            { key: 'text', title: t('reports.text'), width: 'minmax(200px, 1fr)', render: (one) => one.text },
            {
              key: 'code',
              title: t('reports.reason'),
              width: '120px',
              render: (one) => gatewayWords(one.errorCode),
            },
            {
              key: 'queued',
              title: t('reports.queued'),
              width: '124px',
              isRight: true,
              render: (one) => moment(one.queuedMs),
            },
            {
              key: 'done',
              title: t('reports.done'),
              width: '124px',
              isRight: true,
              render: (one) => moment(one.doneMs),
            },
            {
              key: 'confirmed',
              title: t('reports.confirmed'),
              width: '124px',
              isRight: true,
              render: (one) => moment(one.confirmedMs),
            },
          ]}
        />
      </div>
    </Modal>
  );
}
