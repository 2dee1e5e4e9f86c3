import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { type LoadFileOptions, type LoadSeries, parseLoadFile } from '../../shared/load/load-file.ts';

/** Reads a plain load file, gzipped or not. Throws LoadFileError for what is in it, Node's own for what is not there. */
export function readLoadCsv(path: string, options: LoadFileOptions = {}): LoadSeries {
  const bytes = readFileSync(path);
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return parseLoadFile((isGzip ? gunzipSync(bytes) : bytes).toString('utf8'), options);
}
