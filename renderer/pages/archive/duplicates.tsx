import { Button, Modal } from 'antd';
import { useState } from 'react';
import type { ContactRow } from '../../../shared/model/archive.ts';
import type { Duplicate } from '../../../shared/model/care.ts';
import { Empty } from '../../components/parts.tsx';
import { Sign } from '../../components/signs.tsx';
import { type Column, VirtualTable } from '../../components/virtual-table.tsx';
import { act } from '../../stores/actions.ts';
import { useLive } from '../../stores/live.ts';
import { useMay } from '../../stores/session.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';

const placesOf = (one: Pick<ContactRow, 'places'>) =>
  one.places.map((place) => `${place.name} ${word('contactRole', place.role)}`).join('；') || '—';

const columns: Column<Duplicate>[] = [
  {
    key: 'reason',
    title: t('care.why'),
    width: '170px',
    render: (one) => <Sign glyph="warn">{word('duplicate', one.reason)}</Sign>,
  },
  { key: 'name', title: t('contact.name'), width: '100px', render: (one) => <b>{one.first.name}</b> },
  {
    key: 'first',
    title: t('care.first'),
    width: 'minmax(220px, 1fr)',
    render: (one) => `${format.phone(one.first.mobile) || t('contact.noNumber')}　${placesOf(one.first)}`,
  },
  {
    key: 'second',
    title: t('care.second'),
    width: 'minmax(220px, 1fr)',
    render: (one) =>
      `${one.second.name}　${format.phone(one.second.mobile) || t('contact.noNumber')}　${placesOf(one.second)}`,
  },
];

/** Both records and what becomes of them, side by side; the button does it, and nothing is lost silently. */
function MergeDialog({ pair, onClose }: { pair: Duplicate; onClose: () => void }) {
  const [keepsFirst, setKeepsFirst] = useState(true);
  const may = useMay('dispatcher');
  const [keepId, dropId] = keepsFirst ? [pair.first.id, pair.second.id] : [pair.second.id, pair.first.id];
  const { data } = useLive('contacts.mergePreview', { keepId, dropId }, ['archive.changed']);
  const merge = async () => {
    if (!data) return;
    const { keep, drop, merged } = data;
    const input = { keepId, keepVersion: keep.version, dropId, dropVersion: drop.version, merged };
    if (await act('contacts.merge', input, t('care.merged', { name: merged.name }))) onClose();
  };
  const lines: [label: string, of: (one: ContactRow) => string, merged: string][] = data
    ? [
        [t('contact.name'), (one) => one.name, data.merged.name],
        [t('contact.mobile'), (one) => format.phone(one.mobile), format.phone(data.merged.mobile)],
        [t('contact.mobile2'), (one) => format.phone(one.mobile2), format.phone(data.merged.mobile2)],
        [
          t('contact.state'),
          (one) => word('contactState', one.state),
          word('contactState', data.merged.state),
        ],
        [t('contact.places'), placesOf, placesOf({ places: [...data.keep.places, ...data.drop.places] })],
        [t('contact.remark'), (one) => one.remark, data.merged.remark],
      ]
    : [];
  return (
    <Modal
      open
      width={860}
      title={t('care.mergeTitle')}
      onCancel={onClose}
      footer={
        <div className="row">
          <Button onClick={() => setKeepsFirst(!keepsFirst)}>{t('care.swap')}</Button>
          <span className="grow" />
          <Button autoFocus onClick={onClose}>
            {t('common.back')}
          </Button>
          <Button type="primary" disabled={!may || !data} onClick={merge}>
            {t('care.mergeDo')}
          </Button>
        </div>
      }
    >
      {data && (
        <div className="col gap12">
          <table className="plain wrapped">
            <thead>
              <tr>
                <th />
                <th>{t('care.stays')}</th>
                <th>{t('care.goes')}</th>
                <th>{t('care.becomes')}</th>
              </tr>
            </thead>
            <tbody>
              {lines.map(([label, of, merged]) => (
                <tr key={label}>
                  <td className="t2">{label}</td>
                  <td>{of(data.keep) || '—'}</td>
                  <td>{of(data.drop) || '—'}</td>
                  <td>
                    <b>{merged || '—'}</b>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {data.lost.length > 0 && (
            <Sign glyph="warn" tone="amber">
              {t('care.lost', { numbers: data.lost.join('、') })}
            </Sign>
          )}
          {data.groups.length > 0 && (
            <span className="t2">{t('care.groupsMove', { names: data.groups.join('、') })}</span>
          )}
          <span className="small t2">{t('care.mergeHint')}</span>
        </div>
      )}
    </Modal>
  );
}

/** Pairs of records that look like one person. */
export function Duplicates({ pairs }: { pairs: Duplicate[] }) {
  const [open, setOpen] = useState<Duplicate>();
  return (
    <>
      <VirtualTable
        label={t('care.duplicates')}
        columns={columns}
        rows={pairs}
        keyOf={(one) => `${one.first.id}${one.second.id}`}
        onOpen={setOpen}
        empty={<Empty title={t('care.noDuplicates')} />}
      />
      {open && <MergeDialog pair={open} onClose={() => setOpen(undefined)} />}
    </>
  );
}
