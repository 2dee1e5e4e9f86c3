import { Button, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import {
  type Assignment,
  type ContactFields,
  type ContactRow,
  contactRoles,
  contactStates,
} from '../../../shared/model/archive.ts';
import { formatPhone, parsePhone } from '../../../shared/sms/phone.ts';
import { Field } from '../../components/parts.tsx';
import { act } from '../../stores/actions.ts';
import { useCustomers } from '../../stores/customers.ts';
import { useMay } from '../../stores/session.ts';
import { t, word } from '../../text/t.ts';

const blank: ContactFields = {
  name: '',
  mobile: '',
  mobile2: '',
  state: 'active',
  remark: '',
  assignments: [],
};

function Places({ value, onChange }: { value: Assignment[]; onChange: (next: Assignment[]) => void }) {
  const { customers, offices } = useCustomers();
  const places = [
    ...offices.map((one) => ({ value: `o${one.id}`, label: one.name })),
    ...customers
      .slice(0, 5_000)
      .map(({ customer }) => ({ value: `c${customer.id}`, label: `${customer.name} ${customer.accountNo}` })),
  ];
  const change = (index: number, next: Partial<Assignment>) =>
    onChange(value.map((one, at) => (at === index ? { ...one, ...next } : one)));
  const setPlace = (index: number, key: string) =>
    change(
      index,
      key.startsWith('o')
        ? { officeId: key.slice(1), customerId: undefined }
        : { customerId: key.slice(1), officeId: undefined },
    );
  return (
    <div className="col" style={{ gap: 6 }}>
      {value.map((one, index) => (
        <div key={index} className="row">
          <Select
            className="grow"
            value={one.customerId ? `c${one.customerId}` : one.officeId ? `o${one.officeId}` : undefined}
            onChange={(key) => setPlace(index, key)}
            showSearch={{ optionFilterProp: 'label' }}
            options={places}
            placeholder={t('contact.place')}
          />
          <Select
            style={{ width: 150 }}
            value={one.role}
            onChange={(role) => change(index, { role })}
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

export function ContactDialog({
  contact,
  onClose,
}: {
  contact: ContactRow | undefined;
  onClose: () => void;
}) {
  const [fields, setFields] = useState<ContactFields>(contact ?? blank);
  const [isBusy, setBusy] = useState(false);
  const may = useMay('dispatcher');
  const set = (change: Partial<ContactFields>) => setFields({ ...fields, ...change });
  const phoneError = (value: string) =>
    value.trim() !== '' && !parsePhone(value) ? t('contact.badPhone') : undefined;
  const isBad =
    fields.name.trim() === '' ||
    phoneError(fields.mobile) !== undefined ||
    phoneError(fields.mobile2) !== undefined ||
    fields.assignments.some((one) => !one.customerId && !one.officeId);
  const save = async () => {
    setBusy(true);
    const { name, mobile, mobile2, state, remark, assignments } = fields;
    const saved = await act(
      'contacts.save',
      {
        name,
        mobile,
        mobile2,
        state,
        remark,
        assignments,
        ...(contact ? { id: contact.id, version: contact.version } : {}),
      },
      t('common.saved'),
    );
    setBusy(false);
    if (saved) onClose();
  };
  return (
    <Modal
      open
      title={contact ? t('contact.edit') : t('archive.newContact')}
      onCancel={onClose}
      width={640}
      okText={t('common.save')}
      okButtonProps={{ disabled: isBad || !may, loading: isBusy }}
      onOk={save}
      cancelText={t('common.back')}
    >
      <div className="col gap12">
        <div className="row" style={{ alignItems: 'flex-start' }}>
          <Field label={t('contact.name')} grow>
            <Input
              value={fields.name}
              maxLength={40}
              onChange={(event) => set({ name: event.target.value })}
            />
          </Field>
          <Field label={t('contact.state')}>
            <Select
              style={{ width: 130 }}
              value={fields.state}
              onChange={(state) => set({ state })}
              options={contactStates.map((state) => ({ value: state, label: word('contactState', state) }))}
            />
          </Field>
        </div>
        <div className="row" style={{ alignItems: 'flex-start' }}>
          <Field label={t('contact.mobile')} error={phoneError(fields.mobile)} grow>
            <Input
              value={formatPhone(fields.mobile)}
              onChange={(event) => set({ mobile: event.target.value })}
            />
          </Field>
          <Field label={t('contact.mobile2')} error={phoneError(fields.mobile2)} grow>
            <Input
              value={formatPhone(fields.mobile2)}
              onChange={(event) => set({ mobile2: event.target.value })}
            />
          </Field>
        </div>
        <Field label={t('contact.places')}>
          <Places value={fields.assignments} onChange={(assignments) => set({ assignments })} />
        </Field>
        <Field label={t('contact.remark')}>
          <Input
            value={fields.remark}
            maxLength={200}
            onChange={(event) => set({ remark: event.target.value })}
          />
        </Field>
      </div>
    </Modal>
  );
}
