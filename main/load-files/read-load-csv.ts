import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { type LoadFileOptions, type LoadSeries, parseLoadFile } from '../../shared/load/load-file.ts';

/** Reads a plain load file, gzipped or not, in UTF-8 or GBK. Throws LoadFileError for what is in it, Node's own for what is not there. */
export function readLoadCsv(path: string, options: LoadFileOptions = {}): LoadSeries {
  const bytes = readFileSync(path);
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const plain = isGzip ? gunzipSync(bytes) : bytes;
  const text = plain.toString('utf8');
  return parseLoadFile(text.includes('\uFFFD') ? new TextDecoder('gb18030').decode(plain) : text, options);
}
