import { Button, Modal } from 'antd';
import { useState } from 'react';
import type { ImportResult } from '../../../shared/model/archive.ts';
import { Sign } from '../../components/signs.tsx';
import { act, readFile, saveFile } from '../../stores/actions.ts';
import * as format from '../../text/format.ts';
import { t } from '../../text/t.ts';

/** Dry run first: what would come in and what is wrong, cell by cell; only then a button that does it. */
export function ImportDialog({ kind, onClose }: { kind: 'contacts' | 'customers'; onClose: () => void }) {
  const [file, setFile] = useState<{ name: string; base64: string }>();
  const [result, setResult] = useState<ImportResult>();
  const [isBusy, setBusy] = useState(false);
  const name = kind === 'contacts' ? 'contacts.import' : 'customers.import';
  const check = async (chosen: File) => {
    setBusy(true);
    const next = await readFile(chosen);
    setFile(next);
    setResult(await act(name, { file: next, dryRun: true }));
    setBusy(false);
  };
  const doIt = async () => {
    if (!file) return;
    setBusy(true);
    const done = await act(name, { file, dryRun: false, acceptGood: true }, t('import.done'));
    setBusy(false);
    if (done) onClose();
  };
  const saveErrors = async () => {
    if (!file || !result) return;
    const book = await act('imports.errors', { name: file.name, rejected: result.rejected });
    if (book) saveFile(book);
  };
  const good = (result?.accepted ?? 0) + (result?.changed ?? 0);
  return (
    <Modal
      open
      title={t(kind === 'contacts' ? 'import.contacts' : 'import.customers')}
      width={720}
      onCancel={onClose}
      footer={
        <div className="row">
          <span className="grow" />
          <Button onClick={onClose}>{t('common.back')}</Button>
          <Button type="primary" disabled={good === 0} loading={isBusy} onClick={doIt}>
            {t('import.do', { count: good })}
          </Button>
        </div>
      }
    >
      <div className="col gap12">
        <span className="t2">
          {t(kind === 'contacts' ? 'import.contactColumns' : 'import.customerColumns')}
        </span>
        <input
          type="file"
          accept=".xlsx,.xls,.csv"
          aria-label={t('import.file')}
          onChange={(event) => event.target.files?.[0] && void check(event.target.files[0])}
        />
        {result && (
          <>
            <div className="row gap12">
              <Sign glyph="tick">{t('import.accepted', { count: format.count(result.accepted) })}</Sign>
              <Sign glyph="tick">{t('import.changed', { count: format.count(result.changed) })}</Sign>
              <span className="t2">{t('import.unchanged', { count: format.count(result.unchanged) })}</span>
              {result.rejected.length > 0 && (
                <Button size="small" onClick={saveErrors}>
                  {t('import.errorBook')}
                </Button>
              )}
              {result.rejected.length > 0 && (
                <Sign glyph="cross" tone="danger">
                  {t('import.rejected', { count: format.count(result.rejected.length) })}
                </Sign>
              )}
            </div>
            {result.ignoredColumns.length > 0 && (
              <span className="small amber">
                {t('import.ignored', { columns: result.ignoredColumns.join('、') })}
              </span>
            )}
            {result.rejected.length > 0 && (
              <div className="scroll" style={{ maxHeight: 280 }}>
                <table className="plain">
                  <thead>
                    <tr>
                      <th className="right">{t('import.row')}</th>
                      <th>{t('import.column')}</th>
                      <th>{t('import.value')}</th>
                      <th>{t('import.reason')}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {result.rejected.slice(0, 200).map((one, index) => (
                      <tr key={index}>
                        <td className="right">{one.row}</td>
                        <td>{one.column}</td>
                        <td>{one.value}</td>
                        <td className="danger">{one.reason}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            )}
          </>
        )}
      </div>
    </Modal>
  );
}
