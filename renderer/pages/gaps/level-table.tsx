import { Button, Input, InputNumber, Modal, Select } from 'antd';
import { useState } from 'react';
import type { Settings } from '../../../shared/contract/system.ts';
import {
  type LevelProblem,
  type LevelRow,
  levelColours,
  levelProblems,
} from '../../../shared/load/levels.ts';
import { warningLevels } from '../../../shared/model/plan.ts';
import { LevelBadge, Sign } from '../../components/signs.tsx';
import { act } from '../../stores/actions.ts';
import { useMay } from '../../stores/session.ts';
import { t, word } from '../../text/t.ts';

function sentence(one: LevelProblem): string {
  const unit = 'unit' in one ? (one.unit === 'percent' ? '%' : ' MW') : '';
  switch (one.problem) {
    case 'hole':
    case 'overlap':
      return t(one.problem === 'hole' ? 'levels.hole' : 'levels.overlap', {
        from: one.from,
        to: Number.isFinite(one.to) ? one.to : '∞',
        unit,
      });
    case 'open-start':
    case 'open-end':
      return t(one.problem === 'open-start' ? 'levels.openStart' : 'levels.openEnd', { at: one.at, unit });
    case 'order':
    case 'twice':
      return t(one.problem === 'order' ? 'levels.order' : 'levels.twice', {
        level: word('levelShort', one.level),
      });
    case 'units':
      return t('levels.units');
  }
}

function Row({
  row,
  set,
  remove,
  may,
}: {
  row: LevelRow;
  set: (row: LevelRow) => void;
  remove: () => void;
  may: boolean;
}) {
  return (
    <tr>
      <td>
        <LevelBadge level={row.level} colour={row.colour} />
      </td>
      <td>
        <Input
          size="small"
          value={row.name}
          maxLength={12}
          disabled={!may}
          onChange={(event) => set({ ...row, name: event.target.value })}
        />
      </td>
      <td>
        <Select
          size="small"
          style={{ width: 76 }}
          value={row.colour}
          disabled={!may}
          onChange={(colour) => set({ ...row, colour })}
          options={levelColours.map((value) => ({ value, label: word('levelColour', value) }))}
        />
      </td>
      <td>
        <InputNumber
          size="small"
          min={0}
          value={row.from}
          disabled={!may}
          aria-label={`${row.name} ${t('levels.from')}`}
          onChange={(from) => set({ ...row, from: from ?? 0 })}
        />
      </td>
      <td>
        <InputNumber
          size="small"
          min={0}
          value={row.to}
          placeholder="∞"
          disabled={!may}
          aria-label={`${row.name} ${t('levels.to')}`}
          onChange={(to) => set({ ...row, to })}
        />
      </td>
      <td>
        <Select
          size="small"
          style={{ width: 76 }}
          value={row.unit}
          disabled={!may}
          onChange={(unit) => set({ ...row, unit })}
          options={[
            { value: 'percent', label: '%' },
            { value: 'MW', label: 'MW' },
          ]}
        />
      </td>
      <td>
        <button type="button" className="linkish" disabled={!may} onClick={remove}>
          {t('gaps.remove')}
        </button>
      </td>
    </tr>
  );
}

/** The table of warning levels; holes and overlaps are pointed out while it is edited. */
export function LevelTable({ settings, onClose }: { settings: Settings; onClose: () => void }) {
  const [rows, setRows] = useState(settings.levels);
  const may = useMay('administrator');
  const problems = levelProblems(rows);
  const save = async () => {
    if (await act('settings.save', { ...settings, levels: rows }, t('common.saved'))) onClose();
  };
  const free = warningLevels.find((level) => !rows.some((row) => row.level === level));
  return (
    <Modal
      open
      width={680}
      title={t('levels.title')}
      onCancel={onClose}
      footer={
        <div className="row">
          {!may && <span className="small t2">{t('settings.needsAdmin')}</span>}
          <span className="grow" />
          <Button onClick={onClose}>{t('common.back')}</Button>
          <Button type="primary" disabled={!may || rows.length === 0} onClick={save}>
            {t('levels.save', { count: rows.length })}
          </Button>
        </div>
      }
    >
      <div className="col gap12">
        <table className="plain">
          <thead>
            <tr>
              <th>{t('plans.level')}</th>
              <th>{t('levels.name')}</th>
              <th>{t('levels.colour')}</th>
              <th>{t('levels.from')}</th>
              <th>{t('levels.to')}</th>
              <th>{t('levels.unit')}</th>
              <th />
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <Row
                key={row.level}
                row={row}
                may={may}
                set={(next) => setRows(rows.map((one, at) => (at === index ? next : one)))}
                remove={() => setRows(rows.filter((_, at) => at !== index))}
              />
            ))}
          </tbody>
        </table>
        {free && may && (
          <div>
            <Button
              size="small"
              onClick={() =>
                setRows([
                  ...rows,
                  {
                    level: free,
                    name: word('levelShort', free),
                    colour: 'grey',
                    from: 0,
                    to: 0,
                    unit: rows[0]?.unit ?? 'percent',
                  },
                ])
              }
            >
              ＋ {t('levels.add')}
            </Button>
          </div>
        )}
        {problems.length === 0 ? (
          <Sign glyph="tick" tone="grey">
            {t('levels.fine')}
          </Sign>
        ) : (
          problems.map((one) => (
            <Sign key={JSON.stringify(one)} glyph="warn" tone="amber">
              {sentence(one)}
            </Sign>
          ))
        )}
        <span className="small t2">{t('levels.inclusive')}</span>
      </div>
    </Modal>
  );
}
