import { Button, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { type ContactFields, type ContactRow, contactStates } from '../../../shared/model/archive.ts';
import { formatPhone, parsePhone } from '../../../shared/sms/phone.ts';
import { Field, Segments } from '../../components/parts.tsx';
import { act } from '../../stores/actions.ts';
import { useMay } from '../../stores/session.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';
import { ContactGroups } from './contact-groups.tsx';
import { RecordHistory } from './history.tsx';
import { Places } from './places.tsx';

const blank: ContactFields = {
  name: '',
  mobile: '',
  mobile2: '',
  state: 'active',
  remark: '',
  assignments: [],
};
const phoneError = (value: string) =>
  value.trim() !== '' && !parsePhone(value) ? t('contact.badPhone') : undefined;

type FormProps = {
  contact: ContactRow | undefined;
  fields: ContactFields;
  set: (change: Partial<ContactFields>) => void;
};

function Form({ contact, fields, set }: FormProps) {
  return (
    <div className="col gap12">
      <div className="row align-top">
        <Field label={t('contact.name')} grow>
          <Input value={fields.name} maxLength={40} onChange={(event) => set({ name: event.target.value })} />
        </Field>
        <Field label={t('contact.state')}>
          <Select
            className="role-box"
            value={fields.state}
            onChange={(state) => set({ state })}
            options={contactStates.map((state) => ({ value: state, label: word('contactState', state) }))}
          />
        </Field>
      </div>
      <div className="row align-top">
        {(['mobile', 'mobile2'] as const).map((key) => (
          <Field key={key} label={t(`contact.${key}`)} error={phoneError(fields[key])} grow>
            <Input
              value={formatPhone(fields[key])}
              onChange={(event) => set({ [key]: event.target.value })}
            />
          </Field>
        ))}
      </div>
      <Field label={t('contact.places')}>
        <Places
          contact={contact}
          value={fields.assignments}
          onChange={(assignments) => set({ assignments })}
        />
      </Field>
      <Field label={t('contact.remark')}>
        <Input
          value={fields.remark}
          maxLength={200}
          onChange={(event) => set({ remark: event.target.value })}
        />
      </Field>
    </div>
  );
}

/** When the number was made sure of last, and the button that says it was now. */
function Verified({ contact }: { contact: ContactRow }) {
  const may = useMay('dispatcher');
  return (
    <>
      <span className="small t2">
        {contact.verifiedMs > 0
          ? t('contact.verifiedAt', { day: format.longDay(contact.verifiedMs) })
          : t('contact.neverVerified')}
      </span>
      <Button
        disabled={!may}
        onClick={() => act('contacts.verify', { ids: [contact.id] }, t('contact.verifyDone'))}
      >
        {t('contact.verify')}
      </Button>
    </>
  );
}

type Tab = 'fields' | 'groups' | 'history';

export function ContactDialog({
  contact,
  onClose,
}: {
  contact: ContactRow | undefined;
  onClose: () => void;
}) {
  const [fields, setFields] = useState<ContactFields>(contact ?? blank);
  const [tab, setTab] = useState<Tab>('fields');
  const [isBusy, setBusy] = useState(false);
  const may = useMay('dispatcher');
  const isBad =
    fields.name.trim() === '' ||
    phoneError(fields.mobile) !== undefined ||
    phoneError(fields.mobile2) !== undefined ||
    fields.assignments.some((one) => !one.customerId && !one.officeId);
  const save = async () => {
    setBusy(true);
    const { name, mobile, mobile2, state, remark, assignments } = fields;
    const identity = contact ? { id: contact.id, version: contact.version } : {};
    const next = { name, mobile, mobile2, state, remark, assignments, ...identity };
    const saved = await act('contacts.save', next, t('common.saved'));
    setBusy(false);
    if (saved) onClose();
  };
  return (
    <Modal
      open
      title={contact ? contact.name : t('archive.newContact')}
      onCancel={onClose}
      width={680}
      footer={
        <div className="row">
          {contact && <Verified contact={contact} />}
          <span className="grow" />
          <Button onClick={onClose}>{t('common.back')}</Button>
          <Button type="primary" disabled={isBad || !may} loading={isBusy} onClick={save}>
            {t('common.save')}
          </Button>
        </div>
      }
    >
      <div className="col gap12 dialog-body">
        {contact && (
          <Segments
            label={t('contact.edit')}
            value={tab}
            onChange={setTab}
            options={(['fields', 'groups', 'history'] as const).map((key) => ({
              key,
              label: t(`contact.tab.${key}`),
            }))}
          />
        )}
        {tab === 'fields' && (
          <Form contact={contact} fields={fields} set={(change) => setFields({ ...fields, ...change })} />
        )}
        {contact && tab === 'groups' && <ContactGroups id={contact.id} />}
        {contact && tab === 'history' && <RecordHistory kind="contacts" id={contact.id} />}
      </div>
    </Modal>
  );
}
