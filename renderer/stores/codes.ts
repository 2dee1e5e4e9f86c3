import type { CallOutput } from '../../shared/contract/index.ts';
import { useLive } from './live.ts';

type Codes = CallOutput<'archive.codes'>;
const none: Codes = { regions: [], industries: [], offices: [] };

/** Regions, industries and offices; empty until they are there. */
export function useCodes(): Codes {
  return useLive('archive.codes', {}, ['archive.changed']).data ?? none;
}
