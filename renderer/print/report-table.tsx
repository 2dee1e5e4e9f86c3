import type { MouseEvent } from 'react';
import type { Cell, Column, ReportTable } from '../../shared/model/report.ts';
import { writeCell } from '../../shared/report-format.ts';
import { t } from '../text/t.ts';

/** Opens what stands behind a row or a figure; `name` is what the row is about. */
export type OpenLink = (link: string, name: string) => void;

/** Title of a column or figure with its unit. */
export const titled = ({ title, unit }: { title: string; unit: string }): string =>
  unit ? t('reports.unitOf', { title, unit }) : title;

type Line = { cells: readonly Cell[]; link: string; links: Record<string, string>; name: string };

function CellView({
  line,
  at,
  column,
  onOpen,
}: {
  line: Line;
  at: number;
  column: Column;
  onOpen?: OpenLink | undefined;
}) {
  const value = line.cells[at] ?? null;
  const text = writeCell(value, column);
  const link = line.links[column.key];
  // Nothing stands behind a figure that is nothing.
  if (!onOpen || link === undefined || value === null || value === 0) return text;
  const open = (event: MouseEvent) => {
    event.stopPropagation();
    onOpen(link, `${line.name} · ${column.title}`);
  };
  return (
    <button type="button" className="linkish report-figure" onClick={open}>
      {text}
    </button>
  );
}

function LineView(props: {
  line: Line;
  columns: readonly Column[];
  isTotal?: boolean;
  onOpen?: OpenLink | undefined;
}) {
  const { line, columns, isTotal = false, onOpen } = props;
  const open = onOpen && line.link ? () => onOpen(line.link, line.name) : undefined;
  const behind = open && {
    tabIndex: 0,
    onClick: open,
    onKeyDown: (event: { key: string; target: unknown; currentTarget: unknown }) =>
      event.key === 'Enter' && event.target === event.currentTarget && open(),
  };
  return (
    <tr className={isTotal ? 'total' : open ? 'can' : ''} {...behind}>
      {columns.map((column, at) => (
        <td key={column.key} className={column.align}>
          <CellView line={line} at={at} column={column} onOpen={onOpen} />
        </td>
      ))}
    </tr>
  );
}

/**
 * A table of a report, the same on the screen and on paper. With `onOpen` its rows and figures lead to what they are made of and
 * its heads say on hover what they mean; without, it is for paper: columns in the widths of the report.
 */
export function ReportTableView({ table, onOpen }: { table: ReportTable; onOpen?: OpenLink }) {
  const { columns, rows, total } = table;
  const whole = columns.reduce((sum, column) => sum + column.width, 0);
  return (
    <table className={onOpen ? 'report-table' : undefined}>
      {!onOpen && (
        <colgroup>
          {columns.map((column) => (
            <col key={column.key} style={{ width: `${((column.width / whole) * 100).toFixed(2)}%` }} />
          ))}
        </colgroup>
      )}
      <thead>
        <tr>
          {columns.map((column) => (
            <th
              key={column.key}
              className={`${column.align}${onOpen && column.definition ? ' explained' : ''}`}
              title={(onOpen && column.definition) || undefined}
            >
              {titled(column)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ cells, link, links = {} }, index) => (
          <LineView
            key={index}
            line={{ cells, link, links, name: String(cells[0] ?? '') }}
            columns={columns}
            onOpen={onOpen}
          />
        ))}
        {total && (
          <LineView
            line={{ cells: total, link: '', links: table.totalLinks ?? {}, name: String(total[0] ?? '') }}
            columns={columns}
            isTotal
            onOpen={onOpen}
          />
        )}
      </tbody>
    </table>
  );
}
