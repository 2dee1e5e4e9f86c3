import { Button, Checkbox, Drawer, Input, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { type QuerySource, querySources, type ServiceFields } from '../../../shared/model/query.ts';
import { Field } from '../../components/parts.tsx';
import { act } from '../../stores/actions.ts';
import { useLive } from '../../stores/live.ts';
import { useMay } from '../../stores/session.ts';
import { t, word } from '../../text/t.ts';
import type { Service } from './services.tsx';

const blank: ServiceFields = {
  code: '',
  name: '',
  words: [],
  source: 'balance',
  templateId: '',
  monthFen: 0,
  useFen: 0,
  pushDay: 0,
  pushAt: '09:00',
  isActive: true,
};

type Change = (change: Partial<ServiceFields>) => void;

function Prices({ fields, change }: { fields: ServiceFields; change: Change }) {
  const yuan = (fen: number, set: (fen: number) => void, label: string) => (
    <Field label={label} grow>
      <InputNumber
        min={0}
        max={10_000}
        precision={2}
        value={fen / 100}
        onChange={(value) => set(Math.round((value ?? 0) * 100))}
      />
    </Field>
  );
  return (
    <div className="row">
      {yuan(fields.monthFen, (monthFen) => change({ monthFen }), t('query.monthFee'))}
      {yuan(fields.useFen, (useFen) => change({ useFen }), t('query.useFee'))}
      <Field label={t('query.pushDay')} grow>
        <InputNumber
          min={0}
          max={28}
          value={fields.pushDay}
          onChange={(value) => change({ pushDay: value ?? 0 })}
        />
      </Field>
      <Field label={t('query.pushAt')} grow>
        <Input
          value={fields.pushAt}
          maxLength={5}
          onChange={(event) => change({ pushAt: event.target.value })}
        />
      </Field>
    </div>
  );
}

/** The answer's template, and how it reads with the data of a real customer. */
function Reply({ fields, change }: { fields: ServiceFields; change: Change }) {
  const { data } = useLive('templates.list', {}, ['archive.changed']);
  const [account, setAccount] = useState('');
  const [shown, setShown] = useState('');
  const templates = (data?.templates ?? []).filter((one) => one.kind === 'reply' && one.isActive);
  const chosen = templates.find((one) => one.id === fields.templateId);
  const preview = async () => {
    const result = await act('services.preview', {
      serviceCode: fields.code,
      text: chosen?.text ?? '',
      accountNo: account.trim(),
    });
    if (result) setShown(result.text);
  };
  return (
    <>
      <Field label={t('query.template')}>
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          value={fields.templateId || undefined}
          onChange={(templateId) => change({ templateId })}
          options={templates.map((one) => ({ value: one.id, label: `${one.name} · ${one.version}` }))}
        />
      </Field>
      {chosen && <div className="query-bubble">{chosen.text}</div>}
      <div className="row">
        <Input
          aria-label={t('query.previewAccount')}
          placeholder={t('query.previewAccount')}
          value={account}
          maxLength={16}
          onChange={(event) => setAccount(event.target.value)}
        />
        <Button disabled={!chosen || fields.code === ''} onClick={preview}>
          {t('query.preview')}
        </Button>
      </div>
      {shown && <div className="sms">{shown}</div>}
    </>
  );
}

/** Code, words, prices and answer of one service. The code stays: people have learnt it. */
export function ServiceEditor({ service, onDone }: { service: Service | undefined; onDone: () => void }) {
  const [fields, setFields] = useState<ServiceFields>(service ?? blank);
  const may = useMay('supervisor');
  const change: Change = (some) => setFields({ ...fields, ...some });
  const save = async () => {
    const { code, name, words, source, templateId, monthFen, useFen, pushDay, pushAt, isActive } = fields;
    const input = { code, name, words, source, templateId, monthFen, useFen, pushDay, pushAt, isActive };
    const known = service ? { id: service.id, version: service.version } : {};
    if (await act('services.save', { ...input, ...known }, t('common.saved'))) onDone();
  };
  return (
    <Drawer
      open
      onClose={onDone}
      size={560}
      title={service ? service.name : t('query.addService')}
      footer={
        <div className="row">
          <span className="small t2 grow">{t('query.priceNote')}</span>
          <Button
            type="primary"
            disabled={!may || fields.code === '' || fields.templateId === ''}
            onClick={save}
          >
            {t('common.save')}
          </Button>
        </div>
      }
    >
      <div className="col gap12">
        <div className="row">
          <Field label={t('query.code')}>
            <Input
              value={fields.code}
              maxLength={6}
              disabled={service !== undefined}
              onChange={(event) => change({ code: event.target.value })}
            />
          </Field>
          <Field label={t('query.service')} grow>
            <Input
              value={fields.name}
              maxLength={30}
              onChange={(event) => change({ name: event.target.value })}
            />
          </Field>
          <Field label={t('query.source')}>
            <Select<QuerySource>
              className="query-select"
              value={fields.source}
              onChange={(source) => change({ source })}
              options={querySources.map((one) => ({ value: one, label: word('querySource', one) }))}
            />
          </Field>
        </div>
        <Field label={t('query.otherWords')}>
          <Select
            mode="tags"
            value={fields.words}
            onChange={(words) => change({ words })}
            open={false}
            suffixIcon={null}
          />
        </Field>
        <Prices fields={fields} change={change} />
        <Reply fields={fields} change={change} />
        <Checkbox checked={fields.isActive} onChange={(event) => change({ isActive: event.target.checked })}>
          {t('templates.active')}
        </Checkbox>
      </div>
    </Drawer>
  );
}
