import { noDeskDrill } from '../../../shared/model/desk-drill.ts';
import type { Core } from '../context.ts';
import { DRILL_PREFIX } from '../messages/texts.ts';
import { loadDeskDrill } from './desk-drill.ts';

/** How often a drill that another workstation began or ended is looked for. */
const LOOK_MS = 3_000;

/** Whether the desk is in a drill now, and what may leave in one. Simulated installations always are. */
export class DeskMode {
  readonly #installation: Core['mode'];
  #drill = noDeskDrill;
  #timer: NodeJS.Timeout | undefined;

  constructor(installation: Core['mode']) {
    this.#installation = installation;
  }

  get mode(): Core['mode'] {
    return this.#drill.isOn ? 'drill' : this.#installation;
  }

  /** The drill of the desk, for the frame of every screen; null when there is none. */
  get shown(): { sinceMs: number; by: string; numbers: number } | null {
    const { isOn, sinceMs, by, numbers } = this.#drill;
    return isOn ? { sinceMs, by, numbers: numbers.length } : null;
  }

  /** The last look before the wire: a drill never leaves unmarked, and on real connections only to the numbers allowed. */
  refusal({ text, phone }: { text: string; phone: string }): string | undefined {
    const isMarked = text.startsWith(DRILL_PREFIX);
    if (this.#installation === 'drill') return isMarked ? undefined : 'drill-prefix';
    return isMarked && !this.#drill.numbers.includes(phone) ? 'drill-number' : undefined;
  }

  async take(core: Core): Promise<void> {
    if (this.#installation === 'drill') return;
    const before = this.#drill;
    this.#drill = await loadDeskDrill(core.stores.settings);
    if (before.isOn !== this.#drill.isOn) core.emit('connections.changed', { name: 'drill' });
  }

  /** From now on what other workstations say is heard before the first text of theirs is due here. */
  async start(core: Core): Promise<void> {
    await this.take(core);
    const look = () =>
      void this.take(core).catch((error: unknown) => core.log.warn('drill-unread', { error: String(error) }));
    clearInterval(this.#timer);
    this.#timer = setInterval(look, LOOK_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
