import { describe, expect, it } from 'vitest';
import { type AlarmItem, listen, noAlarms, silenced } from '../../../shared/model/alarm.ts';

const T0 = 1_000_000_000;
const red = (id: string, dueMs = 0): AlarmItem => ({ id, tone: 'red', dueMs });
const amber = (id: string): AlarmItem => ({ id, tone: 'amber', dueMs: 0 });

describe('the sounds of alarms', () => {
  it('a new red item sounds at once, and again every minute until it is gone', () => {
    let heard = listen(noAlarms, [red('a')], T0);
    expect(heard.tone).toBe('red');
    heard = listen(heard.memory, [red('a')], T0 + 59_000);
    expect(heard.tone).toBeUndefined();
    heard = listen(heard.memory, [red('a')], T0 + 60_000);
    expect(heard.tone).toBe('red');
    heard = listen(heard.memory, [], T0 + 120_000);
    expect(heard.tone).toBeUndefined();
  });

  it('an amber item sounds once, softly', () => {
    let heard = listen(noAlarms, [amber('a')], T0);
    expect(heard.tone).toBe('amber');
    heard = listen(heard.memory, [amber('a')], T0 + 600_000);
    expect(heard.tone).toBeUndefined();
  });

  it('a silence holds five minutes, but never across a new red item', () => {
    const first = listen(noAlarms, [red('a')], T0);
    const quiet = silenced(first.memory, T0);
    expect(listen(quiet, [red('a')], T0 + 299_000).tone).toBeUndefined();
    expect(listen(quiet, [red('a')], T0 + 300_000).tone).toBe('red');
    expect(listen(quiet, [red('a'), amber('b')], T0 + 1_000).tone).toBeUndefined();
    const broken = listen(quiet, [red('a'), red('c')], T0 + 1_000);
    expect(broken.tone).toBe('red');
    expect(listen(broken.memory, [red('a'), red('c')], T0 + 61_000).tone).toBe('red');
  });

  it('a deadline that passes gives one long tone, once, silenced or not', () => {
    const first = listen(noAlarms, [red('a', T0 + 10_000)], T0);
    const quiet = silenced(first.memory, T0);
    const late = listen(quiet, [red('a', T0 + 10_000)], T0 + 10_000);
    expect(late.tone).toBe('late');
    expect(listen(late.memory, [red('a', T0 + 10_000)], T0 + 11_000).tone).toBeUndefined();
  });

  it('an item that comes back after it was gone is new again', () => {
    let heard = listen(noAlarms, [red('a')], T0);
    heard = listen(heard.memory, [], T0 + 1_000);
    expect(listen(heard.memory, [red('a')], T0 + 2_000).tone).toBe('red');
  });
});
