import type { Core } from '../context.ts';
import { runEscalations } from './escalations.ts';
import { runRules } from './rules.ts';

const LOOK_MS = 15_000;

/** Looks at the rules every few seconds, one look at a time. */
export class RuleClock {
  readonly #core: Core;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;

  constructor(core: Core) {
    this.#core = core;
  }

  start(): void {
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
  }

  #look(): void {
    this.#looking ??= runRules(this.#core)
      .then(() => runEscalations(this.#core))
      .catch((error: unknown) => this.#core.log.error('rules-failed', { error: String(error) }))
      .finally(() => {
        this.#looking = undefined;
      });
  }
}
