import { POINTS } from '../../shared/model/curve.ts';
import { weekdayOf } from '../../shared/time.ts';
import { hashed, seeded } from './random.ts';

export type SampleCustomer = { accountNo: string; peakKw: number; industryCode: string };

/** Daily shapes by kind of work, 24 values of the hourly load as parts of the peak. */
const shapes = {
  continuous: [
    0.9, 0.9, 0.89, 0.88, 0.89, 0.9, 0.92, 0.95, 0.98, 1, 0.99, 0.97, 0.95, 0.97, 0.99, 1, 0.99, 0.97, 0.95,
    0.94, 0.93, 0.92, 0.91, 0.9,
  ],
  dayShift: [
    0.28, 0.27, 0.26, 0.26, 0.27, 0.3, 0.42, 0.62, 0.86, 0.97, 1, 0.95, 0.72, 0.86, 0.98, 0.99, 0.95, 0.82,
    0.62, 0.5, 0.44, 0.38, 0.33, 0.3,
  ],
  service: [
    0.35, 0.32, 0.3, 0.3, 0.31, 0.34, 0.42, 0.55, 0.7, 0.82, 0.88, 0.9, 0.88, 0.87, 0.89, 0.92, 0.96, 1, 0.99,
    0.95, 0.86, 0.7, 0.52, 0.4,
  ],
} as const;

function shapeOf(industryCode: string): readonly number[] {
  if (/^(C25|C26|C31|C32|D|B)/.test(industryCode)) return shapes.continuous;
  if (/^(C|E)/.test(industryCode)) return shapes.dayShift;
  return shapes.service;
}

/** Temperature of a day in °C: the year's wave and a slow random walk, the same for every customer. */
export function temperatureOf(day: string, seed: number): number {
  const yearDay = (Date.parse(day) - Date.parse(`${day.slice(0, 4)}-01-01`)) / 86_400_000;
  const week = Math.floor(Date.parse(day) / 604_800_000);
  return 7 - 19 * Math.cos((2 * Math.PI * (yearDay - 15)) / 365) + (hashed(String(week), seed) - 0.5) * 8;
}

/** A plausible day of a customer, 96 points in kW; the same every time for the same seed. */
export function sampleDay(customer: SampleCustomer, day: string, seed: number): Float32Array {
  const random = seeded(Math.floor(hashed(`${customer.accountNo} ${day}`, seed) * 4_294_967_295));
  const weekday = weekdayOf(day);
  const shape = shapeOf(customer.industryCode);
  const isContinuous = shape === shapes.continuous;
  const restFactor = weekday === 0 || weekday === 6 ? (isContinuous ? 0.96 : 0.55) : 1;
  const temperature = temperatureOf(day, seed);
  const weather = 1 + Math.max(0, temperature - 24) * 0.012 + Math.max(0, 8 - temperature) * 0.006;
  const level = customer.peakKw * 0.86 * restFactor * weather * (0.96 + random() * 0.08);
  const points = new Float32Array(POINTS);
  let wobble = 0;
  for (let i = 0; i < POINTS; i += 1) {
    const hour = i / 4;
    const from = shape[Math.floor(hour)]!;
    const to = shape[(Math.floor(hour) + 1) % 24]!;
    wobble = wobble * 0.8 + (random() - 0.5) * 0.03;
    points[i] = Math.round(level * (from + (to - from) * (hour % 1)) * (1 + wobble));
  }
  return points;
}
