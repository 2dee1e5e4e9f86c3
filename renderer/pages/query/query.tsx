import { Button } from 'antd';
import { useLocation, useParams } from 'wouter';
import { Figure, Segments } from '../../components/parts.tsx';
import { act, saveFile } from '../../stores/actions.ts';
import { useLive } from '../../stores/live.ts';
import * as format from '../../text/format.ts';
import { t } from '../../text/t.ts';
import { Desk } from './desk.tsx';
import { Guards } from './guards.tsx';
import { Log } from './log.tsx';
import { Services } from './services.tsx';
import { Subscriptions } from './subscriptions.tsx';
import { TryBox } from './try-box.tsx';

const views = ['desk', 'services', 'subscriptions', 'log', 'guards', 'try'] as const;
type View = (typeof views)[number];

const DAY_MS = 86_400_000;
const GOAL_MS = 1_000;

type Summary = NonNullable<ReturnType<typeof useSummary>>;

function useSummary() {
  return useLive('queries.summary', {}, ['inbound.received', 'messages.changed', 'archive.changed'], 10_000)
    .data;
}

/** How the service stands today: what a person must do first, then what went by itself. */
function Strip({ data }: { data: Summary }) {
  const minutes = data.open > 0 ? format.minutesSince(data.oldestOpenMs, Date.now()) : 0;
  return (
    <div className="card strip query-strip">
      <Figure
        label={t('query.open')}
        value={<span className={data.open > 0 ? 'amber' : ''}>{data.open}</span>}
        unit={`${t('query.pieces')}${data.open > 0 ? `　${t('query.waits', { minutes })}` : ''}`}
      />
      <Figure label={t('query.inboundToday')} value={format.count(data.inbound)} unit={t('query.pieces')} />
      <Figure
        label={t('query.answered')}
        value={format.count(data.answered)}
        unit={`${t('query.pieces')}　${data.inbound > 0 ? `${format.percent(Math.min(data.answered, data.inbound), data.inbound)}%` : ''}`}
      />
      <Figure
        label={t('query.p95')}
        value={data.p95Ms > 0 ? (data.p95Ms / 1_000).toFixed(2) : '—'}
        unit={t('query.seconds', { goal: GOAL_MS / 1_000 })}
      />
      <Figure label={t('query.guarded')} value={data.guarded} unit={t('query.numbersUnit')} />
    </div>
  );
}

/** The query service: desk, services and prices, subscriptions, log, numbers held, a box to try texts in. */
export default function QueryPage() {
  const { view = 'desk' } = useParams<{ view?: string }>();
  const [, navigate] = useLocation();
  const data = useSummary();
  const current: View = views.find((one) => one === view) ?? 'desk';
  const exportLog = async () => {
    const now = Date.now();
    const file = await act('queries.export', { fromMs: now - 31 * DAY_MS, toMs: now });
    if (file) saveFile(file);
  };
  return (
    <>
      <div className="page-head">
        <h1>{t('query.title')}</h1>
        <Segments
          label={t('query.views')}
          value={current}
          onChange={(key) => navigate(key === 'desk' ? '/query' : `/query/${key}`)}
          options={views.map((key) => ({ key, label: t(`query.view.${key}`) }))}
        />
        {data && data.numbers.length > 0 && (
          <span className="t2">{t('query.numbers', { numbers: data.numbers.join('、') })}</span>
        )}
        {data && (
          <span className="small t2">
            {data.isHeld ? t('query.holder', { holder: data.holder }) : t('query.nobody')}
          </span>
        )}
        {data && data.promised > 0 && (
          <span className="tag am">{t('query.promised', { count: data.promised })}</span>
        )}
        <span className="grow" />
        <Button onClick={exportLog}>{t('query.export')}</Button>
      </div>
      {current === 'desk' && data && <Strip data={data} />}
      {current === 'desk' && (
        <Desk open={data?.open ?? 0} mine={data?.mine ?? 0} guarded={data?.guarded ?? 0} />
      )}
      {current === 'services' && <Services />}
      {current === 'subscriptions' && <Subscriptions />}
      {current === 'log' && <Log />}
      {current === 'guards' && <Guards />}
      {current === 'try' && <TryBox />}
    </>
  );
}
