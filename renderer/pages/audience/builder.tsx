import { Button, Checkbox, Select } from 'antd';
import { useState } from 'react';
import {
  type Audience,
  type AudiencePart,
  type ContactRole,
  contactRoles,
} from '../../../shared/model/archive.ts';
import { Empty, Field } from '../../components/parts.tsx';
import { useLive } from '../../stores/live.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';
import { CountLines } from './count-lines.tsx';
import { SaveAudience } from './save-audience.tsx';
import { keyOfPart, Sources } from './sources.tsx';

type Props = { audience: Audience; onChange: (audience: Audience) => void; isSavable?: boolean };

/** What was chosen so far, each with how many people it brings in. */
function Chosen({ audience, onChange, counts }: Props & { counts: number[] | undefined }) {
  const names = useLive('audience.names', { parts: audience.parts }).data?.names;
  const remove = (part: AudiencePart) =>
    onChange({ ...audience, parts: audience.parts.filter((one) => one !== part) });
  if (audience.parts.length === 0) return <Empty title={t('builder.empty')} hint={t('builder.emptyHint')} />;
  return (
    <ul className="chosen">
      {audience.parts.map((part, index) => (
        <li key={keyOfPart(part)} className="row">
          <span className="tag">{t(`audience.${part.kind}`)}</span>
          <span className="ellipsis">{names?.[index] ?? '…'}</span>
          <span className="grow" />
          <span className="t2">
            {counts?.[index] === undefined ? '' : `${format.count(counts[index])} ${t('unit.people')}`}
          </span>
          <Button
            type="text"
            size="small"
            aria-label={t('builder.remove', { name: names?.[index] ?? '' })}
            onClick={() => remove(part)}
          >
            ✕
          </Button>
        </li>
      ))}
    </ul>
  );
}

/** People who are not to get it although a group brings them in. */
function Exclusions({ audience, onChange }: Props) {
  const [search, setSearch] = useState('');
  const found = useLive('contacts.list', { search, limit: 50 }, ['archive.changed']);
  const [known, setKnown] = useState(new Map<string, string>());
  const options = new Map(known);
  for (const one of found.data?.contacts ?? [])
    options.set(one.id, `${one.name} ${format.phone(one.mobile)}`);
  const names = useLive(
    'audience.names',
    audience.excludeContactIds.length > 0
      ? { parts: audience.excludeContactIds.slice(0, 200).map((id) => ({ kind: 'contact' as const, id })) }
      : undefined,
  );
  for (const [index, id] of audience.excludeContactIds.entries())
    if (!options.has(id)) options.set(id, names.data?.names[index] ?? '…');
  return (
    <Field label={t('builder.except')}>
      <Select
        mode="multiple"
        aria-label={t('builder.except')}
        value={audience.excludeContactIds}
        showSearch={{ filterOption: false, onSearch: setSearch }}
        onChange={(excludeContactIds) => {
          setKnown(options);
          onChange({ ...audience, excludeContactIds });
        }}
        options={[...options].map(([value, label]) => ({ value, label }))}
        placeholder={t('archive.search')}
      />
    </Field>
  );
}

/** An audience out of groups, trees, plans, offices and persons, less exclusions, by role; counted at every click. */
export function AudienceBuilder({ audience, onChange, isSavable = false }: Props) {
  const count = useLive('audience.count', { audience }, ['archive.changed']);
  const add = (part: AudiencePart) => onChange({ ...audience, parts: [...audience.parts, part] });
  return (
    <div className="builder">
      <Sources chosen={new Set(audience.parts.map(keyOfPart))} onAdd={add} />
      <div className="col gap12 builder-chosen">
        <div className="row">
          <b>{t('builder.chosenTitle')}</b>
          <span className="grow" />
          {isSavable && audience.parts.length > 0 && <SaveAudience audience={audience} />}
        </div>
        <div className="scroll grow">
          <Chosen audience={audience} onChange={onChange} counts={count.data?.parts} />
        </div>
        <Field label={t('compose.roles')}>
          <Checkbox.Group
            value={audience.roles}
            onChange={(roles) => onChange({ ...audience, roles: roles as ContactRole[] })}
            options={contactRoles.map((value) => ({ value, label: word('contactRole', value) }))}
          />
        </Field>
        <Exclusions audience={audience} onChange={onChange} />
        {count.data && <CountLines count={count.data} />}
      </div>
    </div>
  );
}
