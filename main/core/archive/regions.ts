import type { Region } from '../../../shared/model/archive.ts';

/** A region and everything below it, as codes. */
export function regionWithin(regions: readonly Region[], code: string): string[] {
  const found = [code];
  for (let i = 0; i < found.length; i += 1) {
    for (const region of regions)
      if (region.parent === found[i] && !found.includes(region.code)) found.push(region.code);
  }
  return found;
}
