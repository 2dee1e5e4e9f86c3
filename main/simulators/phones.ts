import { hashed } from './random.ts';

export type PhoneBehaviour = {
  seed: number;
  /** Share of phones that are switched off or do not exist. */
  failShare: number;
  /** Share of phones whose report never comes. */
  silentShare: number;
  /** Share of people who answer 1 to a text that asks for it. */
  confirmShare: number;
  reportMinMs: number;
  reportMaxMs: number;
  confirmMinMs: number;
  confirmMaxMs: number;
};

export type Fate = {
  stat: 'DELIVRD' | 'UNDELIV' | 'MB:0001' | undefined;
  reportMs: number;
  confirmMs: number | undefined;
};

/** What a phone does with a message: always the same for the same number and seed. */
export function fateOf(phone: string, behaviour: PhoneBehaviour): Fate {
  const luck = hashed(`${phone}/luck`, behaviour.seed);
  const speed = hashed(`${phone}/speed`, behaviour.seed) ** 2;
  const reportMs = behaviour.reportMinMs + speed * (behaviour.reportMaxMs - behaviour.reportMinMs);
  if (luck < behaviour.failShare)
    return { stat: luck < behaviour.failShare / 2 ? 'MB:0001' : 'UNDELIV', reportMs, confirmMs: undefined };
  const isSilent = luck < behaviour.failShare + behaviour.silentShare;
  const answers = hashed(`${phone}/answers`, behaviour.seed) < behaviour.confirmShare;
  const wait = hashed(`${phone}/wait`, behaviour.seed) ** 2;
  const confirmMs =
    reportMs + behaviour.confirmMinMs + wait * (behaviour.confirmMaxMs - behaviour.confirmMinMs);
  return {
    stat: isSilent ? undefined : 'DELIVRD',
    reportMs,
    confirmMs: answers && !isSilent ? confirmMs : undefined,
  };
}

export type PhonePart = { reference: number; total: number; number: number; text: string };

/** The phones' memory of long messages of which parts are still missing. */
export class PhoneMemory {
  readonly #halves = new Map<string, Map<number, string>>();

  /** The whole text when this was its last part, otherwise undefined. */
  join(phone: string, part: PhonePart): string | undefined {
    const key = `${phone} ${part.reference} ${part.total}`;
    const parts = this.#halves.get(key) ?? new Map<number, string>();
    parts.set(part.number, part.text);
    this.#halves.set(key, parts);
    if (parts.size < part.total) return undefined;
    this.#halves.delete(key);
    return [...parts.keys()]
      .sort((a, b) => a - b)
      .map((number) => parts.get(number))
      .join('');
  }
}
