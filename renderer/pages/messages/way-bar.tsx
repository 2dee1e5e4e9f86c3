import { useMemo } from 'react';
import type { CallOutput } from '../../../shared/contract/index.ts';
import { Sign } from '../../components/signs.tsx';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';

export type MessageInfo = CallOutput<'messages.get'>;
type Tone = 'plain' | 'grey' | 'amber' | 'danger';
type Piece = { key: string; count: number; glyph: string; tone: Tone; label: string };

/** Where the numbers of a message are now: what is well first, what somebody must see to last. */
function piecesOf({ message, missing }: MessageInfo): Piece[] {
  const { counts } = message;
  const piece = (key: string, count: number, glyph: string, tone: Tone, label: string) => ({
    key,
    count,
    glyph,
    tone,
    label,
  });
  const asks = message.asksConfirmation;
  const now = asks ? missing : { ...counts, noReply: 0, noReceipt: counts.submitted };
  const done = asks ? counts.total - counts.cancelled - missing.total : counts.delivered;
  return [
    piece('done', done, 'disc', 'plain', t(asks ? 'message.confirmed' : 'message.delivered')),
    piece('cancelled', counts.cancelled, 'minus', 'grey', word('delivery', 'cancelled')),
    piece('waiting', now.waiting, 'ring', 'grey', t('message.waiting')),
    piece('noReply', now.noReply, 'diamond', 'amber', t('missing.noReply')),
    piece('noReceipt', now.noReceipt, 'clock', 'amber', t('missing.noReceipt')),
    piece('uncertain', now.uncertain, 'unknown', 'amber', t('message.uncertain')),
    piece('failed', now.failed, 'cross', 'danger', t('missing.failed')),
  ];
}

/** 11 秒, 1 分 52 秒 */
function lasting(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1_000));
  return seconds < 60
    ? t('missing.seconds', { seconds })
    : t('missing.minutes', { minutes: Math.floor(seconds / 60), seconds: seconds % 60 });
}

/** The whole message as one bar with its legend; how many are missing is the one number of the page. */
export function WayBar({ info }: { info: MessageInfo }) {
  const { message, missing } = info;
  const asks = message.asksConfirmation;
  const { total, delivered, cancelled } = message.counts;
  const open = asks ? missing.total : total - delivered - cancelled;
  const pieces = piecesOf(info);
  const readMs = useMemo(() => Date.now(), [info]);
  const [done, ...rest] = pieces;
  return (
    <section className="card row way">
      <div>
        <div className="small t2">{t(asks ? 'message.notConfirmed' : 'message.notDelivered')}</div>
        <span className={`n1 ${open > 0 && asks ? 'danger' : ''}`} data-testid="missing">
          {format.count(open)}
        </span>
        <span className="unit">
          {t('unit.numbers')} / {format.count(total)}
        </span>
      </div>
      <div className="grow">
        <div className="row gap12 small way-legend">
          {done && <Sign glyph={done.glyph}>{`${done.label} ${format.count(done.count)}`}</Sign>}
          <span className="grow" />
          {rest
            .filter((one) => one.count > 0)
            .map((one) => (
              <Sign key={one.key} glyph={one.glyph} tone={one.tone}>
                {`${one.label} ${format.count(one.count)}`}
              </Sign>
            ))}
        </div>
        <div className="row way-bar" role="presentation">
          {pieces
            .filter((one) => one.count > 0)
            .map((one) => (
              <i key={one.key} className={`way-${one.key}`} style={{ flex: one.count }} />
            ))}
        </div>
      </div>
      <div className="small t2 way-times">
        {info.fastestMs > 0 && (
          <>
            <div>{t('missing.fastest', { time: lasting(info.fastestMs) })}</div>
            <div>{t('missing.median', { time: lasting(info.medianMs) })}</div>
          </>
        )}
        <div>{t('missing.dataTo', { time: format.clock(readMs, true) })}</div>
      </div>
    </section>
  );
}
