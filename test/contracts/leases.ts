import { expect, it } from 'vitest';
import { createStores } from '../../main/store/index.ts';
import { newId } from '../../shared/ids.ts';
import type { Open } from '../support/databases.ts';

/** Who may do what only one may do at a time. */
export function leaseContract(open: Open): void {
  it('belongs to one holder until it ends, and then to whoever comes first', async () => {
    const [first, second] = [createStores(await open()).leases, createStores(await open()).leases];
    const name = `queries-${newId().slice(-8)}`;
    const starts = await Promise.all([
      first.take(name, 'a', 'desk', 60_000),
      second.take(name, 'b', 'server', 60_000),
    ]);
    expect(starts.filter(Boolean)).toHaveLength(1);
    const [winner, loser] = starts[0] ? ['a', 'b'] : ['b', 'a'];
    expect(await second.take(name, loser!, 'x', 60_000)).toBe(false);
    expect(await first.take(name, winner!, 'x', 60_000)).toBe(true);
    expect(await first.holder(name)).toEqual({ holder: 'x', isHeld: true });
    await first.release(name, loser!);
    expect(await second.take(name, loser!, 'y', 60_000)).toBe(false);
    await first.release(name, winner!);
    expect(await second.take(name, loser!, 'y', 0)).toBe(true);
    expect(await first.take(name, winner!, 'x', 60_000)).toBe(true);
  });

  it('is still held by whoever took it last, and by nobody else', async () => {
    const { leases } = createStores(await open());
    const name = `queries-${newId().slice(-8)}`;
    expect(await leases.stillHolds(name, 'a')).toBe(false);
    await leases.take(name, 'a', 'desk', 0);
    expect(await leases.stillHolds(name, 'a')).toBe(true);
    await leases.take(name, 'b', 'server', 60_000);
    expect([await leases.stillHolds(name, 'a'), await leases.stillHolds(name, 'b')]).toEqual([false, true]);
  });
}
