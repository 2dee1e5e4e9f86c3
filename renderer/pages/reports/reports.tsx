import { Button } from 'antd';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { type DrillQuery, deliveryOutcomes, type SavedReport } from '../../../shared/contract/reports.ts';
import {
  failureReasons,
  type Report,
  type ReportName,
  type ReportQuery,
} from '../../../shared/model/report.ts';
import { Card, Empty, Failure, useConfirm } from '../../components/parts.tsx';
import { ReportPrint } from '../../print/report-print.tsx';
import { act, saveFile } from '../../stores/actions.ts';
import { useLive } from '../../stores/live.ts';
import { useMay } from '../../stores/session.ts';
import { t, word } from '../../text/t.ts';
import { DrillPanel } from './drill-panel.tsx';
import { ReportParameters } from './parameters.tsx';
import { ReportSettingsDialog } from './report-settings.tsx';
import { ReportView } from './report-view.tsx';
import { SaveDialog, SavedPanel } from './saved.tsx';
import { monthEnd, useParameters } from './use-parameters.ts';
import { usePrint } from './use-print.ts';

const groups: { title: string; names: ReportName[] }[] = [
  { title: 'orderly', names: ['monthly', 'daily', 'execution', 'notification', 'missing'] },
  { title: 'sms', names: ['sending', 'traffic', 'services'] },
  { title: 'load', names: ['curve'] },
];

function ReportList({ name, onChoose }: { name: ReportName; onChoose: (name: ReportName) => void }) {
  return (
    <>
      {groups.map((group) => (
        <div key={group.title}>
          <h2>{word('reportGroup', group.title)}</h2>
          {group.names.map((one) => (
            <button
              key={one}
              type="button"
              className={one === name ? 'on' : ''}
              aria-current={one === name}
              onClick={() => onChoose(one)}
            >
              {word('report', one)}
            </button>
          ))}
        </div>
      ))}
    </>
  );
}

/** What stands behind a row: a part of the deliveries counted in it. */
function drillOf(query: ReportQuery, link: string): DrillQuery {
  const part = new URLSearchParams(link);
  const month = part.get('month');
  const only = deliveryOutcomes.find((one) => one === part.get('only')) ?? 'all';
  const reason = failureReasons.find((one) => one === part.get('reason'));
  const planId = part.get('planId');
  const base = { ...query, name: 'sending' as const, only } satisfies DrillQuery;
  return {
    ...base,
    ...(part.get('from') ? { from: part.get('from') ?? '', to: part.get('to') ?? '' } : {}),
    ...(month ? { from: `${month}-01`, to: monthEnd(`${month}-01`) } : {}),
    kind: part.get('kind') ?? base.kind,
    unit: part.get('unit') ?? base.unit,
    gateway: part.get('gateway') ?? base.gateway,
    user: part.get('user') ?? base.user,
    ...(planId ? { planId } : {}),
    ...(reason ? { reason } : {}),
  };
}

/** Freezing a month that is over, or adding what has changed since. */
function CloseMonth({ report, onDone }: { report: Report; onDone: () => void }) {
  const mayClose = useMay('supervisor');
  const [ask, dialog] = useConfirm();
  const link = report.sections
    .find((one) => one.id === 'table')
    ?.table?.rows.findLast(
      (row) => row.link.startsWith('month=') && !row.cells.includes(t('reports.running')),
    );
  const month = link?.link.slice(6);
  if (!month) return null;
  return (
    <>
      <Button
        disabled={!mayClose}
        title={mayClose ? undefined : t('reports.needsSupervisor')}
        onClick={() =>
          ask({
            title: t('reports.closeTitle', { month }),
            body: t('reports.closeBody'),
            confirm: t('reports.closeDo', { month }),
            onConfirm: async () => {
              if (await act('reports.close', { month }, t('reports.closed', { month }))) onDone();
            },
          })
        }
      >
        {t('reports.close', { month })}
      </Button>
      {dialog}
    </>
  );
}

export default function ReportsPage() {
  const parameters = useParameters();
  const [, navigate] = useLocation();
  const { query, name } = parameters;
  const { data: report, error, isLoading, reload } = useLive('reports.get', query, ['reports.changed']);
  const saved = useLive('reports.saved', {}, ['reports.changed']);
  const [drill, setDrill] = useState<{ query: DrillQuery; title: string }>();
  const [isSaving, setSaving] = useState<{ old?: SavedReport }>();
  const [isListOpen, setListOpen] = useState(false);
  const [isSettingsOpen, setSettingsOpen] = useState(false);
  const mayAdminister = useMay('administrator');
  const shown = report?.name === name ? report : undefined;
  const { print, pdf } = usePrint(shown);
  const mayEdit = useMay('dispatcher');
  const excel = async () => {
    const file = query && (await act('reports.workbook', query));
    if (file) saveFile(file);
  };
  const onOpen = (link: string, title: string) => {
    if (link.startsWith('/')) navigate(link);
    else if (query) setDrill({ query: drillOf(query, link), title });
  };
  return (
    <div className="reports">
      <Card isBare className="reports-list">
        <ReportList name={name} onChoose={parameters.choose} />
        <h2>{t('reports.kept')}</h2>
        <button type="button" onClick={() => setListOpen(true)}>
          {t('reports.savedCount', { count: saved.data?.saved.length ?? 0 })}
        </button>
        {mayAdminister && (
          <button type="button" onClick={() => setSettingsOpen(true)}>
            {t('reports.settings')}
          </button>
        )}
      </Card>
      <div className="reports-main">
        <div className="reports-bar">
          <ReportParameters parameters={parameters} />
          <span className="grow" />
          {shown && name === 'traffic' && <CloseMonth report={shown} onDone={reload} />}
          <Button disabled={!query || !mayEdit} onClick={() => setSaving({})}>
            {t('reports.save')}
          </Button>
          <Button data-key="print" disabled={!shown} onClick={print}>
            {t('reports.print')}
          </Button>
          <Button disabled={!shown} onClick={pdf}>
            PDF
          </Button>
          <Button type="primary" disabled={!shown} onClick={excel}>
            {t('reports.excel')}
          </Button>
        </div>
        {error && <Failure error={error} onRetry={reload} />}
        <Card isBare className="grow">
          {shown && <ReportView report={shown} onOpen={onOpen} />}
          {!shown && !query && <Empty title={t('reports.incomplete')} hint={t(`reports.incompleteHint`)} />}
          {!shown && query && isLoading && <Empty title={t('reports.loading')} />}
        </Card>
      </div>
      {shown && <ReportPrint report={shown} />}
      {drill && <DrillPanel {...drill} onClose={() => setDrill(undefined)} />}
      {isSaving && query && (
        <SaveDialog
          query={isSaving.old?.query ?? query}
          old={isSaving.old}
          name={word('report', name)}
          canPdf={saved.data?.canPdf ?? false}
          onClose={() => setSaving(undefined)}
        />
      )}
      {isSettingsOpen && <ReportSettingsDialog onClose={() => setSettingsOpen(false)} />}
      {isListOpen && (
        <SavedPanel
          saved={saved.data}
          onOpen={(next) => {
            setListOpen(false);
            parameters.take(next);
          }}
          onEdit={(old) => {
            setListOpen(false);
            setSaving({ old });
          }}
          onClose={() => setListOpen(false)}
        />
      )}
    </div>
  );
}
