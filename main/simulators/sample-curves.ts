import { chineseCalendar } from '../../shared/load/holidays.ts';
import { POINTS } from '../../shared/model/curve.ts';
import { hashed, seeded } from './random.ts';

/** What the load management system knows of a customer; only the first three are needed. */
export type SampleCustomer = {
  accountNo: string;
  peakKw: number;
  industryCode: string;
  name?: string;
  regionCode?: string;
  voltage?: string;
  capacityKva?: number;
  securityKw?: number;
  feeder?: string;
  isProtected?: boolean;
};

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
  /** Two shifts, and the furnaces at night when power is cheap. */
  nightShift: [
    1, 0.99, 0.98, 0.98, 0.97, 0.94, 0.8, 0.66, 0.62, 0.6, 0.61, 0.63, 0.62, 0.61, 0.6, 0.6, 0.61, 0.64, 0.66,
    0.68, 0.74, 0.85, 0.95, 0.99,
  ],
} as const;
type Shape = keyof typeof shapes;

/** What is left of a workday on a rest day, on a holiday and in Spring Festival. */
const quiet: Record<Shape, { rest: number; holiday: number; festival: number }> = {
  continuous: { rest: 0.96, holiday: 0.93, festival: 0.82 },
  dayShift: { rest: 0.55, holiday: 0.34, festival: 0.18 },
  service: { rest: 0.78, holiday: 0.6, festival: 0.45 },
  nightShift: { rest: 0.9, holiday: 0.78, festival: 0.5 },
};
/** How much a degree over 24 °C and under 8 °C adds. */
const weatherShare: Record<Shape, { hot: number; cold: number }> = {
  continuous: { hot: 0.004, cold: 0.003 },
  dayShift: { hot: 0.01, cold: 0.006 },
  service: { hot: 0.03, cold: 0.018 },
  nightShift: { hot: 0.003, cold: 0.003 },
};

function shapeOf({ industryCode, accountNo }: SampleCustomer): Shape {
  if (/^(C31|C32|C30)/.test(industryCode) && hashed(`${accountNo}/night`, 0) < 0.3) return 'nightShift';
  if (/^(C25|C26|C31|C32|D|B)/.test(industryCode)) return 'continuous';
  return /^(C|E)/.test(industryCode) ? 'dayShift' : 'service';
}

const calendar = chineseCalendar();
const temperatures = new Map<string, number>();

/** Temperature of a day in °C: the year's wave and a slow random walk, the same for every customer of a region. */
export function temperatureOf(day: string, seed: number, regionCode = ''): number {
  const key = `${day} ${seed} ${regionCode}`;
  const known = temperatures.get(key);
  if (known !== undefined) return known;
  const yearDay = (Date.parse(day) - Date.parse(`${day.slice(0, 4)}-01-01`)) / 86_400_000;
  const week = Math.floor(Date.parse(day) / 604_800_000);
  const wave = 7 - 19 * Math.cos((2 * Math.PI * (yearDay - 15)) / 365);
  // The hills of the east are colder than the town.
  const hills = /2[1-3]$/.test(regionCode) ? -2.5 : 0;
  const found = wave + (hashed(String(week), seed) - 0.5) * 8 + (hashed(day, seed) - 0.5) * 4 + hills;
  if (temperatures.size > 20_000) temperatures.clear();
  temperatures.set(key, found);
  return found;
}

/** Share of a workday that is worked: week, holidays and Spring Festival of the Chinese calendar. */
function dayShare(day: string, shape: Shape): number {
  const kind = calendar.kindOf(day);
  if (kind === 'work') return 1;
  if (kind === 'rest') return quiet[shape].rest;
  return calendar.nameOf(day) === '春节' ? quiet[shape].festival : quiet[shape].holiday;
}

/** A plausible day of a customer, 96 points in kW; the same every time for the same seed. */
export function sampleDay(customer: SampleCustomer, day: string, seed: number): Float32Array {
  const random = seeded(Math.floor(hashed(`${customer.accountNo} ${day}`, seed) * 4_294_967_295));
  const kind = shapeOf(customer);
  const shape = shapes[kind];
  const temperature = temperatureOf(day, seed, customer.regionCode);
  const { hot, cold } = weatherShare[kind];
  const weather = 1 + Math.max(0, temperature - 24) * hot + Math.max(0, 8 - temperature) * cold;
  // Customers of a region have a busy or a slack week together.
  const week = Math.floor(Date.parse(day) / 604_800_000);
  const trade = 1 + (hashed(`${customer.regionCode ?? ''} ${week}`, seed) - 0.5) * 0.06;
  const level = customer.peakKw * 0.84 * dayShare(day, kind) * weather * trade * (0.96 + random() * 0.08);
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
