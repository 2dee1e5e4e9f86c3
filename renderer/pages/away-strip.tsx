import { Link, useLocation } from 'wouter';
import { Glyph } from '../components/signs.tsx';
import { useLive } from '../stores/live.ts';
import { useSession } from '../stores/session.ts';
import * as format from '../text/format.ts';
import { t } from '../text/t.ts';

const stamp = (ms: number) => `${format.day(ms)} ${format.clock(ms)}`;

/** On every page: the archive is away, since when, and what still works. The curve screen says it in its own words; the wall has nothing to click. */
export function AwayStrip() {
  const [location] = useLocation();
  const { data } = useLive('system.overview', {}, ['connections.changed'], 15_000);
  const archive = data?.connections.find((one) => one.name === 'archive');
  if (!archive || archive.isOnline || location.startsWith('/curves')) return null;
  return (
    <div className="banner" role="alert">
      <Glyph name="away" />
      <b>{t('curves.archiveAway')}</b>
      <span>{t('connection.archiveAway', { since: stamp(archive.sinceMs) })}</span>
      <span className="grow" />
      {!location.startsWith('/wall') && <Link href="/curves">{t('connection.toCurves')} ›</Link>}
    </div>
  );
}

/** On the login page: who may log in now. */
export function AwayLoginNote() {
  const since = useSession((state) => state.info?.archiveAwaySinceMs ?? 0);
  if (since === 0) return null;
  return (
    <div className="banner" role="alert">
      <Glyph name="away" />
      <span>
        <b>{t('curves.archiveAway')}</b> {t('login.away', { since: stamp(since) })}
      </span>
    </div>
  );
}
