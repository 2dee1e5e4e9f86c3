import { describe, expect, it } from 'vitest';
import { energyOf, Meter, registerOf, registers } from '../../../main/simulators/lms-meters.ts';
import { type OrderRow, Terminals } from '../../../main/simulators/lms-terminals.ts';
import { sampleDay, temperatureOf } from '../../../main/simulators/sample-curves.ts';

const settings = { seed: 7, failShare: 0, offlineShare: 0, delayMinMs: 100, delayMaxMs: 200 };
const order = (change: Partial<OrderRow> = {}): OrderRow => ({
  order_key: 'k1',
  cons_no: 'A1',
  round_no: 1,
  command: 'limit',
  control_code: '04',
  limit_kw: 600,
  start_ms: 1_000,
  end_ms: 100_000,
  order_status: 'new',
  due_ms: 0,
  ...change,
});
const open = (change = {}, kept: string[] = []) => new Terminals({ ...settings, ...change }, kept, 0);

describe('a terminal', () => {
  it('takes an order, acts after its delay but never before the window, and the load comes down', () => {
    const terminals = open();
    const taken = terminals.receive(order(), 0);
    expect(taken).toMatchObject({ state: 'received', status: 'received' });
    expect(taken.dueMs).toBeGreaterThanOrEqual(1_100);
    expect(taken.dueMs).toBeLessThanOrEqual(1_200);
    expect(terminals.execute(order(), 1_200, 1_000)).toMatchObject({ state: 'executed', note: '' });
    expect(terminals.loadKw('A1', 1_000, 1_200)).toBe(1_000);
    expect(terminals.loadKw('A1', 1_000, 60_000)).toBe(591);
    expect(terminals.loadKw('A1', 500, 60_000)).toBe(500);
  });

  it('opens a switch at once when it is controlled from afar', () => {
    const terminals = open();
    terminals.execute(order({ control_code: '05' }), 1_000, 1_000);
    expect(terminals.loadKw('A1', 1_000, 1_250)).toBe(591);
  });

  it('lets go when it is told to, and by itself when its time is over', () => {
    const terminals = open();
    terminals.execute(order(), 1_000, 1_000);
    expect(terminals.execute(order({ command: 'restore' }), 2_000, 1_000).state).toBe('restored');
    expect(terminals.loadKw('A1', 1_000, 60_000)).toBe(1_000);
    terminals.execute(order(), 1_000, 1_000);
    expect(terminals.expire(99_999)).toEqual([]);
    expect(terminals.expire(100_000)).toEqual([{ account: 'A1', key: 'k1' }]);
    expect(terminals.loadKw('A1', 1_000, 100_001)).toBe(1_000);
    expect(terminals.execute(order(), 100_001, 1_000)).toMatchObject({ state: 'failed', note: '时段已过' });
  });

  it('under 保电 obeys nobody; 剔除 it hears only what is meant for it alone', () => {
    const kept = open({}, ['A1']);
    expect(kept.stateOf('A1')).toBe('kept');
    for (const control_code of ['01', '04', '05'])
      expect(kept.execute(order({ control_code }), 1_000, 1_000)).toMatchObject({ state: 'failed' });
    const excluded = open({ excludedShare: 1 });
    expect(excluded.execute(order(), 1_000, 1_000)).toMatchObject({ state: 'failed', note: '终端已剔除' });
    expect(excluded.execute(order({ control_code: '05' }), 1_000, 1_000).state).toBe('executed');
  });

  it('has eight rounds', () => {
    for (const round_no of [1, 8])
      expect(open().execute(order({ round_no }), 1_000, 1_000).state).toBe('executed');
    for (const round_no of [0, 9])
      expect(open().execute(order({ round_no }), 1_000, 1_000).state).toBe('failed');
  });

  it('acts by part when one of its rounds does not: executed, and not far enough down', () => {
    const terminals = open({ partialShare: 1 });
    expect(terminals.execute(order(), 1_000, 1_000)).toMatchObject({
      state: 'executed',
      note: '第 2 轮未动作',
    });
    expect(terminals.loadKw('A1', 1_000, 60_000)).toBeGreaterThan(800);
  });

  it('says once that it is away, and takes the order when it is back', () => {
    const terminals = open({ offlineShare: 1, offlineMs: 10_000 });
    expect(terminals.receive(order(), 0)).toMatchObject({ state: 'offline', status: 'away' });
    const again = order({ order_status: 'away' });
    expect(terminals.receive(again, 4_000)).toMatchObject({ state: undefined, status: 'away' });
    expect(terminals.receive(again, 20_000)).toMatchObject({ state: 'received' });
    expect(open({ offlineShare: 1 }).isAway('A1', 1e12)).toBe(true);
  });

  it('has the same fate for the same seed, in about the share that was asked for', () => {
    const fate = (seed: number) => {
      const terminals = open({ seed, failShare: 0.1, offlineShare: 0.1 });
      return Array.from({ length: 1_000 }, (_, i) => {
        const row = order({ cons_no: `A${i}` });
        return terminals.isAway(row.cons_no, 0) ? 'offline' : terminals.execute(row, 1_000, 1_000).state;
      });
    };
    expect(fate(1)).toEqual(fate(1));
    expect(fate(1)).not.toEqual(fate(2));
    for (const state of ['failed', 'offline']) {
      const count = fate(1).filter((one) => one === state).length;
      expect(count).toBeGreaterThan(60);
      expect(count).toBeLessThan(140);
    }
  });
});

