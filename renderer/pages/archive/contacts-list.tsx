import type { ContactRow } from '../../../shared/model/archive.ts';
import { Sign } from '../../components/signs.tsx';
import type { Column } from '../../components/virtual-table.tsx';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';

const signs: Record<string, [string, 'plain' | 'grey' | 'amber']> = {
  active: ['tick', 'grey'],
  left: ['minus', 'grey'],
  quiet: ['minus', 'amber'],
  optedOut: ['barred', 'amber'],
};

/** How contacts stand in every list of the archive. */
export const contactColumns: Column<ContactRow>[] = [
  {
    key: 'state',
    title: t('plans.state'),
    width: '96px',
    render: (one) => (
      <Sign glyph={signs[one.state]![0]} tone={signs[one.state]![1]}>
        {word('contactState', one.state)}
      </Sign>
    ),
  },
  { key: 'name', title: t('contact.name'), width: '110px', render: (one) => <b>{one.name}</b> },
  {
    key: 'mobile',
    title: t('contact.mobile'),
    width: '150px',
    render: (one) =>
      one.mobile ? format.phone(one.mobile) : <span className="amber">{t('contact.noNumber')}</span>,
  },
  {
    key: 'role',
    title: t('contact.role'),
    width: '166px',
    render: (one) => [...new Set(one.places.map((place) => word('contactRole', place.role)))].join('、'),
  },
  {
    key: 'places',
    title: t('contact.places'),
    width: 'minmax(220px, 1fr)',
    render: (one) =>
      one.places.length > 1
        ? t('contact.manyPlaces', { name: one.places[0]!.name, count: one.places.length })
        : (one.places[0]?.name ?? '—'),
  },
  { key: 'remark', title: t('contact.remark'), width: 'minmax(100px, .5fr)', render: (one) => one.remark },
];
