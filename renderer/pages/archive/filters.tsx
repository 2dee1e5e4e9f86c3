import { Button, Input, Select } from 'antd';
import {
  type ContactFilter,
  contactFilters,
  contactRoles,
  contactStates,
} from '../../../shared/model/archive.ts';
import { treeOptions } from '../../components/tree-rows.ts';
import { noFilter } from '../../stores/archive-view.ts';
import { useCodes } from '../../stores/codes.ts';
import { t, word } from '../../text/t.ts';

type Props = { value: ContactFilter; onChange: (next: ContactFilter) => void; isForContacts: boolean };

/** One search box and what narrows it. */
export function Filters({ value, onChange, isForContacts }: Props) {
  const { regions, industries } = useCodes();
  const any = (label: string) => [{ value: '' as const, label }];
  return (
    <>
      <Input
        allowClear
        aria-label={t('archive.search')}
        type="search"
        placeholder={t('archive.search')}
        className="search-box"
        value={value.search}
        onChange={(event) => onChange({ ...value, search: event.target.value })}
      />
      <Select
        aria-label={t('customer.region')}
        className="narrow"
        value={value.regionCode}
        onChange={(regionCode) => onChange({ ...value, regionCode })}
        options={[...any(t('customer.allRegions')), ...treeOptions(regions)]}
        showSearch={{ optionFilterProp: 'label' }}
        popupMatchSelectWidth={220}
      />
      <Select
        aria-label={t('customer.industry')}
        className="narrow"
        value={value.industryCode}
        onChange={(industryCode) => onChange({ ...value, industryCode })}
        options={[...any(t('archive.allIndustries')), ...treeOptions(industries)]}
        showSearch={{ optionFilterProp: 'label' }}
        popupMatchSelectWidth={320}
      />
      {isForContacts && (
        <>
          <Select
            aria-label={t('contact.role')}
            className="narrow"
            value={value.role ?? ''}
            onChange={(role) => onChange({ ...value, role: contactRoles.find((one) => one === role) })}
            options={[
              ...any(t('archive.allRoles')),
              ...contactRoles.map((role) => ({ value: role, label: word('contactRole', role) })),
            ]}
            popupMatchSelectWidth={180}
          />
          <Select
            aria-label={t('contact.state')}
            className="narrow"
            value={value.state ?? ''}
            onChange={(state) => onChange({ ...value, state: contactStates.find((one) => one === state) })}
            options={[
              ...any(t('archive.allStates')),
              ...contactStates.map((state) => ({ value: state, label: word('contactState', state) })),
            ]}
          />
          <Select
            aria-label={t('archive.only')}
            className="narrow"
            value={value.only}
            onChange={(only) => onChange({ ...value, only })}
            options={contactFilters.map((only) => ({ value: only, label: word('contactOnly', only) }))}
            popupMatchSelectWidth={160}
          />
        </>
      )}
    </>
  );
}

/** What is active, each to be taken off with a click; nothing when everything is shown. */
export function FilterChips({ value, onChange, isForContacts }: Props) {
  const { regions, industries } = useCodes();
  const nameOf = (list: { code: string; name: string }[], code: string) =>
    list.find((one) => one.code === code)?.name ?? code;
  const chips: [text: string, without: ContactFilter][] = [];
  if (value.search) chips.push([value.search, { ...value, search: '' }]);
  if (value.regionCode) chips.push([nameOf(regions, value.regionCode), { ...value, regionCode: '' }]);
  if (value.industryCode)
    chips.push([nameOf(industries, value.industryCode), { ...value, industryCode: '' }]);
  if (isForContacts && value.role)
    chips.push([word('contactRole', value.role), { ...value, role: undefined }]);
  if (isForContacts && value.state)
    chips.push([word('contactState', value.state), { ...value, state: undefined }]);
  if (isForContacts && value.only !== 'all')
    chips.push([word('contactOnly', value.only), { ...value, only: 'all' }]);
  if (chips.length === 0) return null;
  return (
    <span className="chips">
      {chips.map(([text, without]) => (
        <button key={text} type="button" className="tag" onClick={() => onChange(without)}>
          {text} ✕
        </button>
      ))}
      <Button size="small" onClick={() => onChange(noFilter)}>
        {t('archive.clear')}
      </Button>
    </span>
  );
}
