import { Sign } from '../../components/signs.tsx';
import { useLive } from '../../stores/live.ts';
import * as format from '../../text/format.ts';
import { t } from '../../text/t.ts';

/** What waits on purpose, in words; nothing when nothing does. */
export function Held() {
  const { data } = useLive('messages.held', {}, ['messages.changed', 'archive.changed'], 30_000);
  if (!data || data.bulletins + data.scheduled + data.paused === 0) return null;
  return (
    <div className="row gap12" data-testid="held">
      {data.bulletins > 0 && (
        <Sign glyph="clock" tone="grey">
          {t('held.bulletins', { count: format.count(data.bulletins), time: format.clock(data.untilMs) })}
        </Sign>
      )}
      {data.scheduled > 0 && (
        <Sign glyph="clock" tone="grey">
          {t('held.scheduled', {
            count: format.count(data.scheduled),
            day: format.day(data.nextMs),
            time: format.clock(data.nextMs),
          })}
        </Sign>
      )}
      {data.paused > 0 && (
        <Sign glyph="minus" tone="amber">
          {t('held.paused', { count: format.count(data.paused) })}
        </Sign>
      )}
    </div>
  );
}
