import { Button, Select } from 'antd';
import { useState } from 'react';
import { type Assignment, type ContactRow, contactRoles } from '../../../shared/model/archive.ts';
import { useCodes } from '../../stores/codes.ts';
import { useLive } from '../../stores/live.ts';
import { t, word } from '../../text/t.ts';

type Option = { value: string; label: string };
const keyOf = (one: Assignment): string | undefined =>
  one.customerId ? `c${one.customerId}` : one.officeId ? `o${one.officeId}` : undefined;

/** A customer or an office, looked up as it is typed: there may be tens of thousands. */
function PlaceSelect(props: { value: Assignment; known: Option[]; onChange: (next: Assignment) => void }) {
  const { value, onChange } = props;
  const [search, setSearch] = useState('');
  const { offices } = useCodes();
  const found = useLive('customers.list', { search, limit: 50 });
  const options = new Map<string, string>(props.known.map((one) => [one.value, one.label]));
  for (const one of offices) if (one.name.includes(search.trim())) options.set(`o${one.id}`, one.name);
  for (const one of found.data?.customers ?? []) options.set(`c${one.id}`, `${one.name} ${one.accountNo}`);
  const choose = (key: string) =>
    onChange(
      key.startsWith('o')
        ? { role: value.role, officeId: key.slice(1) }
        : { role: value.role, customerId: key.slice(1) },
    );
  return (
    <Select
      className="grow"
      aria-label={t('contact.place')}
      value={keyOf(value)}
      onChange={choose}
      showSearch={{ filterOption: false, onSearch: setSearch }}
      options={[...options].map(([key, label]) => ({ value: key, label }))}
      placeholder={t('contact.place')}
    />
  );
}

/** Where a person stands for whom: several customers and offices, each with a role. */
export function Places(props: {
  contact: ContactRow | undefined;
  value: Assignment[];
  onChange: (next: Assignment[]) => void;
}) {
  const { value, onChange } = props;
  const known = (props.contact?.places ?? []).map((one) => ({
    value: `${one.kind === 'customer' ? 'c' : 'o'}${one.id}`,
    label: one.name,
  }));
  const change = (index: number, next: Assignment) =>
    onChange(value.map((one, at) => (at === index ? next : one)));
  return (
    <div className="col places">
      {value.map((one, index) => (
        <div key={index} className="row">
          <PlaceSelect value={one} known={known} onChange={(next) => change(index, next)} />
          <Select
            className="role-box"
            aria-label={t('contact.role')}
            value={one.role}
            onChange={(role) => change(index, { ...one, role })}
            options={contactRoles.map((role) => ({ value: role, label: word('contactRole', role) }))}
          />
          <Button
            type="text"
            aria-label={t('contact.removePlace')}
            onClick={() => onChange(value.filter((_, at) => at !== index))}
          >
            ✕
          </Button>
        </div>
      ))}
      <Button onClick={() => onChange([...value, { role: 'power' }])}>＋ {t('contact.addPlace')}</Button>
    </div>
  );
}
