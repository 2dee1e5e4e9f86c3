import { useState } from 'react';
import type { CallOutput } from '../../../shared/contract/index.ts';
import { Empty, Segments } from '../../components/parts.tsx';
import { Glyph } from '../../components/signs.tsx';
import { usePaged } from '../../stores/paged.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';
import { Conversation } from './conversation.tsx';

type Row = CallOutput<'queries.inbox'>['rows'][number];
type Only = 'open' | 'mine' | 'all' | 'guarded';

const isOpen = (row: Row) => row.handled === 'open' || row.handled === 'unmatched';

/** Who wrote: a name, or the number. */
function Who({ row }: { row: Row }) {
  return (
    <>
      <span className={isOpen(row) ? 'strong' : ''}>{row.contactName || format.phone(row.phone)}</span>
      <span className="small t2 ellipsis grow">
        {row.contactName === ''
          ? t('query.stranger')
          : row.places > 1
            ? t('query.firms', { name: row.place, count: row.places })
            : row.place}
      </span>
      <span className="small t2">{format.clock(row.atMs)}</span>
    </>
  );
}

function Item({ row, isChosen, onChoose }: { row: Row; isChosen: boolean; onChoose: () => void }) {
  const open = isOpen(row);
  const outcome = `${word('queryOutcome', row.outcome || 'none')}${row.answerMs > 0 ? ` ${t('query.took', { seconds: (row.answerMs / 1_000).toFixed(1) })}` : ''}`;
  return (
    <button
      type="button"
      className={`query-item${isChosen ? ' on' : ''}`}
      aria-pressed={isChosen}
      onClick={onChoose}
    >
      <span className={open ? 'amber' : 't2'}>
        <Glyph name={open ? 'warn' : row.handled === 'guarded' ? 'barred' : 'tick'} />
      </span>
      <span className="grow">
        <span className="row">
          <Who row={row} />
        </span>
        {open ? (
          <>
            <span className="ellipsis block">{row.text}</span>
            <span className="row small amber">
              <span className="grow ellipsis">{row.note || word('queryKind', row.kind || 'none')}</span>
              {row.handedTo && <span>{t('query.handedTo', { name: row.handedTo })}</span>}
            </span>
          </>
        ) : (
          <span className="row small t2">
            <span className="grow ellipsis">{t('query.quoted', { text: row.text })}</span>
            <span>{row.handled === 'guarded' || row.handled === 'duplicate' ? row.note : outcome}</span>
          </span>
        )}
      </span>
    </button>
  );
}

/** The place of the conversation while there is none. */
function NoConversation() {
  return (
    <section className="card query-nobody">
      <Empty title={t('query.noConversation')} />
    </section>
  );
}

/** What needs a person first, what was answered by itself after it; beside it the conversation and the person. */
export function Desk({ open, mine, guarded }: { open: number; mine: number; guarded: number }) {
  const [only, setOnly] = useState<Only>('open');
  const [chosen, setChosen] = useState<string>();
  const waiting = usePaged('queries.inbox', { only: 'open' }, ['inbound.received', 'messages.changed']);
  const others = usePaged('queries.inbox', { only: only === 'open' ? 'all' : only }, ['inbound.received']);
  const first = only === 'open' ? waiting.rows : [];
  // One list may have heard of a change before the other: nothing stands in both.
  const waits = new Set(first.map((one) => one.id));
  const rest =
    only === 'open' ? others.rows.filter((one) => !isOpen(one) && !waits.has(one.id)) : others.rows;
  const all = [...first, ...rest];
  const shown = all.find((one) => one.id === chosen) ?? all[0];
  return (
    <div className="query-desk">
      <section className="card col">
        <div className="hd">
          <Segments
            label={t('query.only')}
            value={only}
            onChange={setOnly}
            options={[
              { key: 'open', label: t('query.onlyOpen'), count: open },
              { key: 'mine', label: t('query.onlyMine'), count: mine },
              { key: 'all', label: t('query.onlyAll') },
              { key: 'guarded', label: t('query.onlyGuarded'), count: guarded },
            ]}
          />
        </div>
        <div className="scroll grow">
          {first.map((row) => (
            <Item key={row.id} row={row} isChosen={row.id === shown?.id} onChoose={() => setChosen(row.id)} />
          ))}
          {only === 'open' && <div className="query-section small t2">{t('query.recent')}</div>}
          {rest.map((row) => (
            <Item key={row.id} row={row} isChosen={row.id === shown?.id} onChoose={() => setChosen(row.id)} />
          ))}
          {all.length === 0 && <Empty title={t('query.none')} hint={t('query.noneHint')} />}
          {rest.length < others.total && rest.length > 0 && (
            <button type="button" className="linkish query-more" onClick={others.more}>
              {t('query.more', { count: others.total - others.rows.length })}
            </button>
          )}
        </div>
      </section>
      {shown ? <Conversation key={shown.phone} phone={shown.phone} /> : <NoConversation />}
    </div>
  );
}