describe('a meter', () => {
  it('counts every kWh in the register of its hour, and the balance falls by as much', () => {
    const meter = new Meter('A1', 1_000, 7);
    const before = { shown: meter.display(), balance: meter.balance };
    const energy = energyOf(new Float32Array(96).fill(100));
    expect(registers.reduce((sum, one) => sum + energy[one], 0)).toBeCloseTo(2_400, 6);
    expect(energy.sharp).toBeCloseTo(200, 6);
    meter.use(energy);
    const risen = meter.display().map((value, i) => value - before.shown[i]!);
    expect(risen[0]! * meter.ct * meter.pt).toBeCloseTo(2_400, -2);
    expect(before.balance - meter.balance).toBeCloseTo(meter.unit === 'kwh' ? 2_400 : 2_400 * 0.62, 3);
  });

  it('shows a total that is the sum of its registers', () => {
    const [total = 0, ...parts] = new Meter('A7', 4_000, 7).display();
    expect(total).toBeCloseTo(
      parts.reduce((sum, one) => sum + one, 0),
      6,
    );
  });

  it('is paid for again before it runs out', () => {
    const meter = new Meter('A1', 1_000, 7);
    for (let day = 0; day < 200; day += 1) {
      meter.use(energyOf(new Float32Array(96).fill(900)));
      expect(meter.balance).toBeGreaterThan(0);
    }
  });

  it('knows sharp, peak, flat and valley by the clock', () => {
    expect([3, 6, 9, 17, 20, 23].map(registerOf)).toEqual([
      'valley',
      'flat',
      'peak',
      'sharp',
      'peak',
      'valley',
    ]);
  });
});

describe('the curves of the sample', () => {
  const steel = { accountNo: 'A1', peakKw: 1_000, industryCode: 'C34', regionCode: '210402' };
  const mean = (day: string, customer = steel) =>
    sampleDay(customer, day, 7).reduce((sum, kw) => sum + kw, 0) / 96;

  it('are the same for the same seed and differ by day, customer and seed', () => {
    expect(sampleDay(steel, '2021-09-29', 7)).toEqual(sampleDay(steel, '2021-09-29', 7));
    for (const other of [
      sampleDay(steel, '2021-09-28', 7),
      sampleDay({ ...steel, accountNo: 'A2' }, '2021-09-29', 7),
      sampleDay(steel, '2021-09-29', 8),
    ])
      expect(other).not.toEqual(sampleDay(steel, '2021-09-29', 7));
  });

  it('know weekends, holidays, Spring Festival and make-up workdays', () => {
    const work = mean('2021-09-29');
    expect(mean('2021-09-26') / work).toBeGreaterThan(0.85);
    expect(mean('2021-09-25') / work).toBeLessThan(0.65);
    expect(mean('2021-10-02')).toBeLessThan(mean('2021-09-25'));
    expect(mean('2021-02-13')).toBeLessThan(mean('2021-10-02'));
  });

  it('rise with heat and cold, services more than factories, and the hills are colder', () => {
    const hospital = { ...steel, industryCode: 'Q84' };
    const weeks = (month: string, customer: typeof steel) => {
      const days = Array.from({ length: 28 }, (_, i) => `2021-${month}-${String(i + 1).padStart(2, '0')}`);
      const some = days.filter((day) => [1, 2, 3, 4].includes(new Date(day).getUTCDay()));
      return some.reduce((sum, day) => sum + mean(day, customer), 0) / some.length;
    };
    const rise = (month: string, customer: typeof steel) => weeks(month, customer) / weeks('09', customer);
    expect(rise('07', hospital)).toBeGreaterThan(1.02);
    expect(rise('01', hospital)).toBeGreaterThan(1.15);
    expect(rise('01', hospital)).toBeGreaterThan(rise('01', steel));
    expect(temperatureOf('2021-01-13', 7, '210422')).toBeLessThan(temperatureOf('2021-01-13', 7, '210402'));
  });
});
