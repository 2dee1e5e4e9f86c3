import { Input, Select } from 'antd';
import * as format from '../../text/format.ts';
import { t } from '../../text/t.ts';

/** Head of a list of the query service: search, one choice or all, how many there are. */
export function ListHead<K extends string>(props: {
  searchLabel: string;
  search: string;
  onSearch: (search: string) => void;
  choiceLabel: string;
  choice: K | '';
  choices: { value: K; label: string }[];
  onChoose: (choice: K | '') => void;
  total: number;
}) {
  return (
    <>
      <Input
        allowClear
        className="query-search"
        aria-label={props.searchLabel}
        type="search"
        placeholder={props.searchLabel}
        value={props.search}
        onChange={(event) => props.onSearch(event.target.value)}
      />
      <Select<K | ''>
        aria-label={props.choiceLabel}
        value={props.choice}
        onChange={props.onChoose}
        className="query-select"
        options={[{ value: '', label: t('query.onlyAll') }, ...props.choices]}
      />
      <span className="small t2">{t('query.count', { count: format.count(props.total) })}</span>
    </>
  );
}
