import { Button, Drawer, Input } from 'antd';
import { useEffect, useMemo, useRef, useState } from 'react';
import { Markdown } from '../../components/markdown.tsx';
import { Empty } from '../../components/parts.tsx';
import { PrintSheet } from '../../print/print-sheet.tsx';
import { useHelp } from '../../stores/help.ts';
import { useSession } from '../../stores/session.ts';
import { type HelpPage, loadHelpPage, pictureUrl } from '../../text/help-pages.ts';
import { type HelpTopic, helpGroups, helpTopics } from '../../text/help-topics.ts';
import { t, word } from '../../text/t.ts';

/** Links lead to another page of the help, or to a screen; nowhere else. */
function linkTo(href: string) {
  const { show, close } = useHelp.getState();
  const topic = helpTopics.find((one) => `${one}.md` === href);
  if (topic) return { href: window.location.hash || '#/', onClick: () => show(topic) };
  return href.startsWith('#/') ? { href, onClick: close } : undefined;
}

function useHelpPages(): HelpPage[] {
  const [pages, setPages] = useState<HelpPage[]>([]);
  useEffect(() => void Promise.all(helpTopics.map(loadHelpPage)).then(setPages), []);
  return pages;
}

type ContentsProps = { pages: HelpPage[]; topic: HelpTopic; onChoose: (topic: HelpTopic) => void };

/** All pages by group, or those in which all the words occur. */
function Contents({ pages, topic, onChoose }: ContentsProps) {
  const [search, setSearch] = useState('');
  const wanted = search.trim().toLowerCase().split(/\s+/);
  const found = new Map(
    pages.filter((page) => wanted.every((one) => page.words.includes(one))).map((page) => [page.topic, page]),
  );
  return (
    <nav className="help-contents" aria-label={t('help.contents')}>
      <Input
        type="search"
        placeholder={t('help.search')}
        aria-label={t('help.search')}
        value={search}
        allowClear
        onChange={(event) => setSearch(event.target.value)}
      />
      {found.size === 0 && pages.length > 0 && <Empty title={t('help.nothing')} />}
      {helpGroups.map((group) => {
        const topics = group.topics.filter((one) => found.has(one));
        return (
          topics.length > 0 && (
            <section key={group.name}>
              <h3>{word('helpGroup', group.name)}</h3>
              {topics.map((one) => (
                <button
                  key={one}
                  type="button"
                  aria-current={one === topic ? 'page' : undefined}
                  onClick={() => onChoose(one)}
                >
                  {found.get(one)?.title}
                </button>
              ))}
            </section>
          )
        );
      })}
    </nav>
  );
}

/** The help beside the screen it is about: contents, search, the page, and its print. */
export default function HelpDrawer({ topic }: { topic: HelpTopic }) {
  const { show, close } = useHelp();
  const info = useSession((state) => state.info);
  const [isPrinting, setPrinting] = useState(false);
  const pages = useHelpPages();
  const page = pages.find((one) => one.topic === topic);
  const top = useRef<HTMLElement>(null);
  useEffect(() => void top.current?.scrollTo(0, 0), [topic]);
  const article = useMemo(
    () => (pieces: HelpPage['pieces']) => <Markdown pieces={pieces} link={linkTo} picture={pictureUrl} />,
    [],
  );
  return (
    <Drawer
      open
      size="min(1080px, 94vw)"
      zIndex={3_100}
      title={t('help.title')}
      onClose={close}
      extra={
        <Button data-key="print" onClick={() => setPrinting(true)}>
          {t('help.print')}
        </Button>
      }
      styles={{ body: { padding: 0 } }}
    >
      <div className="help">
        <Contents pages={pages} topic={topic} onChoose={show} />
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by keyboard */}
        <article ref={top} tabIndex={0} aria-label={page?.title}>
          {page && article(page.pieces)}
        </article>
      </div>
      {isPrinting && page && (
        <PrintSheet
          title={page.title}
          sub={[`${info?.utilityName ?? ''} ${info?.centre ?? ''}`, t('app.name')]}
          foot={t('help.foot', { version: info?.version ?? '' })}
          signs={[]}
          isDrill={info?.mode === 'drill'}
          onDone={() => setPrinting(false)}
        >
          <div className="help-sheet">{article(page.pieces.slice(1))}</div>
        </PrintSheet>
      )}
    </Drawer>
  );
}
