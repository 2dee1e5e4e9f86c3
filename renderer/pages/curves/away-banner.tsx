import { Button } from 'antd';
import type { CurveAnswer } from '../../../shared/contract/curves.ts';
import { Glyph } from '../../components/signs.tsx';
import { act } from '../../stores/actions.ts';
import { useLive } from '../../stores/live.ts';
import * as format from '../../text/format.ts';
import { t } from '../../text/t.ts';

/** Offline is a mode with a name: since when, how old the values are, what still works, when it is tried again. */
export function AwayBanner(props: {
  answer: CurveAnswer | undefined;
  onKept: () => void;
  onBack: () => void;
}) {
  const { answer, onKept, onBack } = props;
  const kept = useLive('curves.kept', { limit: 1 }, ['connections.changed'], 10_000);
  const archiveSince = kept.data?.archiveAwaySinceMs ?? answer?.archiveAwaySinceMs ?? 0;
  const lmsSince = answer?.offlineSinceMs ?? 0;
  const since = archiveSince || lmsSince;
  if (since === 0) return null;
  const retry = async () => {
    const result = await act('curves.reconnect', {});
    if (result?.archiveAwaySinceMs === 0) onBack();
  };
  const fetched =
    answer && answer.fetchedMs > 0
      ? `${format.day(answer.fetchedMs)} ${format.clock(answer.fetchedMs)}`
      : '—';
  return (
    <div className="banner" role="alert">
      <Glyph name="away" />
      <b>{t(archiveSince > 0 ? 'curves.archiveAway' : 'curves.offline')}</b>
      <span>
        {t(archiveSince > 0 ? 'curves.awayNote' : 'curves.offlineNote', {
          since: `${format.day(since)} ${format.clock(since)}`,
          fetched,
        })}
      </span>
      <span className="grow" />
      {archiveSince > 0 && (
        <span className="small t2">{t('curves.tries', { count: kept.data?.tries ?? 0 })}</span>
      )}
      <Button type="link" size="small" onClick={onKept}>
        {t('curves.keptList')}
      </Button>
      {archiveSince > 0 && (
        <Button size="small" onClick={retry}>
          {t('curves.retryNow')}
        </Button>
      )}
    </div>
  );
}
