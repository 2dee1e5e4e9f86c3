import { type LoadSeries, parseLoadFile } from '../../shared/load/load-file.ts';
import { type SyntheticLoad, type SyntheticShape, syntheticLoad } from './synthetic-load.ts';

/** Rows of a load file, `time,value` and temperature when asked, as people export them. */
export function fileOf(made: SyntheticLoad, withTemperature = false): string[] {
  const minutes = 1_440 / made.points;
  const lines = [withTemperature ? 'time,value,temperature' : 'time,value'];
  for (const [d, day] of made.days.entries())
    for (let i = 0; i < made.points; i += 1) {
      const clock = `${String(Math.floor((i * minutes) / 60)).padStart(2, '0')}:${String((i * minutes) % 60).padStart(2, '0')}`;
      const at = d * made.points + i;
      const row = `${day} ${clock},${made.load[at]!.toFixed(2)}`;
      lines.push(withTemperature ? `${row},${made.temperature[at]!.toFixed(1)}` : row);
    }
  return lines;
}

/** A made-up utility as a load file that was read. */
export function seriesOf(shape: SyntheticShape, withTemperature = false): LoadSeries {
  return parseLoadFile(fileOf(syntheticLoad(shape), withTemperature).join('\n'));
}
