import { Button, Dropdown } from 'antd';
import { useEffect, useRef } from 'react';
import type { CallOutput } from '../../../shared/contract/index.ts';
import { type DeliveryState, deliveryStates } from '../../../shared/model/message.ts';
import { Card } from '../../components/parts.tsx';
import { act } from '../../stores/actions.ts';
import { useLive } from '../../stores/live.ts';
import { useMay } from '../../stores/session.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';
import { Answer } from './answer.tsx';
import { PersonCards } from './person.tsx';

type Thread = CallOutput<'queries.thread'>;
type Line = Thread['lines'][number];

const isOpenState = (state: string) => state === 'open' || state === 'unmatched';

/** When, how it was understood or sent, what became of it. */
function noteOf(line: Line): string {
  const time = format.clock(line.atMs, true);
  if (!line.isOurs) {
    const read = line.kind ? t('query.readAs', { what: word('queryKind', line.kind) }) : '';
    return [`${time} ${t('query.theirs')}`, read, line.note].filter(Boolean).join(' · ');
  }
  const state = deliveryStates.includes(line.state as DeliveryState) ? word('delivery', line.state) : '';
  const took = line.answerMs > 0 ? t('query.took', { seconds: (line.answerMs / 1_000).toFixed(1) }) : '';
  const who = line.isAutomatic ? t('query.automatic') : t('query.byHand');
  return [`${time} ${who}`, took, t('query.parts', { count: line.parts }), state].filter(Boolean).join(' · ');
}

function Said({ line }: { line: Line }) {
  const isHot = !line.isOurs && isOpenState(line.state);
  return (
    <div className={`query-said${line.isOurs ? ' ours' : ''}${isHot ? ' hot' : ''}`}>
      <div className="query-bubble">{line.text}</div>
      <div className="small t2">{noteOf(line)}</div>
    </div>
  );
}

/** Lines of one conversation under their days, the newest in sight. */
function Lines({ lines }: { lines: Line[] }) {
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    end.current?.scrollIntoView({ block: 'end' });
  }, [lines.length]);
  return (
    <div className="query-lines scroll grow">
      {lines.map((line, i) => {
        const day = format.day(line.atMs);
        const isNew = i === 0 || format.day(lines[i - 1]!.atMs) !== day;
        return (
          <div key={line.id} className="query-line">
            {isNew && (
              <div className="small t3 query-day">
                {day === format.day(Date.now()) ? t('query.today') : day}
              </div>
            )}
            <Said line={line} />
          </div>
        );
      })}
      <div ref={end} />
    </div>
  );
}

/** Gives the case to whoever made the plan; with several plans one is chosen. */
function HandOver({ phone, plans }: { phone: string; plans: Thread['plans'] }) {
  const may = useMay('dispatcher');
  const choices = [...new Map(plans.map((one) => [one.id, one])).values()];
  const give = (planId: string) => {
    const to = choices.find((one) => one.id === planId)?.responsible ?? '';
    return act('queries.handOver', { phone, planId }, t('query.handed', { name: to }));
  };
  const [only] = choices;
  const isOne = choices.length === 1;
  const button = (
    <Button
      size="small"
      disabled={!may || choices.length === 0}
      title={choices.length === 0 ? t('query.noPlanNow') : isOne ? only!.responsible : ''}
      {...(isOne ? { onClick: () => give(only!.id) } : {})}
    >
      {t('query.handOver')}
    </Button>
  );
  if (choices.length < 2 || !may) return button;
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: choices.map((one) => ({ key: one.id, label: `${one.name} · ${one.responsible}` })),
        onClick: ({ key }) => void give(key),
      }}
    >
      {button}
    </Dropdown>
  );
}

/** One number: what was said both ways, the answer under it, and who it is beside it. */
export function Conversation({ phone }: { phone: string }) {
  const may = useMay('dispatcher');
  const { data } = useLive('queries.thread', may ? { phone } : undefined, [
    'inbound.received',
    'messages.changed',
    'archive.changed',
  ]);
  if (!may) return <Card>{t('common.needsDispatcher')}</Card>;
  if (!data) return <section className="card" />;
  const isWaiting = data.lines.some((line) => !line.isOurs && isOpenState(line.state));
  return (
    <>
      <section className="card col">
        <div className="hd">
          <h2>{data.contactName || t('query.stranger')}</h2>
          <span className="t2">{format.phone(phone)}</span>
          <span className="grow" />
          {data.handover && (
            <span className="tag am" title={`${data.handover.byName} ${format.clock(data.handover.atMs)}`}>
              {t('query.handedTo', { name: data.handover.toName })}
            </span>
          )}
          {data.misses > 1 && <span className="tag am">{t('query.misses', { count: data.misses })}</span>}
          <Button
            size="small"
            disabled={!may}
            onClick={() => act('guards.block', { phone }, t('query.blocked'))}
          >
            {t('query.block')}
          </Button>
          {isWaiting && <HandOver phone={phone} plans={data.plans} />}
        </div>
        <Lines lines={data.lines} />
        <Answer phone={phone} plans={data.plans} />
      </section>
      <PersonCards data={data} />
    </>
  );
}
