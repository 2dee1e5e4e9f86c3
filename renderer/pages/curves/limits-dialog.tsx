import { Button, InputNumber, Modal } from 'antd';
import { useState } from 'react';
import type { LimitBlock, SupplyLimits } from '../../../shared/model/forecast.ts';
import { act } from '../../stores/actions.ts';
import { useMay } from '../../stores/session.ts';
import * as format from '../../text/format.ts';
import { t } from '../../text/t.ts';

type Row = LimitBlock & { key: number };

/** One block: from hour, to hour, limit in 万千瓦. */
function LimitRow(props: { row: Row; onChange: (row: Row) => void; onRemove: () => void }) {
  const { row, onChange, onRemove } = props;
  return (
    <div className="row gap4 limit-row">
      <InputNumber
        aria-label={t('limits.from')}
        min={0}
        max={23}
        suffix={t('limits.hour')}
        value={row.startMin / 60}
        onChange={(value) => onChange({ ...row, startMin: Math.round((value ?? 0) * 60) })}
      />
      <span>–</span>
      <InputNumber
        aria-label={t('limits.to')}
        min={1}
        max={24}
        suffix={t('limits.hour')}
        value={row.endMin / 60}
        onChange={(value) => onChange({ ...row, endMin: Math.round((value ?? 24) * 60) })}
      />
      <InputNumber
        className="grow"
        aria-label={t('decision.limit')}
        min={0}
        suffix={t('unit.wan')}
        value={row.limitKw / format.perRegionUnit}
        onChange={(value) => onChange({ ...row, limitKw: Math.round((value ?? 0) * format.perRegionUnit) })}
      />
      <Button type="text" aria-label={t('limits.remove')} onClick={onRemove}>
        ✕
      </Button>
    </div>
  );
}

/** Supply limits of one day by block; hours in no block keep the limit of the settings. */
export function LimitsDialog({ limits, onDone }: { limits: SupplyLimits; onDone: () => void }) {
  const [rows, setRows] = useState<Row[]>(limits.blocks.map((block, key) => ({ ...block, key })));
  const may = useMay('dispatcher');
  const add = () => {
    const startMin = rows.at(-1)?.endMin ?? 0;
    const limitKw = rows.at(-1)?.limitKw ?? 0;
    setRows([...rows, { key: Date.now(), startMin: Math.min(startMin, 1_380), endMin: 1_440, limitKw }]);
  };
  const save = async () => {
    const blocks = rows.map(({ startMin, endMin, limitKw }) => ({ startMin, endMin, limitKw }));
    const { day, version } = limits;
    if (await act('limits.save', { day, blocks, version }, t('common.saved'))) onDone();
  };
  return (
    <Modal
      open
      title={t('limits.title', { day: limits.day })}
      onCancel={onDone}
      footer={
        <Button type="primary" disabled={!may} onClick={save}>
          {t('common.save')}
        </Button>
      }
    >
      <div className="col gap12">
        <div className="small t2">{t('limits.note')}</div>
        {rows.map((row) => (
          <LimitRow
            key={row.key}
            row={row}
            onChange={(next) => setRows(rows.map((one) => (one.key === row.key ? next : one)))}
            onRemove={() => setRows(rows.filter((one) => one.key !== row.key))}
          />
        ))}
        <Button onClick={add}>{t('limits.add')}</Button>
      </div>
    </Modal>
  );
}
