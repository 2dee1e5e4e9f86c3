import type { CallOutput, CallParsed } from '../../../shared/contract/index.ts';
import type { BoardHead } from '../../../shared/contract/plans.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Core } from '../context.ts';
import { LiveBoard } from './live-board.ts';
import type { LoadBook } from './loads.ts';

/** Boards somebody looks at; the one looked at longest ago makes room. */
const MOST = 6;

/** The live boards of this process. */
export class BoardBook {
  readonly #core: Core;
  readonly #book: LoadBook;
  readonly #boards = new Map<string, LiveBoard>();

  constructor(core: Core, book: LoadBook) {
    this.#core = core;
    this.#book = book;
  }

  /** People and customers are read anew at the next look. */
  forget(): void {
    for (const board of this.#boards.values()) board.forget();
  }

  async head(id: string): Promise<BoardHead> {
    const head = await (await this.#board(id)).head();
    if (!head) throw new AppError('not-found', { what: 'plan' });
    return head;
  }

  async rows(query: CallParsed<'plans.boardRows'>): Promise<CallOutput<'plans.boardRows'>> {
    return (await this.#board(query.id)).rows(query);
  }

  async #board(id: string): Promise<LiveBoard> {
    const known = this.#boards.get(id) ?? new LiveBoard(this.#core, this.#book, id);
    this.#boards.set(id, known);
    if (!(await known.look())) {
      this.#boards.delete(id);
      throw new AppError('not-found', { what: 'plan' });
    }
    if (this.#boards.size > MOST) {
      const [oldest] = [...this.#boards].sort((a, b) => a[1].usedMs - b[1].usedMs);
      if (oldest && oldest[0] !== id) this.#boards.delete(oldest[0]);
    }
    return known;
  }
}
