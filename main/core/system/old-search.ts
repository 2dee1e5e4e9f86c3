import type { CallOutput, CallParsed } from '../../../shared/contract/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { parsePhone } from '../../../shared/sms/phone.ts';
import type { Core } from '../context.ts';

/** Single SMS of a year that was put away: of one number, or with part of a text. */
export async function searchOld(
  core: Core,
  { year, search, offset, limit }: CallParsed<'retention.search'>,
): Promise<CallOutput<'retention.search'>> {
  if (!core.oldFiles) throw new AppError('not-here');
  const phone = parsePhone(search);
  const what = phone ? { text: '', phones: [phone] } : { text: search };
  const { deliveries, total } = await core.oldFiles.search(year, {
    ...what,
    fromMs: 0,
    toMs: 0,
    offset,
    limit,
  });
  return { deliveries, total };
}
