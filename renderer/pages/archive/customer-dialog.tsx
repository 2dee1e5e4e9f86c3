import { Checkbox, Input, InputNumber, Modal, Select } from 'antd';
import { useState } from 'react';
import { type Customer, type CustomerFields, limitClasses } from '../../../shared/model/archive.ts';
import { Field } from '../../components/parts.tsx';
import { treeOptions } from '../../components/tree-rows.ts';
import { act } from '../../stores/actions.ts';
import { useCodes } from '../../stores/codes.ts';
import { useLive } from '../../stores/live.ts';
import { useMay } from '../../stores/session.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';
import { RecordHistory } from './history.tsx';

const blank: CustomerFields = {
  accountNo: '',
  name: '',
  regionCode: '',
  industryCode: '',
  voltage: '10kV',
  capacityKva: 0,
  securityKw: 0,
  feeder: '',
  isProtected: false,
  limitClass: '3',
};

function People({ id }: { id: string }) {
  const { data } = useLive('customers.get', { id }, ['archive.changed']);
  return (
    <div>
      <div className="small t2">{t('archive.contacts')}</div>
      {data?.contacts.map((one) => (
        <div key={one.id} className="row">
          <b>{one.name}</b>
          <span className="t2">
            {one.places
              .filter((place) => place.id === id)
              .map((place) => word('contactRole', place.role))
              .join('、')}
          </span>
          <span className="grow" />
          {format.phone(one.mobile)}
        </div>
      ))}
    </div>
  );
}

type FormProps = {
  fields: CustomerFields;
  set: (change: Partial<CustomerFields>) => void;
  noError: string | undefined;
};

function CustomerForm({ fields, set, noError }: FormProps) {
  const { regions, industries } = useCodes();
  return (
    <div className="col gap12">
      <div className="row" style={{ alignItems: 'flex-start' }}>
        <Field label={t('customer.accountNo')} error={noError}>
          <Input
            value={fields.accountNo}
            onChange={(event) => set({ accountNo: event.target.value.trim() })}
          />
        </Field>
        <Field label={t('customer.name')} grow>
          <Input
            value={fields.name}
            maxLength={100}
            onChange={(event) => set({ name: event.target.value })}
          />
        </Field>
      </div>
      <div className="row">
        <Field label={t('customer.region')} grow>
          <Select
            value={fields.regionCode}
            onChange={(regionCode) => set({ regionCode })}
            options={treeOptions(regions)}
          />
        </Field>
        <Field label={t('customer.industry')} grow>
          <Select
            value={fields.industryCode}
            onChange={(industryCode) => set({ industryCode })}
            options={treeOptions(industries)}
          />
        </Field>
        <Field label={t('customer.voltage')}>
          <Input
            style={{ width: 90 }}
            value={fields.voltage}
            maxLength={20}
            onChange={(event) => set({ voltage: event.target.value })}
          />
        </Field>
      </div>
      <div className="row">
        <Field label={t('customer.capacity')} grow>
          <InputNumber
            style={{ width: '100%' }}
            suffix="kVA"
            min={0}
            value={fields.capacityKva}
            onChange={(value) => set({ capacityKva: value ?? 0 })}
          />
        </Field>
        <Field label={t('customer.security')} grow>
          <InputNumber
            style={{ width: '100%' }}
            suffix="kW"
            min={0}
            value={fields.securityKw}
            onChange={(value) => set({ securityKw: value ?? 0 })}
          />
        </Field>
        <Field label={t('customer.feeder')} grow>
          <Input
            value={fields.feeder}
            maxLength={60}
            onChange={(event) => set({ feeder: event.target.value })}
          />
        </Field>
      </div>
      <div className="row">
        <Field label={t('customer.limitClass')}>
          <Select
            style={{ width: 140 }}
            value={fields.limitClass}
            onChange={(limitClass) => set({ limitClass })}
            options={limitClasses.map((value) => ({ value, label: word('limitClass', value) }))}
          />
        </Field>
        <Checkbox
          checked={fields.isProtected}
          onChange={(event) => set({ isProtected: event.target.checked })}
        >
          {t('customer.protectedLong')}
        </Checkbox>
      </div>
    </div>
  );
}

export function CustomerDialog({
  customer,
  onClose,
}: {
  customer: Customer | undefined;
  onClose: () => void;
}) {
  const [fields, setFields] = useState<CustomerFields>(customer ?? blank);
  const [isBusy, setBusy] = useState(false);
  const may = useMay('dispatcher');
  const set = (change: Partial<CustomerFields>) => setFields({ ...fields, ...change });
  const noError =
    fields.accountNo !== '' && !/^\d{6,16}$/.test(fields.accountNo) ? t('customer.badAccount') : undefined;
  const isBad = !/^\d{6,16}$/.test(fields.accountNo) || fields.name.trim() === '' || fields.regionCode === '';
  const save = async () => {
    setBusy(true);
    const {
      accountNo,
      name,
      regionCode,
      industryCode,
      voltage,
      capacityKva,
      securityKw,
      feeder,
      isProtected,
      limitClass,
    } = fields;
    const input = {
      accountNo,
      name,
      regionCode,
      industryCode,
      voltage,
      capacityKva,
      securityKw,
      feeder,
      isProtected,
      limitClass,
    };
    const saved = await act(
      'customers.save',
      { ...input, ...(customer ? { id: customer.id, version: customer.version } : {}) },
      t('common.saved'),
    );
    setBusy(false);
    if (saved) onClose();
  };
  return (
    <Modal
      open
      title={customer ? customer.name : t('archive.newCustomer')}
      onCancel={onClose}
      width={640}
      okText={t('common.save')}
      okButtonProps={{ disabled: isBad || !may, loading: isBusy }}
      onOk={save}
      cancelText={t('common.back')}
    >
      <CustomerForm fields={fields} set={set} noError={noError} />
      {customer && <People id={customer.id} />}
      {customer && (
        <div className="col gap12">
          <b>{t('contact.tab.history')}</b>
          <RecordHistory kind="customers" id={customer.id} />
        </div>
      )}
    </Modal>
  );
}
