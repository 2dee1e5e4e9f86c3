import { Button, Input, InputNumber, Modal } from 'antd';
import { useState } from 'react';
import { blocksFrom, parseGapText } from '../../../shared/load/gap-text.ts';
import { type GapBlock, type GapDay, gapProblems } from '../../../shared/model/gap.ts';
import { blockName } from '../../components/gap-board.tsx';
import { Field } from '../../components/parts.tsx';
import { attempt, useNotices } from '../../stores/actions.ts';
import { call } from '../../stores/live.ts';
import * as format from '../../text/format.ts';
import { t } from '../../text/t.ts';

const wan = (kw: number) => Number((kw / format.perRegionUnit).toFixed(4));
const kw = (value: number | null) => Math.round((value ?? 0) * format.perRegionUnit);

function BlockTable({ blocks, set }: { blocks: GapBlock[]; set: (blocks: GapBlock[]) => void }) {
  const bad = new Map(gapProblems(blocks).map((one) => [one.index, one.problem]));
  const change = (index: number, next: Partial<GapBlock>) =>
    set(blocks.map((block, at) => (at === index ? { ...block, ...next } : block)));
  const hour = (value: number | null) => Math.round((value ?? 0) * 60);
  return (
    <table className="plain">
      <thead>
        <tr>
          <th>{t('gaps.from')}</th>
          <th>{t('gaps.to')}</th>
          <th className="right">{t('gaps.own')}</th>
          <th className="right">{t('gaps.province')}</th>
          <th />
        </tr>
      </thead>
      <tbody>
        {blocks.map((block, index) => (
          <tr key={`${index}-${blocks.length}`}>
            <td>
              <InputNumber
                size="small"
                min={0}
                max={24}
                step={0.25}
                status={bad.has(index) ? 'error' : ''}
                value={block.startMin / 60}
                aria-label={t('gaps.from')}
                onChange={(value) => change(index, { startMin: hour(value) })}
              />
            </td>
            <td>
              <InputNumber
                size="small"
                min={0}
                max={24}
                step={0.25}
                status={bad.has(index) ? 'error' : ''}
                value={block.endMin / 60}
                aria-label={t('gaps.to')}
                onChange={(value) => change(index, { endMin: hour(value) })}
              />
            </td>
            <td className="right">
              <InputNumber
                size="small"
                min={0}
                value={wan(block.gapKw)}
                aria-label={`${blockName(block)} ${t('gaps.own')}`}
                onChange={(value) => change(index, { gapKw: kw(value) })}
              />
            </td>
            <td className="right t2">{block.provinceKw > 0 ? format.wan(block.provinceKw, 0) : '—'}</td>
            <td>
              <button
                type="button"
                className="linkish"
                onClick={() => set(blocks.filter((_, at) => at !== index))}
              >
                {t('gaps.remove')}
              </button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The next block begins where the last one ends. */
const nextBlock = (blocks: GapBlock[]): GapBlock => {
  const startMin = Math.min(1_380, Math.max(0, ...blocks.map((block) => block.endMin)));
  return { startMin, endMin: 1_440, gapKw: 0, provinceKw: 0 };
};

/** Figures typed or pasted as dispatch sends them, with the city's part of the provincial figure. */
export function GapEditor({ day, onClose }: { day: GapDay; onClose: () => void }) {
  const say = useNotices((state) => state.say);
  const [version, setVersion] = useState(day.version);
  const [blocks, setBlocks] = useState<GapBlock[]>(day.blocks);
  const [text, setText] = useState('');
  const [share, setShare] = useState(day.share);
  const [maxDemandKw, setMaxDemand] = useState(day.maxDemandKw);
  const [note, setNote] = useState(day.note);
  const [isBusy, setBusy] = useState(false);
  const read = parseGapText(text);
  const take = () => {
    setBlocks(blocksFrom(read.blocks, share));
    setText('');
  };
  const rescale = (next: number) => {
    setShare(next);
    setBlocks(
      blocks.map((block) =>
        block.provinceKw > 0 && next > 0 ? { ...block, gapKw: Math.round(block.provinceKw * next) } : block,
      ),
    );
  };
  const save = async () => {
    setBusy(true);
    const source = blocks.some((block) => block.provinceKw > 0) ? 'pasted' : 'typed';
    const answer = await attempt('gaps.save', {
      day: day.day,
      maxDemandKw,
      share,
      blocks,
      source,
      note,
      version,
    });
    setBusy(false);
    if ('value' in answer) return onClose();
    if (answer.error.code === 'stale') {
      // What was typed stays; the next click saves over what the other desk saved, knowingly.
      const theirs = await call('gaps.get', { day: day.day });
      setVersion(theirs.version);
      return say('danger', t('gaps.stale', { by: theirs.savedBy, time: format.clock(theirs.savedMs) }));
    }
    return say('danger', answer.error.message);
  };
  return (
    <Modal
      open
      width={720}
      title={t('gaps.edit', { day: day.day })}
      onCancel={onClose}
      footer={
        <div className="row" style={{ justifyContent: 'flex-end' }}>
          <Button onClick={onClose}>{t('common.back')}</Button>
          <Button type="primary" loading={isBusy} disabled={gapProblems(blocks).length > 0} onClick={save}>
            {t('gaps.save', { count: blocks.length })}
          </Button>
        </div>
      }
    >
      <div className="col gap12">
        <div className="row">
          <Field label={t('gaps.maxDemand')} grow>
            <InputNumber
              style={{ width: '100%' }}
              min={0}
              suffix={t('unit.wan')}
              value={wan(maxDemandKw)}
              onChange={(value) => setMaxDemand(kw(value))}
            />
          </Field>
          <Field label={t('gaps.ownShare')} grow>
            <InputNumber
              style={{ width: '100%' }}
              min={0}
              max={100}
              suffix="%"
              value={Number((share * 100).toFixed(3))}
              onChange={(value) => rescale((value ?? 0) / 100)}
            />
          </Field>
          <Field label={t('gaps.note')} grow>
            <Input value={note} maxLength={100} onChange={(event) => setNote(event.target.value)} />
          </Field>
        </div>
        <Field label={t('gaps.paste')}>
          <Input.TextArea
            rows={3}
            value={text}
            placeholder={t('gaps.pasteExample')}
            onChange={(event) => setText(event.target.value)}
          />
        </Field>
        {text.trim() !== '' && (
          <div className="row">
            <span className={read.unread.length > 0 ? 'amber' : 't2'}>
              {t('gaps.read', { count: read.blocks.length })}
              {read.unread.length > 0 ? t('gaps.unread', { what: read.unread.join('；') }) : ''}
            </span>
            <span className="grow" />
            <Button size="small" disabled={read.blocks.length === 0} onClick={take}>
              {t('gaps.take')}
            </Button>
          </div>
        )}
        <BlockTable blocks={blocks} set={setBlocks} />
        <div>
          <Button size="small" onClick={() => setBlocks([...blocks, nextBlock(blocks)])}>
            ＋ {t('gaps.addBlock')}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
