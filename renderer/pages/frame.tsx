import { Button } from 'antd';
import { type ReactNode, useEffect } from 'react';
import { Link, useLocation } from 'wouter';
import { RailIcon } from '../components/rail-icon.tsx';
import { Glyph, Sign } from '../components/signs.tsx';
import { useNotices } from '../stores/actions.ts';
import { useAlarmSounds, useAlarms } from '../stores/alarms.ts';
import { useHelp } from '../stores/help.ts';
import { useLive } from '../stores/live.ts';
import { useSession } from '../stores/session.ts';
import * as format from '../text/format.ts';
import { type TextKey, t, word } from '../text/t.ts';
import { AwayStrip } from './away-strip.tsx';
import { GapNow } from './gap-now.tsx';
import { useTopicHere } from './help/help.tsx';
import { StopDrill } from './settings/drill-panel.tsx';
import { useNow } from './use-now.ts';
import { ShortcutSheet, UserMenu, useShellKeys } from './user-menu.tsx';

const rail = [
  { path: '/', name: 'overview' },
  { path: '/gaps', name: 'gaps' },
  { path: '/plans', name: 'plans' },
  { path: '/board', name: 'board' },
  { path: '/messages', name: 'messages' },
  { path: '/curves', name: 'curves' },
  { path: '/query', name: 'query' },
  { path: '/archive', name: 'archive' },
  { path: '/reports', name: 'reports' },
] as const;

/** The violet frame and ribbon that make a drill unmistakable. */
export function DrillFrame({ children }: { children: ReactNode }) {
  const info = useSession((state) => state.info);
  if (info?.mode !== 'drill') return children;
  const desk = info.deskDrill;
  return (
    <div className="drill-frame">
      <div className="ribbon" role="status">
        <b>{t('drill.name')}</b>
        <span>
          {desk
            ? t('deskDrill.what', {
                by: desk.by,
                time: format.clock(desk.sinceMs),
                count: desk.numbers,
              })
            : t('drill.what')}
        </span>
        {desk && <StopDrill />}
      </div>
      {children}
    </div>
  );
}

/** Says in words that this workstation sounds, and silences it. */
function SoundButton({ nowMs, hasRed }: { nowMs: number; hasRed: boolean }) {
  const { isOn, silentUntilMs, silence } = useAlarms();
  if (!isOn) return null;
  if (silentUntilMs > nowMs)
    return <span className="small t2">{t('sound.silent', { time: format.clock(silentUntilMs) })}</span>;
  return hasRed ? (
    <Button size="small" onClick={silence} title={t('sound.key')}>
      {t('sound.silence')}
    </Button>
  ) : (
    <span className="small t2">{t('sound.on')}</span>
  );
}

function HelpButton() {
  const show = useHelp((state) => state.show);
  const here = useTopicHere();
  return (
    <Button
      type="text"
      size="small"
      aria-label={t('help.title')}
      title={t('help.key')}
      onClick={() => show(here)}
    >
      ?
    </Button>
  );
}

function Header() {
  const { info, isConnected } = useSession();
  const { data } = useLive(
    'system.overview',
    {},
    ['connections.changed', 'messages.changed', 'plans.changed'],
    15_000,
  );
  const now = useNow();
  const red = data?.todo.filter((one) => one.tone === 'red').length ?? 0;
  useAlarmSounds(data?.todo, now);
  return (
    <header className="top">
      <span className="brand">
        {t('app.name')}
        <span className="hide-narrow">
          {info?.utilityName}・{info?.centre}
        </span>
      </span>
      <span className="sep" />
      <GapNow nowMs={now} />
      <span className="grow" />
      {data?.connections.map((one) => (
        <Sign
          key={one.name}
          glyph={one.isOnline && !one.warning ? 'dot' : 'away'}
          tone={one.isOnline && !one.warning ? 'grey' : 'amber'}
        >
          <span className="small" title={one.warning}>
            {word('connection', one.name)}
            {one.warning ? ` ${t('connection.limps')}` : ''}
            {one.isOnline ? '' : ` ${t('connection.since', { time: format.clock(one.sinceMs) })}`}
          </span>
        </Sign>
      ))}
      {!isConnected && (
        <Sign glyph="away" tone="amber">
          <span className="small">{t('connection.main')}</span>
        </Sign>
      )}
      <span className="sep" />
      {red > 0 && (
        <Link href="/" className="tag dg" style={{ padding: '3px 10px', fontSize: 14, fontWeight: 700 }}>
          <span className="sign">
            <Glyph name="alarm" /> {t('overview.todo')} {red}
          </span>
        </Link>
      )}
      <SoundButton nowMs={now} hasRed={red > 0} />
      <HelpButton />
      <UserMenu />
      <span className="clock">{format.clock(now, true)}</span>
    </header>
  );
}

function Notices() {
  const { notices, drop } = useNotices();
  return (
    <div
      style={{
        position: 'fixed',
        left: '50%',
        transform: 'translateX(-50%)',
        top: 38,
        zIndex: 2_000,
        display: 'flex',
        flexDirection: 'column',
        gap: 8,
      }}
      role="status"
    >
      {notices.map((one) => (
        <div
          key={one.id}
          className={`banner${one.tone === 'danger' ? ' dg' : ''}`}
          style={one.tone === 'plain' ? { background: 'var(--raised)', borderColor: 'var(--line)' } : {}}
        >
          <Glyph name={one.tone === 'danger' ? 'cross' : 'tick'} />
          <span>{one.text}</span>
          <Button size="small" type="text" onClick={() => drop(one.id)} aria-label={t('common.close')}>
            ✕
          </Button>
        </div>
      ))}
    </div>
  );
}

/** Header, rail and the page. Alt+1…9 and Alt+0 move along the rail. */
export function Frame({ children }: { children: ReactNode }) {
  const [location, navigate] = useLocation();
  const { data } = useLive('plans.list', { openOnly: true }, ['plans.changed']);
  const { data: service } = useLive('queries.summary', {}, ['inbound.received'], 30_000);
  const waiting = service?.open ?? 0;
  const running =
    data?.plans.filter((plan) => plan.state === 'issued' || plan.state === 'executing').length ?? 0;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = [...rail.map((one) => one.path), '/settings'][(Number(event.key) + 9) % 10];
      if (event.altKey && /^[0-9]$/.test(event.key) && target) navigate(target);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [navigate]);
  const keys = useShellKeys();
  const isOn = (path: string) => (path === '/' ? location === '/' : location.startsWith(path));
  return (
    <div className="app">
      <Header />
      <nav className="rail" aria-label={t('app.name')}>
        {rail.map((one) => (
          <Link key={one.path} href={one.path} className={isOn(one.path) ? 'on' : ''}>
            <RailIcon name={one.name} />
            {t(`rail.${one.name}` as TextKey)}
            {one.name === 'board' && running > 0 && <i>{running}</i>}
            {one.name === 'query' && waiting > 0 && <i className="am">{waiting}</i>}
          </Link>
        ))}
        <span className="grow" />
        <Link href="/settings" className={isOn('/settings') ? 'on' : ''}>
          <RailIcon name="settings" />
          {t('rail.settings')}
        </Link>
      </nav>
      <main className="page">
        <AwayStrip />
        {children}
      </main>
      <Notices />
      {keys.isOpen && <ShortcutSheet onClose={keys.close} />}
    </div>
  );
}
