import { lazy, Suspense, useEffect } from 'react';
import { useLocation } from 'wouter';
import { useHelp } from '../../stores/help.ts';
import { useSession } from '../../stores/session.ts';
import { type HelpTopic, topicOf } from '../../text/help-topics.ts';

const HelpDrawer = lazy(() => import('./help-drawer.tsx'));

/** The page for the screen one is on; before anybody logged in, the one about that. */
export function useTopicHere(): HelpTopic {
  const [location] = useLocation();
  const isIn = useSession((state) => state.user !== undefined && !state.isLocked);
  return isIn ? (topicOf(location) ?? 'start') : 'login';
}

/** F1 opens the help for the screen one is on and closes it again; its pages are loaded then. */
export function Help() {
  const { topic, show, close } = useHelp();
  const here = useTopicHere();
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'F1') return;
      event.preventDefault();
      if (useHelp.getState().topic) close();
      else show(here);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [here, show, close]);
  return (
    topic && (
      <Suspense fallback={null}>
        <HelpDrawer topic={topic} />
      </Suspense>
    )
  );
}
