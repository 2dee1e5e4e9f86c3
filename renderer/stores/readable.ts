import { CallError } from '../client/client.ts';
import { isChinese } from '../text/language.ts';
import { sentence, t } from '../text/t.ts';

/** The same error with a sentence for the user: the main process sends its own, a broken connection has none. */
export function readable(error: unknown): CallError {
  const known = error instanceof CallError ? error : undefined;
  if (known && known.code !== 'unreachable')
    return isChinese
      ? known
      : new CallError({
          code: known.code,
          params: known.params,
          message: sentence(known.code, known.params),
        });
  return new CallError({ code: 'unreachable', params: {}, message: t('connection.unreachable') });
}
