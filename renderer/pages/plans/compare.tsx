import { Modal, Select } from 'antd';
import { useState } from 'react';
import { compareItems } from '../../../shared/model/plan-merge.ts';
import { useLive } from '../../stores/live.ts';
import * as format from '../../text/format.ts';
import { t } from '../../text/t.ts';

const SHOWN = 200;

type Line = { id: string; what: string; name: string; before: string; after: string };

/** Two plans side by side: who came, who went, whose figures differ. The other plan is the first column. */
export function CompareDialog({ id, name, onClose }: { id: string; name: string; onClose: () => void }) {
  const [other, setOther] = useState<string>();
  const plans = useLive('plans.list', { openOnly: false });
  const mine = useLive('plans.get', { id });
  const theirs = useLive('plans.get', other ? { id: other } : undefined);
  const found = mine.data && theirs.data && compareItems(theirs.data.plan.items, mine.data.plan.items);
  const ids = found
    ? [...found.added, ...found.removed, ...found.changed.map((one) => one.after)].map(
        (one) => one.customerId,
      )
    : [];
  const known = useLive('customers.names', ids.length > 0 ? { ids } : undefined);
  const names = new Map(known.data?.customers.map((one) => [one.id, one.name]));
  const value = (item: { round: number; reductionKw: number }) =>
    t('compare.value', { round: item.round, kw: format.kw(item.reductionKw) });
  const lines: Line[] = found
    ? [
        ...found.added.map((item) => ({
          id: item.customerId,
          what: t('compare.added'),
          before: '—',
          after: value(item),
        })),
        ...found.removed.map((item) => ({
          id: item.customerId,
          what: t('compare.removed'),
          before: value(item),
          after: '—',
        })),
        ...found.changed.map(({ before, after }) => ({
          id: after.customerId,
          what: t('compare.changed'),
          before: value(before),
          after: value(after),
        })),
      ].map((line) => ({ ...line, name: names.get(line.id) ?? '' }))
    : [];
  const sum = (items: { reductionKw: number }[] = []) =>
    items.reduce((total, item) => total + item.reductionKw, 0);
  return (
    <Modal open width={760} title={t('compare.title', { name })} onCancel={onClose} footer={null}>
      <div className="col gap12">
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          value={other ?? null}
          placeholder={t('compare.choose')}
          aria-label={t('compare.choose')}
          onChange={setOther}
          options={plans.data?.plans
            .filter((plan) => plan.id !== id)
            .map((plan) => ({ value: plan.id, label: `${plan.planNo} ${plan.name}` }))}
        />
        {found && (
          <>
            <div>
              {t('compare.sum', {
                added: found.added.length,
                removed: found.removed.length,
                changed: found.changed.length,
                same: found.same,
                before: format.wan(sum(theirs.data?.plan.items)),
                after: format.wan(sum(mine.data?.plan.items)),
              })}
            </div>
            <div className="scroll" style={{ maxHeight: '48vh' }}>
              <table className="plain">
                <thead>
                  <tr>
                    <th>{t('compare.what')}</th>
                    <th>{t('customer.name')}</th>
                    <th className="right">{theirs.data?.plan.name}</th>
                    <th className="right">{name}</th>
                  </tr>
                </thead>
                <tbody>
                  {lines.slice(0, SHOWN).map((line) => (
                    <tr key={line.id}>
                      <td>{line.what}</td>
                      <td>{line.name}</td>
                      <td className="right">{line.before}</td>
                      <td className="right">{line.after}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
            {lines.length > SHOWN && (
              <span className="small t2">{t('compare.more', { count: lines.length - SHOWN })}</span>
            )}
          </>
        )}
      </div>
    </Modal>
  );
}
