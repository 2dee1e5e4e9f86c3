import { Button, Input, Modal, Radio } from 'antd';
import { useState } from 'react';
import { checkOutcomes, type NumberTask } from '../../../shared/model/care.ts';
import { Empty, Field } from '../../components/parts.tsx';
import { Sign } from '../../components/signs.tsx';
import { type Column, VirtualTable } from '../../components/virtual-table.tsx';
import { act } from '../../stores/actions.ts';
import { useLive } from '../../stores/live.ts';
import { useMay } from '../../stores/session.ts';
import * as format from '../../text/format.ts';
import { gatewayWords } from '../../text/gateway-words.ts';
import { t, word } from '../../text/t.ts';
import { ContactDialog } from './contact-dialog.tsx';

type Row = { head: string; count: number } | NumberTask;
const isHead = (row: Row): row is { head: string; count: number } => 'head' in row;
const reasonOf = (task: NumberTask) => (task.code ? gatewayWords(task.code) : t('care.noCode'));

/** Tasks under the reason why they failed, the commonest reason first. */
function grouped(tasks: NumberTask[]): Row[] {
  const byReason = new Map<string, NumberTask[]>();
  for (const one of tasks) byReason.set(reasonOf(one), [...(byReason.get(reasonOf(one)) ?? []), one]);
  return [...byReason]
    .sort(([, a], [, b]) => b.length - a.length)
    .flatMap(([head, all]): Row[] => [{ head, count: all.length }, ...all]);
}

/** What was found; for a changed number the contact itself is opened next. */
function CheckDialog({ task, onClose }: { task: NumberTask; onClose: (opens: boolean) => void }) {
  const [outcome, setOutcome] = useState<(typeof checkOutcomes)[number]>('changed');
  const [remark, setRemark] = useState('');
  const save = async () => {
    const { phone, contactId } = task;
    const done = await act('numbers.close', { phone, contactId, outcome, remark }, t('care.closed'));
    if (done) onClose(outcome === 'changed');
  };
  return (
    <Modal
      open
      title={t('care.checkTitle', { name: task.name, phone: format.phone(task.phone) })}
      onCancel={() => onClose(false)}
      onOk={save}
      okText={t('care.close')}
      cancelText={t('common.back')}
    >
      <div className="col gap12">
        <span className="t2">
          {t('care.failedTimes', {
            count: task.failures,
            day: format.day(task.lastMs),
            reason: reasonOf(task),
          })}
        </span>
        <Radio.Group
          className="col"
          value={outcome}
          onChange={(event) => setOutcome(event.target.value)}
          options={checkOutcomes.map((value) => ({ value, label: word('checkOutcome', value) }))}
        />
        <Field label={t('contact.remark')}>
          <Input value={remark} maxLength={200} onChange={(event) => setRemark(event.target.value)} />
        </Field>
      </div>
    </Modal>
  );
}

/** Numbers that failed for good, by reason; each is closed with what was found. */
export function NumberTasks({ tasks }: { tasks: NumberTask[] }) {
  const [task, setTask] = useState<NumberTask>();
  const [openId, setOpenId] = useState('');
  const may = useMay('dispatcher');
  const opened = useLive('contacts.list', openId && task ? { search: task.phone, limit: 5 } : undefined);
  const contact = opened.data?.contacts.find((one) => one.id === openId);
  const columns: Column<Row>[] = [
    {
      key: 'name',
      title: t('contact.name'),
      width: '110px',
      render: (one) => !isHead(one) && <b>{one.name}</b>,
    },
    {
      key: 'phone',
      title: t('contact.mobile'),
      width: '150px',
      render: (one) => !isHead(one) && format.phone(one.phone),
    },
    {
      key: 'place',
      title: t('contact.places'),
      width: 'minmax(200px, 1fr)',
      render: (one) => !isHead(one) && (one.place || '—'),
    },
    {
      key: 'failures',
      title: t('care.failures'),
      width: '90px',
      isRight: true,
      render: (one) => !isHead(one) && `${one.failures} ${t('unit.times')}`,
    },
    {
      key: 'last',
      title: t('care.lastFailure'),
      width: '150px',
      render: (one) => !isHead(one) && `${format.day(one.lastMs)} ${format.clock(one.lastMs)}`,
    },
    {
      key: 'do',
      title: '',
      width: '110px',
      isRight: true,
      render: (one) =>
        !isHead(one) && (
          <Button size="small" disabled={!may} onClick={() => setTask(one)}>
            {t('care.check')}
          </Button>
        ),
    },
  ];
  return (
    <>
      <VirtualTable
        label={t('care.numbers')}
        columns={columns}
        rows={grouped(tasks)}
        keyOf={(one) => (isHead(one) ? one.head : one.phone)}
        sectionOf={(one) =>
          isHead(one) ? (
            <Sign glyph="cross" tone="danger">
              <b>{one.head}</b> <span className="t2">{`${one.count} ${t('unit.numbers')}`}</span>
            </Sign>
          ) : undefined
        }
        empty={<Empty title={t('care.noTasks')} hint={t('care.noTasksHint')} />}
      />
      {task && !openId && (
        <CheckDialog
          task={task}
          onClose={(opens) => (opens ? setOpenId(task.contactId) : setTask(undefined))}
        />
      )}
      {contact && (
        <ContactDialog
          contact={contact}
          onClose={() => {
            setOpenId('');
            setTask(undefined);
          }}
        />
      )}
    </>
  );
}
