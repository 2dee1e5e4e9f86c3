import type { AudiencePart } from '../../../shared/model/archive.ts';
import { useCustomers } from '../../stores/customers.ts';
import { useLive } from '../../stores/live.ts';
import * as format from '../../text/format.ts';
import { t } from '../../text/t.ts';

export type Choice = { value: string; label: string; part: AudiencePart };

/** Everything an audience can be made of, as one searchable list. */
export function useChoices(): Choice[] {
  const { regions, industries, offices } = useCustomers();
  const groups = useLive('groups.list', {}, ['archive.changed']);
  const plans = useLive('plans.list', { openOnly: false }, ['plans.changed']);
  const contacts = useLive('contacts.list', { limit: 500 }, ['archive.changed']);
  const choice = (part: AudiencePart, kind: string, name: string): Choice => ({
    value: JSON.stringify(part),
    label: `${kind} · ${name}`,
    part,
  });
  return [
    ...(groups.data?.groups ?? []).map((one) =>
      choice({ kind: 'group', id: one.id }, t('audience.group'), one.name),
    ),
    ...regions.map((one) => choice({ kind: 'region', code: one.code }, t('audience.region'), one.name)),
    ...industries.map((one) =>
      choice({ kind: 'industry', code: one.code }, t('audience.industry'), one.name),
    ),
    ...(plans.data?.plans ?? []).map((one) =>
      choice({ kind: 'plan', id: one.id }, t('audience.plan'), one.name),
    ),
    choice({ kind: 'office' }, t('audience.office'), t('audience.allOffices')),
    ...offices.map((one) => choice({ kind: 'office', id: one.id }, t('audience.office'), one.name)),
    ...(contacts.data?.contacts ?? []).map((one) =>
      choice(
        { kind: 'contact', id: one.id },
        t('audience.contact'),
        `${one.name} ${format.phone(one.mobile)}`,
      ),
    ),
  ];
}
