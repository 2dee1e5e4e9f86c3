import { Button } from 'antd';
import { useState } from 'react';
import type { ContactRow } from '../../../shared/model/archive.ts';
import type { NumberTask } from '../../../shared/model/care.ts';
import { Card, Empty, Segments } from '../../components/parts.tsx';
import { VirtualTable } from '../../components/virtual-table.tsx';
import { act } from '../../stores/actions.ts';
import { noFilter } from '../../stores/archive-view.ts';
import { useLive } from '../../stores/live.ts';
import { usePaged } from '../../stores/paged.ts';
import { useMay } from '../../stores/session.ts';
import * as format from '../../text/format.ts';
import { t } from '../../text/t.ts';
import { ContactDialog } from './contact-dialog.tsx';
import { contactColumns } from './contacts-list.tsx';
import { Duplicates } from './duplicates.tsx';
import { NumberTasks } from './number-tasks.tsx';

/** Contacts whose number nobody has made sure of for long: telephone, then one click. */
function Unverified() {
  const { rows, more } = usePaged('contacts.list', { ...noFilter, only: 'unverified' }, ['archive.changed']);
  const [open, setOpen] = useState<ContactRow>();
  const may = useMay('dispatcher');
  return (
    <>
      <VirtualTable
        label={t('care.unverified')}
        columns={[
          ...contactColumns.slice(0, 5),
          {
            key: 'verified',
            title: t('care.lastVerified'),
            width: '130px',
            render: (one) =>
              one.verifiedMs > 0 ? format.longDay(one.verifiedMs).slice(0, 10) : t('care.never'),
          },
          {
            key: 'do',
            title: '',
            width: '110px',
            isRight: true,
            render: (one) => (
              <Button
                size="small"
                disabled={!may}
                onClick={(event) => {
                  event.stopPropagation();
                  void act('contacts.verify', { ids: [one.id] }, t('contact.verifyDone'));
                }}
              >
                {t('contact.verify')}
              </Button>
            ),
          },
        ]}
        rows={rows}
        onEnd={more}
        keyOf={(one) => one.id}
        onOpen={setOpen}
        empty={<Empty title={t('care.allVerified')} />}
      />
      {open && <ContactDialog contact={open} onClose={() => setOpen(undefined)} />}
    </>
  );
}

type Part = 'numbers' | 'duplicates' | 'unverified';

/** What in the archive asks for somebody's care: failed numbers, records of one person, numbers nobody verified. */
export function Care({ tasks }: { tasks: NumberTask[] }) {
  const [part, setPart] = useState<Part>('numbers');
  const pairs = useLive('contacts.duplicates', {}, ['archive.changed']);
  const unverified = useLive('contacts.list', { ...noFilter, only: 'unverified', limit: 1 }, [
    'archive.changed',
  ]);
  const months = useLive('settings.get', {}).data?.sms.verifyMonths ?? 12;
  return (
    <Card
      className="grow"
      isBare
      title={
        <Segments
          label={t('archive.care')}
          value={part}
          onChange={setPart}
          options={[
            { key: 'numbers', label: t('care.numbers'), count: tasks.length },
            { key: 'duplicates', label: t('care.duplicates'), count: pairs.data?.total ?? 0 },
            {
              key: 'unverified',
              label: t('care.unverifiedFor', { months }),
              count: unverified.data?.total ?? 0,
            },
          ]}
        />
      }
      foot={<span className="small t2">{t(`care.${part}Hint`)}</span>}
    >
      {part === 'numbers' && <NumberTasks tasks={tasks} />}
      {part === 'duplicates' && <Duplicates pairs={pairs.data?.pairs ?? []} />}
      {part === 'unverified' && <Unverified />}
    </Card>
  );
}
