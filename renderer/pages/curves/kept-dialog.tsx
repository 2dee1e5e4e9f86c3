import { Button, Input, InputNumber, Modal } from 'antd';
import { useState } from 'react';
import type { KeptDay } from '../../../shared/contract/curves.ts';
import { Empty, Progress } from '../../components/parts.tsx';
import { VirtualTable } from '../../components/virtual-table.tsx';
import { act } from '../../stores/actions.ts';
import { useCurveView } from '../../stores/curve-view.ts';
import { useLive } from '../../stores/live.ts';
import { useMay } from '../../stores/session.ts';
import * as format from '../../text/format.ts';
import { t } from '../../text/t.ts';
import { TakeAlong } from './take-along.tsx';

const MB = 1_048_576;
const stamp = (ms: number) => `${format.day(ms)} ${format.clock(ms)}`;

/** How much room kept curves take, and may take. */
function Room(props: { bytes: number; limitMb: number; onChanged: () => void }) {
  const mayChange = useMay('dispatcher');
  const [limit, setLimit] = useState<number>();
  const save = async () => {
    if (limit && (await act('curves.keepLimit', { limitMb: limit }))) {
      setLimit(undefined);
      props.onChanged();
    }
  };
  return (
    <div className="row">
      <span className="room-bar">
        <Progress part={props.bytes} whole={props.limitMb * MB} />
      </span>
      <span className="small t2">
        {t('curves.room', { used: (props.bytes / MB).toFixed(1), limit: props.limitMb })}
      </span>
      <span className="grow" />
      <InputNumber
        aria-label={t('curves.limitMb')}
        min={1}
        max={100_000}
        value={limit ?? props.limitMb}
        disabled={!mayChange}
        onChange={(value) => setLimit(value ?? undefined)}
        suffix="MB"
      />
      <Button disabled={!mayChange || limit === undefined || limit === props.limitMb} onClick={save}>
        {t('curves.setLimit')}
      </Button>
    </div>
  );
}

/** What is kept on this machine: pinned or not, how old; and taking more along. */
export function KeptDialog({ onClose }: { onClose: () => void }) {
  const [search, setSearch] = useState('');
  const view = useCurveView();
  const kept = useLive('curves.kept', { search, limit: 500 }, ['curves.jobs', 'connections.changed']);
  const pin = async (row: KeptDay) => {
    await act('curves.pin', { keys: [row.key], isPinned: !row.isPinned });
    kept.reload();
  };
  const forget = async (row: KeptDay) => {
    await act('curves.forget', { keys: [row.key] });
    kept.reload();
  };
  const open = (row: KeptDay) => {
    view.set({ subjects: [row.subject], day: row.day });
    onClose();
  };
  const { days = [], total = 0, bytes = 0, limitMb = 0 } = kept.data ?? {};
  return (
    <Modal open title={t('curves.keptList')} width={860} onCancel={onClose} footer={null}>
      <div className="col gap12 kept-dialog">
        <TakeAlong isAway={(kept.data?.archiveAwaySinceMs ?? 0) > 0} />
        <Room bytes={bytes} limitMb={limitMb} onChanged={kept.reload} />
        <div className="row">
          <Input
            type="search"
            placeholder={t('curves.keptSearch')}
            value={search}
            onChange={(event) => setSearch(event.target.value)}
          />
          <span className="small t2 nowrap">
            {t('curves.keptCount', { total: format.count(total), shown: format.count(days.length) })}
          </span>
        </div>
        {days.length === 0 ? (
          <Empty title={t('curves.keptNone')} hint={t('curves.keptNoneHint')} />
        ) : (
          <div className="kept-rows">
            <VirtualTable
              label={t('curves.keptList')}
              rows={days}
              keyOf={(row) => row.key}
              empty={null}
              columns={[
                {
                  key: 'name',
                  title: t('curves.keptName'),
                  width: 'minmax(140px, 1fr)',
                  render: (row) => row.name,
                },
                { key: 'day', title: t('curves.day'), width: '110px', render: (row) => row.day },
                {
                  key: 'fetched',
                  title: t('curves.fetched'),
                  width: '140px',
                  render: (row) => stamp(row.fetchedMs),
                },
                {
                  key: 'shown',
                  title: t('curves.shownAt'),
                  width: '140px',
                  render: (row) => stamp(row.shownMs),
                },
                {
                  key: 'do',
                  title: '',
                  width: '180px',
                  render: (row) => (
                    <span className="row gap4">
                      <Button type="link" size="small" onClick={() => open(row)}>
                        {t('curves.show')}
                      </Button>
                      <Button type="link" size="small" aria-pressed={row.isPinned} onClick={() => pin(row)}>
                        {t(row.isPinned ? 'curves.unpin' : 'curves.pin')}
                      </Button>
                      <Button type="link" size="small" onClick={() => forget(row)}>
                        {t('curves.forget')}
                      </Button>
                    </span>
                  ),
                },
              ]}
            />
          </div>
        )}
      </div>
    </Modal>
  );
}
