import { Button, Input, InputNumber } from 'antd';
import type { Tariff } from '../../../shared/sms/tariff.ts';
import { addDays, dayOf } from '../../../shared/time.ts';
import { t } from '../../text/t.ts';

type Props = { tariffs: Tariff[]; isDisabled: boolean; onChange: (tariffs: Tariff[]) => void };

/** What a part costs from which day on; the price valid today is marked. Past prices stay, because past fees do. */
export function Tariffs({ tariffs, isDisabled, onChange }: Props) {
  const today = dayOf(Date.now());
  const inOrder = tariffs.toSorted((a, b) => (a.validFromDay < b.validFromDay ? 1 : -1));
  const valid = inOrder.find((one) => one.validFromDay <= today) ?? inOrder.at(-1);
  const change = (one: Tariff, next: Partial<Tariff>) =>
    onChange(tariffs.map((known) => (known === one ? { ...known, ...next } : known)));
  const latest = inOrder[0];
  const add = () =>
    onChange([
      ...tariffs,
      {
        validFromDay: addDays(latest && latest.validFromDay >= today ? latest.validFromDay : today, 1),
        fenPerPart: latest?.fenPerPart ?? 5,
      },
    ]);
  return (
    <table className="plain">
      <thead>
        <tr>
          <th>{t('tariffs.from')}</th>
          <th>{t('tariffs.price')}</th>
          <th />
        </tr>
      </thead>
      <tbody>
        {inOrder.map((one) => (
          <tr key={tariffs.indexOf(one)}>
            <td>
              <Input
                type="date"
                aria-label={t('tariffs.from')}
                disabled={isDisabled}
                value={one.validFromDay}
                onChange={(event) => event.target.value && change(one, { validFromDay: event.target.value })}
              />
            </td>
            <td>
              <InputNumber
                aria-label={t('tariffs.price')}
                suffix={t('unit.fen')}
                min={0}
                max={1_000}
                disabled={isDisabled}
                value={one.fenPerPart}
                onChange={(next) => change(one, { fenPerPart: next ?? 0 })}
              />
            </td>
            <td className="right">
              {one === valid ? (
                <span className="tag">{t('tariffs.valid')}</span>
              ) : (
                <Button
                  type="text"
                  disabled={isDisabled || tariffs.length < 2}
                  onClick={() => onChange(tariffs.filter((known) => known !== one))}
                >
                  {t('tariffs.remove')}
                </Button>
              )}
            </td>
          </tr>
        ))}
        <tr>
          <td colSpan={3}>
            <Button disabled={isDisabled} onClick={add}>
              ＋ {t('tariffs.add')}
            </Button>
          </td>
        </tr>
      </tbody>
    </table>
  );
}
