import { ConfigProvider } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { Suspense, useEffect } from 'react';
import { createRoot } from 'react-dom/client';
import { Link, Route, Router, Switch, useLocation, useRoute } from 'wouter';
import { useHashLocation } from 'wouter/use-hash-location';
import { PageGuard } from './components/page-guard.tsx';
import { Empty, Waiting } from './components/parts.tsx';
import { fetchPagesQuietly, lazyPage } from './lazy-page.ts';
import { giveStylesTheNonce, nonce } from './nonce.ts';
import { DrillFrame, Frame } from './pages/frame.tsx';
import { Help } from './pages/help/help.tsx';
import { LockScreen, PasswordDue } from './pages/lock.tsx';
import { LoginPage } from './pages/login.tsx';
import { useSession } from './stores/session.ts';
import './styles/tokens.css';
import './styles/frame.css';
import './styles/parts.css';
import './styles/table.css';
import './styles/pages.css';
import './styles/query.css';
import './styles/board.css';
import './styles/gaps.css';
import './styles/wall.css';
import './styles/print.css';
import './styles/contacts.css';
import './styles/reports.css';
import './styles/evaluation.css';
import './styles/help.css';
import { isChinese, language } from './text/language.ts';
import { t } from './text/t.ts';
import { themeConfig } from './theme.ts';

const OverviewPage = lazyPage(() => import('./pages/overview/overview.tsx'));
const GapsPage = lazyPage(() => import('./pages/gaps/gaps.tsx'));
const WallPage = lazyPage(() => import('./pages/wall/wall.tsx'));
const HandoverPage = lazyPage(() => import('./pages/handover/handover.tsx'));
const PlanReportPage = lazyPage(() => import('./pages/plans/report.tsx'));
const PlansPage = lazyPage(() => import('./pages/plans/plans.tsx'));
const PlanPage = lazyPage(() => import('./pages/plans/plan.tsx'));
const IssuePage = lazyPage(() => import('./pages/plans/issue.tsx'));
const NotifyPage = lazyPage(() => import('./pages/plans/notify.tsx'));
const EvaluationPage = lazyPage(() => import('./pages/evaluation/evaluation.tsx'));
const BoardPage = lazyPage(() => import('./pages/board/board.tsx'));
const BoardListPage = lazyPage(() => import('./pages/board/board-list.tsx'));
const MessagesPage = lazyPage(() => import('./pages/messages/messages.tsx'));
const MessagePage = lazyPage(() => import('./pages/messages/message.tsx'));
const ComposePage = lazyPage(() => import('./pages/messages/compose.tsx'));
const CurvesPage = lazyPage(() => import('./pages/curves/curves.tsx'));
const QueryPage = lazyPage(() => import('./pages/query/query.tsx'));
const ArchivePage = lazyPage(() => import('./pages/archive/archive.tsx'));
const ReportsPage = lazyPage(() => import('./pages/reports/reports.tsx'));
const SettingsPage = lazyPage(() => import('./pages/settings/settings.tsx'));

function UnknownPage() {
  return (
    <div className="card grow">
      <Empty title={t('page.unknown')} hint={<Link href="/">{t('page.toOverview')}</Link>} />
    </div>
  );
}

function Pages() {
  const [location] = useLocation();
  const [isWall] = useRoute('/wall');
  if (isWall)
    return (
      <PageGuard path={location}>
        <Suspense fallback={<Waiting />}>
          <WallPage />
        </Suspense>
      </PageGuard>
    );
  return (
    <Frame>
      <PageGuard path={location}>
        <Suspense fallback={<Waiting />}>
          <Switch>
            <Route path="/" component={OverviewPage} />
            <Route path="/gaps" component={GapsPage} />
            <Route path="/plans" component={PlansPage} />
            <Route path="/plans/:id/report" component={PlanReportPage} />
            <Route path="/handover" component={HandoverPage} />
            <Route path="/plans/:id" component={PlanPage} />
            <Route path="/plans/:id/issue" component={IssuePage} />
            <Route path="/plans/:id/notify/:kind" component={NotifyPage} />
            <Route path="/plans/:id/evaluation" component={EvaluationPage} />
            <Route path="/board" component={BoardListPage} />
            <Route path="/board/:id" component={BoardPage} />
            <Route path="/messages" component={MessagesPage} />
            <Route path="/messages/:id" component={MessagePage} />
            <Route path="/compose" component={ComposePage} />
            <Route path="/curves" component={CurvesPage} />
            <Route path="/query" component={QueryPage} />
            <Route path="/query/:view" component={QueryPage} />
            <Route path="/archive" component={ArchivePage} />
            <Route path="/reports/:name?/:from?/:to?" component={ReportsPage} />
            <Route path="/settings" component={SettingsPage} />
            <Route component={UnknownPage} />
          </Switch>
        </Suspense>
      </PageGuard>
    </Frame>
  );
}

function Application() {
  const { isReady, user, isLocked, mustChange, theme, open } = useSession();
  useEffect(() => void open(), [open]);
  // While somebody types a password, too.
  useEffect(() => {
    if (isReady) fetchPagesQuietly();
  }, [isReady]);
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
  return (
    <ConfigProvider
      theme={themeConfig(theme)}
      locale={isChinese ? zhCN : enUS}
      csp={{ nonce }}
      wave={{ disabled: true }}
      button={{ autoInsertSpace: false }}
    >
      <Router hook={useHashLocation}>
        {isReady && (
          <DrillFrame>
            {user && mustChange && <PasswordDue />}
            {user && !mustChange && <Pages key={user.id} />}
            {!user && <LoginPage />}
            {user && isLocked && <LockScreen />}
            <Help />
          </DrillFrame>
        )}
      </Router>
    </ConfigProvider>
  );
}

/** Draws the application into the page. */
export function startApplication(): void {
  document.documentElement.lang = language;
  giveStylesTheNonce();
  createRoot(document.getElementById('root')!).render(<Application />);
}
