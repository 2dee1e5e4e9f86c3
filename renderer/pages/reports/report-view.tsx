import type { Report, ReportFigure, ReportSection } from '../../../shared/model/report.ts';
import { definitionsOf } from '../../../shared/report-figures.ts';
import { writeCell } from '../../../shared/report-format.ts';
import { stampOf } from '../../../shared/time.ts';
import { Empty } from '../../components/parts.tsx';
import { ChartLegend, ReportChart } from '../../components/report-chart.tsx';
import { type OpenLink, ReportTableView } from '../../print/report-table.tsx';
import { t } from '../../text/t.ts';

function FigureView({ one, isMain, onOpen }: { one: ReportFigure; isMain: boolean; onOpen: OpenLink }) {
  const text = writeCell(one.value, one);
  const size = isMain ? 'n2' : 'n3';
  const { link } = one;
  return (
    <div title={one.definition || undefined}>
      <div className={`small t2${one.definition ? ' explained' : ''}`}>{one.label}</div>
      <div className="nowrap">
        {link !== undefined && one.value ? (
          <button type="button" className={`report-figure ${size}`} onClick={() => onOpen(link, one.label)}>
            {text}
          </button>
        ) : (
          <span className={size}>{text}</span>
        )}
        {one.unit && <span className="unit">{one.unit}</span>}
      </div>
    </div>
  );
}

function Figures({
  section,
  isFirst,
  onOpen,
}: {
  section: ReportSection;
  isFirst: boolean;
  onOpen: OpenLink;
}) {
  if (section.figures.length === 0) return null;
  return (
    <div className="report-strip">
      {section.figures.map((one, index) => (
        <FigureView key={one.label} one={one} isMain={isFirst && index === 0} onOpen={onOpen} />
      ))}
    </div>
  );
}

function SectionView({
  section,
  onOpen,
  isFirst,
}: {
  section: ReportSection;
  onOpen: OpenLink;
  isFirst: boolean;
}) {
  return (
    <section aria-label={section.title || undefined}>
      <Figures section={section} isFirst={isFirst} onOpen={onOpen} />
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
            <ReportTableView table={section.table} onOpen={onOpen} />
          )}
          {section.empty && <Empty title={section.empty} />}
        </div>
      )}
    </section>
  );
}

/** The meaning of every figure, at the foot of the page. */
function Definitions({ report }: { report: Report }) {
  const definitions = definitionsOf(report);
  if (definitions.length === 0) return null;
  return (
    <details className="report-notes small t2">
      <summary>{t('reports.definitions')}</summary>
      {definitions.map(([name, text]) => (
        <div key={name}>
          <b>{name}</b>　{text}
        </div>
      ))}
    </details>
  );
}

/** A report on the screen: the very object that is printed and written to Excel. */
export function ReportView({ report, onOpen }: { report: Report; onOpen: OpenLink }) {
  return (
    <div className="report-view">
      <div className="report-head">
        {report.logo && <img className="report-logo" src={`data:image/png;base64,${report.logo}`} alt="" />}
        <h1>{report.title}</h1>
        {report.isDrill && <span className="tag dr">{t('drill.name')}</span>}
        <span className="t2">{report.period}</span>
        <span className="grow" />
        {report.number && <span className="small t3">{t('reports.number', { number: report.number })}</span>}
      </div>
      {report.sections.map((section, index) => (
        <SectionView key={section.id} section={section} onOpen={onOpen} isFirst={index === 0} />
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
