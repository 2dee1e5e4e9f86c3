import { type Talk, talkSchema } from '../../../shared/model/query.ts';

export type { Talk } from '../../../shared/model/query.ts';

export const newTalk = (): Talk => talkSchema.parse({});

/** A conversation as stored; a damaged one begins anew. */
export function readTalk(body: string | undefined): Talk {
  if (body === undefined) return newTalk();
  try {
    return talkSchema.catch(newTalk()).parse(JSON.parse(body));
  } catch {
    return newTalk();
  }
}
