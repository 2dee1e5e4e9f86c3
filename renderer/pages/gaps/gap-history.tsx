import { Modal } from 'antd';
import { addDays } from '../../../shared/time.ts';
import { Empty } from '../../components/parts.tsx';
import { LevelBadge, levelOrNone } from '../../components/signs.tsx';
import { useLive } from '../../stores/live.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';

/** Days before this one with their level, largest gap and what was left uncovered. */
export function GapHistory({
  day,
  onChoose,
  onClose,
}: {
  day: string;
  onChoose: (day: string) => void;
  onClose: () => void;
}) {
  const { data } = useLive('gaps.history', { fromDay: addDays(day, -400), toDay: addDays(day, 7) }, [
    'gaps.changed',
  ]);
  return (
    <Modal open width={760} title={t('gaps.history')} onCancel={onClose} footer={null}>
      {data?.days.length === 0 && <Empty title={t('gaps.none')} />}
      <div className="scroll" style={{ maxHeight: '60vh' }}>
        <table className="plain">
          <thead>
            <tr>
              <th>{t('gaps.day')}</th>
              <th>{t('plans.level')}</th>
              <th className="right">{t('gaps.largest')}</th>
              <th className="right">{t('gaps.share')}</th>
              <th className="right">{t('gaps.notCovered')}</th>
              <th>{t('gaps.source')}</th>
              <th />
            </tr>
          </thead>
          <tbody>
            {data?.days.map((one) => (
              <tr key={one.day}>
                <td>{one.day}</td>
                <td>
                  {levelOrNone(one.level) ? <LevelBadge level={levelOrNone(one.level)!} isNamed /> : '—'}
                </td>
                <td className="right">{format.wan(one.largestKw, 1)}</td>
                <td className="right">{format.percent(one.largestKw, one.maxDemandKw)}%</td>
                <td className={`right ${one.missingKw > 50 ? 'danger' : ''}`}>
                  {format.wan(one.missingKw, 1)}
                </td>
                <td className="t2">
                  {word('gapSource', one.source)} {one.savedBy}
                </td>
                <td>
                  <button type="button" className="linkish" onClick={() => onChoose(one.day)}>
                    {t('gaps.open')}
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Modal>
  );
}
