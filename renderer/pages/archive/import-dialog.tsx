import { Button, Modal } from 'antd';
import { useRef, useState } from 'react';
import type { CallOutput } from '../../../shared/contract/index.ts';
import type { ImportResult } from '../../../shared/model/archive.ts';
import { Progress, Segments } from '../../components/parts.tsx';
import { Sign } from '../../components/signs.tsx';
import { act, newDedupeKey, readFile, saveFile } from '../../stores/actions.ts';
import { useLive } from '../../stores/live.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';
import { ImportColumns } from './import-columns.tsx';

type Kind = 'contacts' | 'customers';
type File = { name: string; base64: string };
/** Faults listed on screen; the workbook has more. */
const SHOWN = 200;
export type Heading = CallOutput<'imports.columns'>['headings'][number];

/** How far it is, asked for twice a second, and the button that stops it. */
function Running({ jobKey }: { jobKey: string }) {
  const { data } = useLive('imports.progress', { jobKey }, [], 500);
  const phase = data?.phase || 'reading';
  const seconds = data && data.startedMs > 0 ? Math.max(1, (Date.now() - data.startedMs) / 1_000) : 1;
  return (
    <div className="row gap12">
      <span>{word('importPhase', phase)}</span>
      <div className="grow">
        <Progress part={data?.done ?? 0} whole={data?.total ?? 0} />
      </div>
      {data && data.total > 0 && (
        <span className="t2">
          {t('import.progress', {
            done: format.count(data.done),
            total: format.count(data.total),
            rate: format.count(Math.round(data.done / seconds)),
          })}
        </span>
      )}
      <Button onClick={() => act('imports.cancel', { jobKey })}>{t('import.stop')}</Button>
    </div>
  );
}

/** What would come in and what is wrong, cell by cell. */
function Result({ file, result }: { file: File; result: ImportResult }) {
  const saveErrors = async () => {
    const book = await act('imports.errors', { name: file.name, rejected: result.rejected });
    if (book) saveFile(book);
  };
  return (
    <>
      <div className="row gap12">
        <Sign glyph="tick">{t('import.accepted', { count: format.count(result.accepted) })}</Sign>
        <Sign glyph="tick">{t('import.changed', { count: format.count(result.changed) })}</Sign>
        <span className="t2">{t('import.unchanged', { count: format.count(result.unchanged) })}</span>
        {result.rejectedCount > 0 && (
          <>
            <Sign glyph="cross" tone="danger">
              {t('import.rejected', { count: format.count(result.rejectedCount) })}
            </Sign>
            <Button size="small" onClick={saveErrors}>
              {t('import.errorBook')}
            </Button>
          </>
        )}
      </div>
      {result.ignoredColumns.length > 0 && (
        <span className="small amber">
          {t('import.ignored', { columns: result.ignoredColumns.join('、') })}
        </span>
      )}
      {result.rejected.length > 0 && (
        <div className="scroll import-errors">
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
              {result.rejected.slice(0, SHOWN).map((one, index) => (
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
      {result.rejectedCount > SHOWN && (
        <span className="small t2">
          {t('import.shown', { count: SHOWN, kept: format.count(result.rejected.length) })}
        </span>
      )}
    </>
  );
}

type Mode = 'good' | 'all';

/** What is to happen to a file with faults: the good rows, or nothing of it. */
function ModeChoice({ mode, set }: { mode: Mode; set: (mode: Mode) => void }) {
  return (
    <div className="row">
      <span className="t2">{t('import.withFaults')}</span>
      <Segments
        label={t('import.withFaults')}
        value={mode}
        onChange={set}
        options={[
          { key: 'good', label: t('import.takeGood') },
          { key: 'all', label: t('import.takeNone') },
        ]}
      />
    </div>
  );
}

/** The file to be read; the browser's own control speaks the system's language and not ours. */
function FileChoice({ file, onPick }: { file: File | undefined; onPick: (file: globalThis.File) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className="row">
      <input
        ref={input}
        type="file"
        hidden
        accept=".xlsx,.xls,.csv"
        aria-label={t('import.file')}
        onChange={(event) => {
          const [picked] = event.target.files ?? [];
          if (picked) onPick(picked);
          // The same file, mended, can be chosen again.
          event.target.value = '';
        }}
      />
      <Button onClick={() => input.current?.click()}>{t('import.file')}</Button>
      <span className="ellipsis">{file?.name ?? t('import.noFile')}</span>
    </div>
  );
}

/** Dry run first: how the headings are read, what would come in and what is wrong; only then a button that does it. */
export function ImportDialog({ kind, onClose }: { kind: Kind; onClose: () => void }) {
  const [file, setFile] = useState<File>();
  const [columns, setColumns] = useState<CallOutput<'imports.columns'>>();
  const [result, setResult] = useState<ImportResult>();
  const [jobKey, setJobKey] = useState('');
  const [mode, setMode] = useState<Mode>('good');
  const name = kind === 'contacts' ? 'contacts.import' : 'customers.import';
  const run = async (chosen: File, headings: Heading[], dryRun: boolean) => {
    const key = newDedupeKey();
    setJobKey(key);
    const mapping = headings.map(({ heading, column }) => ({ heading, column }));
    const input = { file: chosen, dryRun, acceptGood: !dryRun && mode === 'good', mapping, jobKey: key };
    const done = await act(name, input, dryRun ? undefined : t('import.done'));
    setJobKey('');
    return done;
  };
  const check = async (chosen: File, next: CallOutput<'imports.columns'>) => {
    setColumns(next);
    setResult(undefined);
    const isWhole = next.needed.every((column) => next.headings.some((one) => one.column === column));
    if (isWhole) setResult(await run(chosen, next.headings, true));
  };
  const open = async (picked: globalThis.File) => {
    const chosen = await readFile(picked);
    setFile(chosen);
    const next = await act('imports.columns', { kind, file: chosen });
    if (next) await check(chosen, next);
  };
  const doIt = async () => {
    if (file && columns && (await run(file, columns.headings, false))) onClose();
  };
  const good = (result?.accepted ?? 0) + (result?.changed ?? 0);
  const hasFaults = (result?.rejectedCount ?? 0) > 0;
  return (
    <Modal
      open
      title={t(kind === 'contacts' ? 'import.contacts' : 'import.customers')}
      width={820}
      onCancel={onClose}
      maskClosable={false}
      footer={
        <div className="row">
          <span className="grow" />
          <Button onClick={onClose}>{t('common.back')}</Button>
          <Button
            type="primary"
            disabled={good === 0 || jobKey !== '' || (hasFaults && mode === 'all')}
            onClick={doIt}
          >
            {t('import.do', { count: format.count(good) })}
          </Button>
        </div>
      }
    >
      <div className="col gap12">
        <span className="t2">
          {t(kind === 'contacts' ? 'import.contactColumns' : 'import.customerColumns')}
        </span>
        <FileChoice file={file} onPick={(picked) => void open(picked)} />
        {file && columns && (
          <ImportColumns
            columns={columns}
            isDisabled={jobKey !== ''}
            onChange={(headings) => void check(file, { ...columns, headings })}
          />
        )}
        {jobKey && <Running jobKey={jobKey} />}
        {file && result && <Result file={file} result={result} />}
        {hasFaults && good > 0 && <ModeChoice mode={mode} set={setMode} />}
      </div>
    </Modal>
  );
}
