import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, memo, type ReactNode, useRef } from 'react';

export type Column<T> = {
  key: string;
  title: ReactNode;
  /** CSS grid width, e.g. `120px` or `minmax(160px, 1fr)`. */
  width: string;
  isRight?: boolean;
  render: (row: T) => ReactNode;
};

type Props<T> = {
  columns: Column<T>[];
  rows: T[];
  keyOf: (row: T) => string;
  /** Draws a row as a section heading instead of cells. */
  sectionOf?: (row: T) => ReactNode | undefined;
  rowHeight?: number;
  openKey?: string | undefined;
  pickedKeys?: ReadonlySet<string>;
  onOpen?: (row: T) => void;
  onMark?: (row: T) => void;
  empty: ReactNode;
  /** Called when the end comes into sight. */
  onEnd?: () => void;
  label: string;
  /** A list under a card title needs no heading of its own. */
  isHeadless?: boolean;
};

type RowActs<T> = { open: (row: T) => void; mark: (row: T) => void; hasMark: () => boolean };
type RowProps<T> = {
  row: T;
  columns: Column<T>[];
  index: number;
  start: number;
  size: number;
  template: string;
  marks: string;
  acts: RowActs<T>;
};

function onRowKey<T>(event: KeyboardEvent, { row, index, acts }: RowProps<T>): void {
  const body = event.currentTarget.parentElement;
  const focus = (to: number) => (body?.querySelector(`[data-row="${to}"]`) as HTMLElement | null)?.focus();
  if (event.key === 'ArrowDown') focus(index + 1);
  else if (event.key === 'ArrowUp') focus(index - 1);
  else if (event.key === 'Enter') acts.open(row);
  else if (event.key === ' ' && acts.hasMark()) acts.mark(row);
  else return;
  event.preventDefault();
}

function PlainRow<T>(props: RowProps<T>) {
  const { row, columns, acts } = props;
  return (
    <div
      className={`vt-row${props.marks}`}
      style={{ ...placeOf(props), gridTemplateColumns: props.template }}
      role="row"
      tabIndex={0}
      data-row={props.index}
      onClick={() => acts.open(row)}
      onKeyDown={(event) => event.target === event.currentTarget && onRowKey(event, props)}
    >
      {columns.map((column) => (
        <div key={column.key} role="cell" className={column.isRight ? 'right' : ''}>
          {column.render(row)}
        </div>
      ))}
    </div>
  );
}
const TableRow = memo(PlainRow) as typeof PlainRow;

const placeOf = ({ size, start }: { size: number; start: number }) => ({
  position: 'absolute' as const,
  top: 0,
  left: 0,
  right: 0,
  height: size,
  transform: `translateY(${start}px)`,
});

/** The one table: fixed head, as many rows as you like, arrows to move, Enter to open, Space to mark. */
export function VirtualTable<T>(props: Props<T>) {
  const { columns, rows, keyOf, sectionOf, openKey, pickedKeys, onOpen, onMark } = props;
  const body = useRef<HTMLDivElement>(null);
  const height = props.rowHeight ?? (window.innerHeight <= 800 ? 36 : 40);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => body.current,
    estimateSize: () => height,
    overscan: 12,
  });
  const template = columns.map((column) => column.width).join(' ');
  const items = virtual.getVirtualItems();
  const last = items.at(-1);
  if (props.onEnd && last && last.index >= rows.length - 20) queueMicrotask(props.onEnd);
  // Rows that did not change are not drawn again: they get what to do by a reference that stays the same.
  const latest = useRef({ onOpen, onMark });
  latest.current = { onOpen, onMark };
  const acts = useRef<RowActs<T>>({
    open: (row) => latest.current.onOpen?.(row),
    mark: (row) => latest.current.onMark?.(row),
    hasMark: () => latest.current.onMark !== undefined,
  });
  return (
    <div className="vt" role="table" aria-label={props.label} aria-rowcount={rows.length}>
      {!props.isHeadless && (
        <div className="vt-head" style={{ gridTemplateColumns: template }} role="row">
          {columns.map((column) => (
            <div key={column.key} role="columnheader" className={column.isRight ? 'right' : ''}>
              {column.title}
            </div>
          ))}
        </div>
      )}
      <div className="vt-body" ref={body} role={rows.length > 0 ? 'rowgroup' : 'presentation'}>
        {rows.length === 0 && <div className="empty">{props.empty}</div>}
        <div style={{ height: virtual.getTotalSize(), position: 'relative' }} role="presentation">
          {items.map((item) => {
            const row = rows[item.index]!;
            const key = keyOf(row);
            const section = sectionOf?.(row);
            if (section !== undefined) {
              return (
                <div key={key} className="vt-row vt-section" style={placeOf(item)} role="row">
                  <div role="cell">{section}</div>
                </div>
              );
            }
            return (
              <TableRow
                key={key}
                row={row}
                columns={columns}
                index={item.index}
                start={item.start}
                size={item.size}
                template={template}
                marks={`${pickedKeys?.has(key) ? ' pick' : ''}${openKey === key ? ' open' : ''}${onOpen ? ' can' : ''}`}
                acts={acts.current}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}
