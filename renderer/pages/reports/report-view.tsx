import type { Report, ReportSection, ReportTable } from '../../../shared/model/report.ts';
import { writeCell } from '../../../shared/report-format.ts';
import { stampOf } from '../../../shared/time.ts';
import { Empty } from '../../components/parts.tsx';
import { ChartLegend, ReportChart } from '../../components/report-chart.tsx';
import { t } from '../../text/t.ts';

type OnRow = (link: string, name: string) => void;

function TableHead({ table }: { table: ReportTable }) {
  return (
    <thead>
      <tr>
        {table.columns.map((column) => (
          <th
            key={column.key}
            className={`${column.align}${column.definition ? ' explained' : ''}`}
            title={column.definition || undefined}
          >
            {column.unit ? t('reports.unitOf', { title: column.title, unit: column.unit }) : column.title}
          </th>
        ))}
      </tr>
    </thead>
  );
}

/** A table with its head explained on hover; a row that has something behind it opens it. */
export function ReportTableView({ table, onRow }: { table: ReportTable; onRow: OnRow }) {
  return (
    <table className="report-table">
      <TableHead table={table} />
      <tbody>
        {table.rows.map(({ cells, link }, index) => (
          <tr
            key={index}
            className={link ? 'can' : ''}
            {...(link
              ? {
                  tabIndex: 0,
                  onClick: () => onRow(link, String(cells[0] ?? '')),
                  onKeyDown: (event) => event.key === 'Enter' && onRow(link, String(cells[0] ?? '')),
                }
              : {})}
          >
            {table.columns.map((column, at) => (
              <td key={column.key} className={column.align}>
                {writeCell(cells[at] ?? null, column)}
              </td>
            ))}
          </tr>
        ))}
        {table.total && (
          <tr className="total">
            {table.columns.map((column, at) => (
              <td key={column.key} className={column.align}>
                {writeCell(table.total?.[at] ?? null, column)}
              </td>
            ))}
          </tr>
        )}
      </tbody>
    </table>
  );
}

function Figures({ section, isFirst }: { section: ReportSection; isFirst: boolean }) {
  if (section.figures.length === 0) return null;
  return (
    <div className="report-strip">
      {section.figures.map((one, index) => (
        <div key={one.label} title={one.definition || undefined}>
          <div className="small t2">{one.label}</div>
          <div className="nowrap">
            <span className={isFirst && index === 0 ? 'n2' : 'n3'}>{writeCell(one.value, one)}</span>
            {one.unit && <span className="unit">{one.unit}</span>}
          </div>
        </div>
      ))}
    </div>
  );
}

function SectionView({
  section,
  onRow,
  isFirst,
}: {
  section: ReportSection;
  onRow: OnRow;
  isFirst: boolean;
}) {
  return (
    <section aria-label={section.title || undefined}>
      <Figures section={section} isFirst={isFirst} />
      {(section.chart || section.table || section.empty) && (
        <div className="report-section">
          {section.title && (
            <div className="title">
              <h2>{section.title}</h2>
              <span className="small t2">{section.note}</span>
              {section.chart && <ChartLegend chart={section.chart} />}
            </div>
          )}
          {section.chart && <ReportChart chart={section.chart} />}
          {section.table && section.table.rows.length > 0 && (
            <ReportTableView table={section.table} onRow={onRow} />
          )}
          {section.empty && <Empty title={section.empty} />}
        </div>
      )}
    </section>
  );
}

/** The meaning of every figure, at the foot of the page. */
function Definitions({ report }: { report: Report }) {
  const known = new Map<string, string>();
  for (const { figures, table } of report.sections) {
    for (const one of figures) if (one.definition) known.set(one.label, one.definition);
    for (const one of table?.columns ?? []) if (one.definition) known.set(one.title, one.definition);
  }
  if (known.size === 0) return null;
  return (
    <details className="report-notes small t2">
      <summary>{t('reports.definitions')}</summary>
      {[...known].map(([name, text]) => (
        <div key={name}>
          <b>{name}</b>　{text}
        </div>
      ))}
    </details>
  );
}

/** A report on the screen: the very object that is printed and written to Excel. */
export function ReportView({ report, onRow }: { report: Report; onRow: OnRow }) {
  return (
    <div className="report-view">
      <div className="report-head">
        <h1>{report.title}</h1>
        {report.isDrill && <span className="tag dr">{t('drill.name')}</span>}
        <span className="t2">{report.period}</span>
        <span className="grow" />
        {report.number && <span className="small t3">{t('reports.number', { number: report.number })}</span>}
      </div>
      {report.sections.map((section, index) => (
        <SectionView key={section.id} section={section} onRow={onRow} isFirst={index === 0} />
      ))}
      <div className="report-foot small t2">
        <span>{t('reports.madeBy', { name: report.madeBy })}</span>
        <span>{t('reports.madeAt', { time: stampOf(report.madeMs).slice(0, 16) })}</span>
        <span>{t('reports.dataUntil', { time: stampOf(report.dataUntilMs).slice(0, 16) })}</span>
        {report.completeness !== null && (
          <span>
            {report.completenessOf} {(report.completeness * 100).toFixed(1)}%
          </span>
        )}
        <span>{report.unitNote}</span>
        {report.closedBy && (
          <span>
            {t('reports.closedBy', { name: report.closedBy, time: stampOf(report.closedMs).slice(0, 16) })}
          </span>
        )}
      </div>
      {report.notes.map((note) => (
        <p key={note} className="report-notes small t2">
          {note}
        </p>
      ))}
      <Definitions report={report} />
    </div>
  );
}
