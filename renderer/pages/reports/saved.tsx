import { Button, Checkbox, Input, InputNumber, Modal } from 'antd';
import { useState } from 'react';
import { type ReportFormat, reportFormats, type SavedReport } from '../../../shared/contract/reports.ts';
import type { ReportQuery } from '../../../shared/model/report.ts';
import { stampOf } from '../../../shared/time.ts';
import { Empty, Field } from '../../components/parts.tsx';
import { act } from '../../stores/actions.ts';
import type { useLive } from '../../stores/live.ts';
import { useMay } from '../../stores/session.ts';
import * as format from '../../text/format.ts';
import { t } from '../../text/t.ts';

const moment = (ms: number) => (ms > 0 ? stampOf(ms).slice(0, 16) : '—');

const newSchedule: SavedReport['schedule'] = {
  isOn: false,
  dayOfMonth: 1,
  at: '08:00',
  folder: '',
  formats: ['xlsx'],
};

const withFormat = (all: readonly ReportFormat[], format: ReportFormat, isOn: boolean): ReportFormat[] =>
  reportFormats.filter((one) => (one === format ? isOn : all.includes(one)));

/** Name, parameters and schedule of a report that is kept. */
export function SaveDialog(props: {
  query: ReportQuery;
  old?: SavedReport | undefined;
  name: string;
  /** Whether this workstation makes PDFs by itself. */
  canPdf: boolean;
  onClose: () => void;
}) {
  const { query, old, onClose, canPdf } = props;
  const [name, setName] = useState(old?.name ?? props.name);
  const [schedule, setSchedule] = useState(old?.schedule ?? newSchedule);
  const change = (part: Partial<typeof schedule>) => setSchedule({ ...schedule, ...part });
  const save = async () => {
    const saved = await act(
      'reports.save',
      { name, query, schedule, version: old?.version ?? 0, ...(old ? { id: old.id } : {}) },
      t('reports.saved'),
    );
    if (saved) onClose();
  };
  return (
    <Modal
      open
      title={t('reports.saveTitle')}
      onCancel={onClose}
      footer={
        <div className="row" style={{ justifyContent: 'flex-end' }}>
          <Button onClick={onClose}>{t('common.back')}</Button>
          <Button
            type="primary"
            onClick={save}
            disabled={name.trim() === '' || schedule.formats.length === 0}
          >
            {t('reports.saveDo')}
          </Button>
        </div>
      }
    >
      <div className="col" style={{ gap: 10 }}>
        <Field label={t('reports.name')}>
          <Input value={name} maxLength={60} onChange={(event) => setName(event.target.value)} />
        </Field>
        <Checkbox checked={schedule.isOn} onChange={(event) => change({ isOn: event.target.checked })}>
          {t('reports.scheduleOn')}
        </Checkbox>
        <div className="row" style={{ gap: 10 }}>
          <Field label={t('reports.dayOfMonth')}>
            <InputNumber
              min={1}
              max={28}
              disabled={!schedule.isOn}
              value={schedule.dayOfMonth}
              onChange={(value) => change({ dayOfMonth: value ?? 1 })}
            />
          </Field>
          <Field label={t('reports.at')}>
            <Input
              style={{ width: 80 }}
              disabled={!schedule.isOn}
              value={schedule.at}
              onChange={(event) => change({ at: event.target.value })}
            />
          </Field>
          <Field label={t('reports.folder')} grow>
            <Input
              value={schedule.folder}
              placeholder={t('reports.folderHint')}
              onChange={(event) => change({ folder: event.target.value })}
            />
          </Field>
        </div>
        <div className="row" style={{ gap: 16 }}>
          <span className="small t2">{t('reports.formats')}</span>
          {reportFormats.map((format) => (
            <Checkbox
              key={format}
              checked={schedule.formats.includes(format)}
              disabled={format === 'pdf' && !canPdf && !schedule.formats.includes('pdf')}
              onChange={(event) =>
                change({ formats: withFormat(schedule.formats, format, event.target.checked) })
              }
            >
              {format === 'pdf' ? 'PDF' : 'Excel'}
            </Checkbox>
          ))}
          {!canPdf && <span className="small t2">{t('reports.noPdfHere')}</span>}
        </div>
        <p className="small t2">{t('reports.scheduleNote')}</p>
      </div>
    </Modal>
  );
}

type Saved = ReturnType<typeof useLive<'reports.saved'>>['data'];

function SavedRow({ one, onOpen, onEdit }: { one: SavedReport; onOpen: () => void; onEdit: () => void }) {
  const mayEdit = useMay('dispatcher');
  return (
    <tr>
      <td>
        <button type="button" className="linkish" onClick={onOpen}>
          {one.name}
        </button>
      </td>
      <td>{one.nextMs > 0 ? moment(one.nextMs) : t('reports.byHand')}</td>
      <td>{one.schedule.folder || '—'}</td>
      <td>{one.savedBy}</td>
      <td className="nowrap">
        <Button
          size="small"
          disabled={!mayEdit || one.schedule.folder === ''}
          onClick={() => act('reports.produce', { id: one.id }, t('reports.producedNow'))}
        >
          {t('reports.produce')}
        </Button>{' '}
        <Button size="small" disabled={!mayEdit} onClick={onEdit}>
          {t('reports.edit')}
        </Button>{' '}
        <Button
          size="small"
          danger
          disabled={!mayEdit}
          onClick={() => act('reports.remove', { id: one.id }, t('reports.removed'))}
        >
          {t('reports.remove')}
        </Button>
      </td>
    </tr>
  );
}

/** Reports that are kept, when they are made next, and the files made of them with their checksums. */
export function SavedPanel(props: {
  saved: Saved;
  onOpen: (query: ReportQuery) => void;
  onEdit: (one: SavedReport) => void;
  onClose: () => void;
}) {
  const { saved, produced } = props.saved ?? { saved: [], produced: [] };
  return (
    <Modal
      open
      width="min(1080px, 92vw)"
      title={t('reports.savedTitle')}
      footer={null}
      onCancel={props.onClose}
    >
      {saved.length === 0 ? (
        <Empty title={t('reports.noSaved')} hint={t('reports.noSavedHint')} />
      ) : (
        <table className="produced">
          <thead>
            <tr>
              <th>{t('reports.name')}</th>
              <th>{t('reports.next')}</th>
              <th>{t('reports.folder')}</th>
              <th>{t('reports.savedBy')}</th>
              <th />
            </tr>
          </thead>
          <tbody>
            {saved.map((one) => (
              <SavedRow
                key={one.id}
                one={one}
                onOpen={() => props.onOpen(one.query)}
                onEdit={() => props.onEdit(one)}
              />
            ))}
          </tbody>
        </table>
      )}
      {produced.length > 0 && (
        <>
          <h2 style={{ margin: '16px 0 6px' }}>{t('reports.producedTitle')}</h2>
          <table className="produced">
            <thead>
              <tr>
                <th>{t('reports.producedAt')}</th>
                <th>{t('reports.file')}</th>
                <th>{t('reports.folder')}</th>
                <th>{t('reports.size')}</th>
                <th>SHA-256</th>
              </tr>
            </thead>
            <tbody>
              {produced.map((one) => (
                <tr key={one.id}>
                  <td className="nowrap">{moment(one.atMs)}</td>
                  <td>{one.problem ? `${one.name}：${one.problem}` : one.fileName}</td>
                  <td>{one.folder}</td>
                  <td className="nowrap">{one.bytes > 0 ? format.count(one.bytes) : '—'}</td>
                  <td>{one.sha256 || '—'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </Modal>
  );
}
