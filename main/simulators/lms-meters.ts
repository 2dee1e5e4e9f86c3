import { POINTS } from '../../shared/model/curve.ts';
import { hashed } from './random.ts';

/** Which register of the meter runs in which hour: sharp 尖, peak 峰, flat 平, valley 谷. */
export type Register = 'sharp' | 'peak' | 'flat' | 'valley';
export const registers: readonly Register[] = ['sharp', 'peak', 'flat', 'valley'];

/** Liaoning's periods for industry, by hour. */
export function registerOf(hour: number): Register {
  if (hour >= 17 && hour < 19) return 'sharp';
  if ((hour >= 8 && hour < 11) || (hour >= 19 && hour < 21) || (hour >= 16 && hour < 17)) return 'peak';
  return hour >= 22 || hour < 5 ? 'valley' : 'flat';
}

/** Energy of a day by register up to (not including) a point, kWh. */
export function energyOf(points: ArrayLike<number>, until = POINTS): Record<Register, number> {
  const energy = { sharp: 0, peak: 0, flat: 0, valley: 0 };
  for (let i = 0; i < until; i += 1) energy[registerOf(Math.floor(i / 4))] += (points[i] || 0) / 4;
  return energy;
}

/** The meter and the prepaid account of one customer. Energies in kWh, primary; the display shows them over CT × PT. */
export class Meter {
  readonly ct: number;
  readonly pt: number;
  readonly meterNo: string;
  readonly unit: 'kwh' | 'yuan';
  balance: number;
  readonly #total: Record<Register, number>;
  readonly #dailyKwh: number;
  readonly #luck: () => number;

  constructor(accountNo: string, peakKw: number, seed: number) {
    const luck = (what: string) => hashed(`${accountNo}/${what}`, seed);
    this.ct = [20, 40, 60, 80, 100][Math.floor(luck('ct') * 5)]!;
    this.pt = peakKw > 3_000 ? 350 : 100;
    this.meterNo = `M${accountNo}`;
    this.unit = luck('unit') < 0.3 ? 'yuan' : 'kwh';
    this.#dailyKwh = peakKw * 14;
    this.balance = this.#dailyKwh * (0.4 + luck('balance') * 6) * (this.unit === 'yuan' ? PRICE : 1);
    const begin = this.#dailyKwh * (200 + luck('begin') * 800);
    this.#total = { sharp: begin * 0.1, peak: begin * 0.3, flat: begin * 0.32, valley: begin * 0.28 };
    let bought = 0;
    this.#luck = () => {
      bought += 1;
      return luck(`bought ${bought}`);
    };
  }

  /** Energy went through: registers rise, the balance falls; when it runs low the customer buys more. */
  use(energy: Record<Register, number>): void {
    let sum = 0;
    for (const register of registers) {
      this.#total[register] += energy[register];
      sum += energy[register];
    }
    const price = this.unit === 'yuan' ? PRICE : 1;
    this.balance -= sum * price;
    if (this.balance < this.#dailyKwh * 0.1 * price)
      this.balance += Math.round(this.#dailyKwh * (2 + this.#luck() * 5)) * price;
  }

  /** What the display shows: total and the four registers, two digits. */
  display(): number[] {
    const shown = registers.map(
      (register) => Math.round((this.#total[register] / (this.ct * this.pt)) * 100) / 100,
    );
    return [Math.round(shown.reduce((sum, one) => sum + one, 0) * 100) / 100, ...shown];
  }
}

/** Mean price of a kWh for an industrial customer, yuan. */
const PRICE = 0.62;
