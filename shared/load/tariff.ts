import { z } from 'zod';

/** 尖 sharp, 峰 peak, 平 flat, 谷 valley. */
export const tariffKinds = ['sharp', 'peak', 'flat', 'valley'] as const;
export const tariffKindSchema = z.enum(tariffKinds);
export type TariffKind = z.infer<typeof tariffKindSchema>;

const quarterPattern = /^(?:(?:[01]\d|2[0-3]):(?:00|15|30|45)|24:00)$/;
export const tariffPeriodSchema = z.object({
  /** HH:MM on a quarter hour; `to` may be 24:00. */
  from: z.string().regex(quarterPattern),
  to: z.string().regex(quarterPattern),
  kind: tariffKindSchema,
});
export type TariffPeriod = z.infer<typeof tariffPeriodSchema>;

/** The parts of the day that are not flat; an ordinary industrial time-of-use tariff. A site sets its own. */
export const defaultTariff: TariffPeriod[] = [
  { from: '00:00', to: '05:00', kind: 'valley' },
  { from: '07:30', to: '10:30', kind: 'peak' },
  { from: '16:00', to: '18:00', kind: 'peak' },
  { from: '18:00', to: '20:00', kind: 'sharp' },
  { from: '20:00', to: '21:00', kind: 'peak' },
  { from: '22:00', to: '24:00', kind: 'valley' },
];

const minuteOf = (clock: string): number => {
  const [hour = 0, minute = 0] = clock.split(':').map(Number);
  return hour * 60 + minute;
};

/** The kind of each quarter hour, 96 of them. Where no period is set it is flat; a later period wins over an earlier one. */
export function tariffOf(periods: readonly TariffPeriod[]): TariffKind[] {
  const kinds: TariffKind[] = Array.from({ length: 96 }, () => 'flat');
  for (const { from, to, kind } of periods)
    for (let i = minuteOf(from) / 15; i < minuteOf(to) / 15; i += 1) kinds[i] = kind;
  return kinds;
}

/** Periods that cannot be: end not after the start. Their indexes. */
export const wrongPeriods = (periods: readonly TariffPeriod[]): number[] =>
  periods.flatMap(({ from, to }, index) => (minuteOf(to) > minuteOf(from) ? [] : [index]));

export type TariffEnergy = Record<TariffKind, number>;

/** Energy by tariff period, kWh, of what is there; the parts add up to the energy of the day. */
export function tariffEnergy(values: ArrayLike<number>, kinds: readonly TariffKind[]): TariffEnergy {
  const energy: TariffEnergy = { sharp: 0, peak: 0, flat: 0, valley: 0 };
  const hours = 24 / values.length;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i]!;
    if (Number.isNaN(value)) continue;
    energy[kinds[Math.floor((i * 96) / values.length)] ?? 'flat'] += value * hours;
  }
  return energy;
}
