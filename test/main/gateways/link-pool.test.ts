import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Link, type LinkOwner, LinkPool } from '../../../main/gateways/link-pool.ts';

class FakeLink implements Link {
  isReady = false;
  load = 0;
  used = 0;
  openedMs = -1;
  grace = -1;
  readonly owner: LinkOwner;
  constructor(owner: LinkOwner) {
    this.owner = owner;
  }
  open(): void {
    this.openedMs = Date.now();
  }
  rest(): void {}
  async close(graceMs: number): Promise<void> {
    this.grace = graceMs;
    this.lose('closed by us');
  }
  bind(): void {
    this.isReady = true;
    this.owner.ready();
  }
  lose(reason = 'gone'): void {
    this.isReady = false;
    this.owner.lost(reason);
  }
}

function setUp(count = 1) {
  const links: FakeLink[] = [];
  let changes = 0;
  const pool = new LinkPool<FakeLink>(
    count,
    (owner) => {
      const link = new FakeLink(owner);
      links.push(link);
      return link;
    },
    () => {
      changes += 1;
    },
  );
  return { pool, links, changes: () => changes };
}

/** Loses the newest link again and again; the pauses until the next one, ms. */
function pausesOf(links: FakeLink[], count: number): number[] {
  return Array.from({ length: count }, () => {
    const before = links.length;
    const lostMs = Date.now();
    links.at(-1)!.lose();
    while (links.length === before) vi.advanceTimersByTime(1);
    return Date.now() - lostMs;
  });
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe('reconnecting', () => {
  test('the pauses double from 0.2 s up to 30 s', () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.5);
    const { pool, links } = setUp();
    pool.start();
    expect(pausesOf(links, 10)).toEqual([200, 400, 800, 1_600, 3_200, 6_400, 12_800, 25_600, 30_000, 30_000]);
    expect(pool.reconnects).toBe(10);
  });

  test('a quarter of chance each way keeps stations out of step', () => {
    const random = vi.spyOn(Math, 'random').mockReturnValue(0);
    const { pool, links } = setUp();
    pool.start();
    expect(pausesOf(links, 2)).toEqual([150, 300]);
    random.mockReturnValue(0.99);
    expect(pausesOf(links, 1)).toEqual([996]);
  });

  test('a link that was ready begins with the shortest pause again', () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.5);
    const { pool, links } = setUp();
    pool.start();
    pausesOf(links, 4);
    links.at(-1)!.bind();
    expect(pausesOf(links, 2)).toEqual([200, 400]);
  });

  test('every place has pauses of its own', () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.5);
    const { pool, links } = setUp(2);
    pool.start();
    links[0]!.lose();
    vi.advanceTimersByTime(200);
    links[2]!.lose();
    links[1]!.lose();
    vi.advanceTimersByTime(200);
    expect(links).toHaveLength(4);
    vi.advanceTimersByTime(200);
    expect(links).toHaveLength(5);
  });

  test('the reason and the time of the last change are told', () => {
    const { pool, links, changes } = setUp();
    pool.start();
    vi.advanceTimersByTime(1_000);
    links[0]!.bind();
    expect([pool.detail, pool.sinceMs, changes()]).toEqual(['', Date.now(), 1]);
    vi.advanceTimersByTime(1_000);
    links[0]!.lose('refused');
    expect([pool.detail, pool.sinceMs, changes()]).toEqual(['refused', Date.now(), 2]);
  });
});

describe('choosing', () => {
  test('only ready links carry messages, and the one with the least to do is first', () => {
    const { pool, links } = setUp(3);
    pool.start();
    expect(pool.calmest()).toBeUndefined();
    links[0]!.bind();
    links[2]!.bind();
    links[0]!.load = 5;
    links[2]!.load = 4;
    expect(pool.ready()).toEqual([links[0], links[2]]);
    expect(pool.calmest()).toBe(links[2]);
    links[2]!.lose();
    expect(pool.calmest()).toBe(links[0]);
  });
});

describe('stopping', () => {
  test('all links are closed with the grace time and none is made again', async () => {
    const { pool, links } = setUp(2);
    pool.start();
    for (const link of links) link.bind();
    await pool.stop(3_000);
    expect(links.map((link) => link.grace)).toEqual([3_000, 3_000]);
    expect(pool.isStopping).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(120_000);
    expect(links).toHaveLength(2);
  });

  test('a pause that runs when the pool is stopped leads to nothing', async () => {
    const { pool, links } = setUp();
    pool.start();
    links[0]!.lose();
    await pool.stop(0);
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(120_000);
    expect(links).toHaveLength(1);
  });
});
