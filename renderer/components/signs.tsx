import type { ReactNode } from 'react';
import { word } from '../text/t.ts';

export type Level = '1' | '2' | '3' | '4' | '5' | '6';
const numerals: Record<Level, string> = { '1': 'Ⅰ', '2': 'Ⅱ', '3': 'Ⅲ', '4': 'Ⅳ', '5': 'Ⅴ', '6': 'Ⅵ' };
const shapes: Record<Level, ReactNode> = {
  '1': <rect x="2" y="2" width="20" height="20" />,
  '2': <path d="M12 1.4 23 21.8H1z" />,
  '3': <path d="M12 .8 23.2 12 12 23.2.8 12z" />,
  '4': <circle cx="12" cy="12" r="11" />,
  '5': <path d="M12 .8 22 6.4v11.2L12 23.2 2 17.6V6.4z" />,
  '6': <path d="M12 .8 22 6.4v11.2L12 23.2 2 17.6V6.4z" />,
};

const colourOf = { red: '1', orange: '2', yellow: '3', blue: '4', grey: '5' } as const;

/** A level by its key, or undefined when there is none. */
export const levelOrNone = (level: string): Level | undefined => levels.find((one) => one === level);
const levels: Level[] = ['1', '2', '3', '4', '5', '6'];

/** Warning level: shape, numeral and word, never colour alone. */
export function LevelBadge({
  level,
  size = 22,
  isNamed = false,
  colour,
}: {
  level: Level;
  /** Colour by the table of levels, when it is not the usual one. */
  colour?: keyof typeof colourOf;
  size?: number;
  isNamed?: boolean;
}) {
  const tint = colour ? colourOf[colour] : level;
  return (
    <span className="sign">
      <svg width={size} height={size} viewBox="0 0 24 24" role="img" aria-label={word('level', level)}>
        <g fill={`var(--l${tint})`} stroke="var(--lo)" strokeWidth="1" strokeLinejoin="round">
          {shapes[level]}
        </g>
        <text
          x="12"
          y={level === '2' ? 19.2 : 16.4}
          textAnchor="middle"
          fontSize="11"
          fontWeight="700"
          fill={`var(--l${tint}t)`}
          fontFamily="serif"
        >
          {numerals[level]}
        </text>
      </svg>
      {isNamed && <b>{word('level', level)}</b>}
    </span>
  );
}

const glyphs: Record<string, ReactNode> = {
  ring: (
    <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" strokeWidth="1.6" strokeDasharray="2.6 2" />
  ),
  arrow: (
    <g fill="none" stroke="currentColor" strokeWidth="1.5">
      <circle cx="8" cy="8" r="6.4" />
      <path d="M5 8h6M8.6 5.4 11.2 8l-2.6 2.6" />
    </g>
  ),
  tick: <path d="M2.6 8.4 6.2 12 13.4 4.4" fill="none" stroke="currentColor" strokeWidth="2" />,
  disc: (
    <g>
      <circle cx="8" cy="8" r="7" fill="currentColor" />
      <path d="M4.6 8.2 7 10.6l4.4-5" fill="none" stroke="var(--surface)" strokeWidth="1.8" />
    </g>
  ),
  diamond: (
    <path
      d="M8 1.4 14.6 8 8 14.6 1.4 8zM5.4 8 7.2 9.8 10.6 6"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
    />
  ),
  clock: (
    <g fill="none" stroke="currentColor" strokeWidth="1.6">
      <circle cx="8" cy="8" r="6.4" />
      <path d="M8 4.4V8l2.6 1.6" />
    </g>
  ),
  unknown: (
    <g>
      <path d="M8 .8 15.2 8 8 15.2.8 8z" fill="currentColor" />
      <text x="8" y="11.4" textAnchor="middle" fontSize="9.5" fontWeight="700" fill="var(--surface)">
        ?
      </text>
    </g>
  ),
  cross: (
    <g>
      <circle cx="8" cy="8" r="7" fill="currentColor" />
      <path d="m5.4 5.4 5.2 5.2m0-5.2-5.2 5.2" stroke="var(--surface)" strokeWidth="1.7" />
    </g>
  ),
  barred: (
    <g fill="none" stroke="currentColor" strokeWidth="1.7">
      <circle cx="8" cy="8" r="6.2" />
      <path d="m3.8 12.2 8.4-8.4" />
    </g>
  ),
  minus: (
    <g fill="none" stroke="currentColor" strokeWidth="1.5">
      <circle cx="8" cy="8" r="6.2" />
      <path d="M4.8 8h6.4" />
    </g>
  ),
  away: (
    <g fill="none" stroke="currentColor" strokeWidth="1.5">
      <path d="M8 14V7M4.6 9.6a4.4 4.4 0 0 1 6.8-5.4M11.6 5.8a4.4 4.4 0 0 1-.4 4M2 2l12 12" />
    </g>
  ),
  warn: (
    <g fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinejoin="round">
      <path d="M8 1.6 15 14H1z" />
      <path d="M8 6v4M8 11.4v1" />
    </g>
  ),
  alarm: (
    <g>
      <path d="M8 1.2 15.4 14.4H.6z" fill="currentColor" />
      <path d="M8 5.6v4.4M8 11.4v1.4" stroke="var(--surface)" strokeWidth="1.6" />
    </g>
  ),
  dot: <circle cx="8" cy="8" r="4.4" fill="none" stroke="currentColor" strokeWidth="2" />,
  lock: (
    <g>
      <rect x="3" y="7" width="10" height="7" rx="1" fill="currentColor" />
      <path d="M5 7V5a3 3 0 0 1 6 0v2" fill="none" stroke="currentColor" strokeWidth="1.6" />
    </g>
  ),
};

