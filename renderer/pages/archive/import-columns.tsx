import { Select } from 'antd';
import type { CallOutput } from '../../../shared/contract/index.ts';
import { Sign } from '../../components/signs.tsx';
import { t } from '../../text/t.ts';
import type { Heading } from './import-dialog.tsx';

/** How each heading of the file is read, with a value of it; a column can be given once. */
export function ImportColumns(props: {
  columns: CallOutput<'imports.columns'>;
  isDisabled: boolean;
  onChange: (headings: Heading[]) => void;
}) {
  const { headings, columns, needed } = props.columns;
  const missing = needed.filter((column) => !headings.some((one) => one.column === column));
  const set = (heading: string, column: string) =>
    props.onChange(
      headings.map((one) =>
        one.heading === heading
          ? { ...one, column }
          : { ...one, column: one.column === column ? '' : one.column },
      ),
    );
  return (
    <>
      <div className="import-columns">
        {headings.map((one) => (
          // biome-ignore lint/a11y/noLabelWithoutControl: the control is the child
          <label key={one.heading} className="field">
            <span className="ellipsis" title={one.sample}>
              {one.heading} <span className="t3">{one.sample}</span>
            </span>
            <Select
              size="small"
              aria-label={t('import.means', { heading: one.heading })}
              disabled={props.isDisabled}
              value={one.column}
              onChange={(column) => set(one.heading, column)}
              options={[
                { value: '', label: t('import.leaveOut') },
                ...columns.map((column) => ({ value: column, label: column })),
              ]}
            />
          </label>
        ))}
      </div>
      {missing.length > 0 && (
        <Sign glyph="warn" tone="amber">
          {t('import.needs', { columns: missing.join('、') })}
        </Sign>
      )}
    </>
  );
}
