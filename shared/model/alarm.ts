/** A thing to act on, as far as sounds are concerned. `dueMs` 0 = no deadline. */
export type AlarmItem = { id: string; tone: 'red' | 'amber'; dueMs: number };
/** red: a double tone; amber: a soft one; late: one long tone for a deadline that has just passed. */
export type Tone = 'red' | 'amber' | 'late';
export type AlarmMemory = {
  /** Of each item that was there last time: was its deadline over already? */
  known: ReadonlyMap<string, boolean>;
  /** When a tone was last given, ms. */
  saidMs: number;
  /** Repeats and soft tones are silent until then, ms; a new red item breaks it. */
  silentUntilMs: number;
};

export const REPEAT_MS = 60_000;
export const SILENCE_MS = 300_000;
export const noAlarms: AlarmMemory = { known: new Map(), saidMs: 0, silentUntilMs: 0 };

/** What sounds now, if anything, and what is remembered for the next look, a few seconds later. */
export function listen(
  memory: AlarmMemory,
  items: readonly AlarmItem[],
  nowMs: number,
): { memory: AlarmMemory; tone: Tone | undefined } {
  const isOver = (item: AlarmItem) => item.dueMs > 0 && item.dueMs <= nowMs;
  const isNew = (item: AlarmItem) => !memory.known.has(item.id);
  const red = items.filter((item) => item.tone === 'red');
  const hasNewRed = red.some(isNew);
  const silentUntilMs = hasNewRed ? 0 : memory.silentUntilMs;
  const isSilent = silentUntilMs > nowMs;
  const hasLate = red.some((item) => memory.known.get(item.id) === false && isOver(item));
  const tone = hasNewRed
    ? 'red'
    : hasLate
      ? 'late'
      : isSilent
        ? undefined
        : items.some(isNew)
          ? 'amber'
          : red.length > 0 && nowMs - memory.saidMs >= REPEAT_MS
            ? 'red'
            : undefined;
  const known = new Map(items.map((item) => [item.id, isOver(item)]));
  return { memory: { known, saidMs: tone ? nowMs : memory.saidMs, silentUntilMs }, tone };
}

/** Somebody has heard it: the same items are silent for five minutes. */
export const silenced = (memory: AlarmMemory, nowMs: number): AlarmMemory => ({
  ...memory,
  silentUntilMs: nowMs + SILENCE_MS,
  saidMs: nowMs,
});