export type GlyphName = keyof typeof glyphs;

export function Glyph({ name, size = 15 }: { name: string; size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" aria-hidden="true">
      {glyphs[name] ?? glyphs.ring}
    </svg>
  );
}

const tones: Record<string, string> = { plain: '', grey: 't2', amber: 'amber', danger: 'danger' };

/** A state: glyph and word, in the tone that says whether somebody must act. */
export function Sign({
  glyph,
  tone = 'plain',
  children,
}: {
  glyph: string;
  tone?: 'plain' | 'grey' | 'amber' | 'danger';
  children: ReactNode;
}) {
  return (
    <span className={`sign ${tones[tone]}`}>
      <Glyph name={glyph} />
      <span>{children}</span>
    </span>
  );
}

const deliverySigns: Record<string, [glyph: string, tone: 'plain' | 'grey' | 'amber' | 'danger']> = {
  queued: ['ring', 'grey'],
  paused: ['minus', 'grey'],
  sending: ['arrow', 'grey'],
  submitted: ['arrow', 'grey'],
  delivered: ['tick', 'grey'],
  undelivered: ['cross', 'danger'],
  expired: ['cross', 'danger'],
  rejected: ['barred', 'danger'],
  uncertain: ['unknown', 'amber'],
  cancelled: ['minus', 'grey'],
};

/** State of a delivery; a confirmed one says so, whatever the operator reported. */
export function DeliverySign({ state, isConfirmed = false }: { state: string; isConfirmed?: boolean }) {
  if (isConfirmed) return <Sign glyph="disc">{word('delivery', 'confirmed')}</Sign>;
  const [glyph, tone] = deliverySigns[state] ?? ['ring', 'grey'];
  return (
    <Sign glyph={glyph} tone={tone}>
      {word('delivery', state)}
    </Sign>
  );
}

const planSigns: Record<string, [string, 'plain' | 'grey' | 'amber' | 'danger']> = {
  draft: ['ring', 'grey'],
  submitted: ['ring', 'amber'],
  approved: ['tick', 'plain'],
  issued: ['arrow', 'plain'],
  executing: ['tick', 'plain'],
  restored: ['disc', 'grey'],
  evaluated: ['disc', 'grey'],
  cancelled: ['minus', 'grey'],
};

export function PlanSign({ state }: { state: string }) {
  const [glyph, tone] = planSigns[state] ?? ['ring', 'grey'];
  return (
    <Sign glyph={glyph} tone={tone}>
      {word('planState', state)}
    </Sign>
  );
}
