import { Sign } from '../../components/signs.tsx';
import { useLoadWatch } from '../../stores/forecast.ts';
import * as format from '../../text/format.ts';
import { t } from '../../text/t.ts';

/** What the warning rules watch now: those over their threshold first, with when the alarm ends. */
export function LoadWatch() {
  const { data } = useLoadWatch();
  if (!data || data.watched.length === 0) return null;
  return (
    <div className="col gap4">
      <h3>{t('watch.title')}</h3>
      {data.watched.map((one) => (
        <div key={one.ruleId} className="watch-line">
          <Sign glyph={one.isOver ? 'alarm' : 'dot'} tone={one.isOver ? 'danger' : 'grey'}>
            {one.regionName} {t(one.kind === 'load' ? 'watch.load' : 'watch.forecast')}
          </Sign>
          <span className="grow" />
          <b>{format.wan(one.kw, 1)}</b>
          <span className="t2">/ {format.wan(one.overKw, 1)}</span>
          <span className="small t2 watch-note">
            {one.isOver
              ? t('watch.over', {
                  clear: format.wan(one.clearKw, 1),
                  last: one.lastMs > 0 ? format.clock(one.lastMs) : '—',
                })
              : t('watch.calm', { rule: one.name })}
          </span>
        </div>
      ))}
    </div>
  );
}
