import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import type { ServiceNumber } from '../../../shared/model/query.ts';
import { Card, Empty } from '../../components/parts.tsx';
import { act } from '../../stores/actions.ts';
import { useMay } from '../../stores/session.ts';
import { t } from '../../text/t.ts';
import type { Service } from './services.tsx';

const FIXED = ' ';

/** Numbers and extensions that mean a service or a fixed answer. */
export function Numbers({ numbers, services }: { numbers: ServiceNumber[]; services: Service[] }) {
  const may = useMay('administrator');
  const [number, setNumber] = useState('');
  const [code, setCode] = useState(FIXED);
  const [replyText, setReplyText] = useState('');
  const isFixed = code === FIXED;
  const add = async () => {
    const input = {
      number: number.trim(),
      serviceCode: isFixed ? '' : code,
      replyText: isFixed ? replyText : '',
      note: '',
      isActive: true,
      version: 0,
    };
    if (await act('services.saveNumber', input, t('common.saved'))) {
      setNumber('');
      setReplyText('');
    }
  };
  return (
    <Card
      title={t('query.numbersTitle')}
      extra={!may && <span className="small t2">{t('query.needsAdministrator')}</span>}
    >
      <div className="col gap12">
        {numbers.length === 0 && <Empty title={t('query.noNumbers')} hint={t('query.noNumbersHint')} />}
        {numbers.map((one) => (
          <div key={one.number} className="row">
            <b>{one.number}</b>
            <span className="grow ellipsis">
              {one.serviceCode
                ? `${one.serviceCode} ${services.find((service) => service.code === one.serviceCode)?.name ?? ''}`
                : one.replyText}
            </span>
            <Button
              size="small"
              disabled={!may}
              onClick={() => act('services.removeNumber', { number: one.number }, t('common.saved'))}
            >
              {t('query.unbind')}
            </Button>
          </div>
        ))}
        <div className="row">
          <Input
            aria-label={t('query.number')}
            placeholder={t('query.number')}
            maxLength={21}
            value={number}
            onChange={(event) => setNumber(event.target.value)}
          />
          <Select
            aria-label={t('query.boundTo')}
            className="query-select"
            value={code}
            onChange={setCode}
            options={[
              { value: FIXED, label: t('query.fixedReply') },
              ...services.map((one) => ({ value: one.code, label: `${one.code} ${one.name}` })),
            ]}
          />
        </div>
        {isFixed && (
          <Input.TextArea
            aria-label={t('query.fixedReply')}
            placeholder={t('query.fixedReply')}
            rows={2}
            maxLength={500}
            value={replyText}
            onChange={(event) => setReplyText(event.target.value)}
          />
        )}
        <Button disabled={!may || number.trim() === '' || (isFixed && replyText.trim() === '')} onClick={add}>
          {t('query.bind')}
        </Button>
      </div>
    </Card>
  );
}
