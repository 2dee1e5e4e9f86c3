import { createPortal } from 'react-dom';
import type { Report, ReportSection } from '../../shared/model/report.ts';
import { definitionsOf } from '../../shared/report-figures.ts';
import { writeCell } from '../../shared/report-format.ts';
import { stampOf } from '../../shared/time.ts';
import { ChartLegend, ReportChart } from '../components/report-chart.tsx';
import { t } from '../text/t.ts';
import { ReportTableView, titled } from './report-table.tsx';

/** Drawn for a sheet of A4 between its margins: 178 or 265 mm at 96 pixels an inch. */
const widths = { portrait: 672, landscape: 1_000 } as const;

function PrintSection({ section, report }: { section: ReportSection; report: Report }) {
  const width = widths[report.orientation];
  return (
    <section className={section.chart ? 'print-whole' : ''}>
      {section.title && (
        <div className="print-title">
          <h2>{section.title}</h2>
          <span>{section.note}</span>
          {section.chart && <ChartLegend chart={section.chart} on="paper" />}
        </div>
      )}
      {section.figures.length > 0 && (
        <div className="print-figures">
          {section.figures.map((one) => (
            <div key={one.label}>
              <div>{titled({ title: one.label, unit: one.unit })}</div>
              <b>{writeCell(one.value, one)}</b>
            </div>
          ))}
        </div>
      )}
      {section.chart && (
        <ReportChart
          chart={section.chart}
          paper={{ width, height: section.chart.kind === 'lines' ? 230 : 180 }}
        />
      )}
      {section.table && section.table.rows.length > 0 && <ReportTableView table={section.table} />}
      {section.empty && <p>{section.empty}</p>}
    </section>
  );
}

/** The meaning of the figures, at the end. */
function Definitions({ report }: { report: Report }) {
  const definitions = definitionsOf(report);
  if (definitions.length === 0) return null;
  return (
    <p className="print-notes">
      <b>{t('reports.definitions')}</b>　{definitions.map(([name, text]) => `${name}：${text}`).join('；')}
    </p>
  );
}

/** The sheet of a report: the same object as the screen, laid out for A4. Head and foot of each page come from `pageRules`. */
export function ReportPrint({ report }: { report: Report }) {
  const mark = report.isDrill ? t('reports.drillMark') : '';
  return createPortal(
    <div className={`print-sheet report-sheet${report.isDrill ? ' drill' : ''}`}>
      {report.logo && <img className="print-logo" src={`data:image/png;base64,${report.logo}`} alt="" />}
      <h1>
        {mark}
        {report.title}
      </h1>
      <p className="print-period">
        {report.period}
        {report.number && `　${t('reports.number', { number: report.number })}`}
      </p>
      {report.sections.map((section) => (
        <PrintSection key={section.id} section={section} report={report} />
      ))}
      <div className="print-whole">
        <div className="print-signs">
          {report.signatures.map((name, index) => (
            <span key={name}>
              {name}
              <i>{index === 0 ? report.madeBy : ''}</i>
            </span>
          ))}
        </div>
        <div className="print-foot">
          <span>{t('reports.madeAt', { time: stampOf(report.madeMs).slice(0, 16) })}</span>
          {report.closedBy && (
            <span>
              {t('reports.closedBy', {
                name: report.closedBy,
                time: stampOf(report.closedMs).slice(0, 16),
              })}
            </span>
          )}
          {report.sendTo && <span>{t('reports.sendTo', { to: report.sendTo })}</span>}
        </div>
        {report.notes.map((note) => (
          <p key={note} className="print-notes">
            {note}
          </p>
        ))}
        <Definitions report={report} />
      </div>
    </div>,
    document.body,
  );
}

const quoted = (text: string) => `"${text.replace(/[\\"]/g, '\\$&').replace(/\n/g, ' ')}"`;

/** Head and foot of every page: whose report, what until when, page n of m. */
export function pageRules(report: Report): string {
  const mark = report.isDrill ? t('reports.drillMark') : '';
  const rule = report.isDrill ? '1.4pt dashed' : '0.5pt solid';
  const foot = [
    t('reports.dataUntil', { time: stampOf(report.dataUntilMs).slice(0, 16) }),
    report.completeness === null ? '' : `${report.completenessOf} ${(report.completeness * 100).toFixed(1)}%`,
    report.unitNote,
  ].filter(Boolean);
  const page = t('reports.pageOf', { page: '[n]', pages: '[m]' })
    .split(/(\[n\]|\[m\])/)
    .filter(Boolean)
    .map((part) => (part === '[n]' ? 'counter(page)' : part === '[m]' ? 'counter(pages)' : quoted(part)))
    .join(' ');
  const box = (
    place: string,
    content: string,
    edge: 'top' | 'bottom',
    align: 'left' | 'right',
    width: number,
  ) =>
    `@${place} { content: ${content}; font: 8pt SimSun, "Noto Serif CJK SC", serif; width: ${width}%; text-align: ${align}; vertical-align: ${edge === 'bottom' ? 'bottom' : 'top'}; padding-${edge === 'bottom' ? 'bottom' : 'top'}: 2pt; margin-${edge}: 4mm; border-${edge}: ${rule} #000; }`;
  // The size stands here and not in a named page: changing to one would leave an empty first page.
  return `@page { size: A4 ${report.orientation}; ${[
    box('top-left', quoted(report.office), 'bottom', 'left', 50),
    box('top-right', quoted(`${mark}${report.title}　${report.periodShort}`), 'bottom', 'right', 50),
    box('bottom-left', quoted(foot.join('　')), 'top', 'left', 75),
    box('bottom-right', page, 'top', 'right', 25),
  ].join(' ')} }`;
}
