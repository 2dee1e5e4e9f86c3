import type { Check, Preview } from '../../../shared/contract/messages.ts';
import type { Settings } from '../../../shared/contract/system.ts';
import { checkTemplate, type TemplateKind } from '../../../shared/sms/template.ts';
import { inPortions } from '../portions.ts';

/** A text longer than this on the air is refused: ten parts are a letter, not an order. */
const MAX_PARTS = 10;
/** A text longer than this is pointed out: it costs, and nobody reads it to the end. */
const MANY_PARTS = 3;
/** People named with a check; the count is of all. */
const NAMED = 8;

type Merged = Preview['recipients'][number];
type Looked = { text: string; kind: TemplateKind; merged: readonly Merged[]; settings: Settings };

const emoji = /\p{Extended_Pictographic}/u;
/** Characters outside the basic plane count double on the air, and many phones show a box for them. */
const rare = /[\u{10000}-\u{10ffff}]/u;

const who = (people: readonly Merged[]) =>
  people.slice(0, NAMED).map((one) => `${one.name} ${one.customerNames[0] ?? ''}`.trim());

/** Everything about a text that a person must mend or should know before it leaves; what blocks comes first. */
export async function checksOf(looked: Looked): Promise<Check[]> {
  return [...(await blockingChecks(looked)), ...(await warnings(looked))];
}

async function blockingChecks({ text, kind, merged }: Looked): Promise<Check[]> {
  const checks: Check[] = [];
  const block = (code: Check['code'], words: string, people: readonly Merged[] = []) =>
    checks.push({ code, isBlocking: true, text: words, count: people.length, people: who(people) });
  if (text.trim() === '') block('empty', '短信内容为空');
  for (const fault of checkTemplate(kind, text))
    block(
      'placeholder',
      `第 ${fault.position + 1} 字：占位符“${fault.name}”${fault.problem === 'unknown' ? '不存在' : '没有成对'}`,
    );
  const gaps = new Map<string, Merged[]>();
  await inPortions(merged, (one) => {
    for (const name of one.missing) {
      const people = gaps.get(name);
      if (people) people.push(one);
      else gaps.set(name, [one]);
    }
  });
  for (const [name, people] of gaps) block('missing', `${people.length} 户缺少“${name}”`, people);
  const long = merged.filter((one) => one.parts > MAX_PARTS);
  if (long.length > 0) block('too-long', `${long.length} 人的短信超过 ${MAX_PARTS} 条`, long);
  return checks;
}

async function warnings({ text, merged, settings }: Looked): Promise<Check[]> {
  const checks: Check[] = [];
  const warn = (code: Check['code'], words: string, people: readonly Merged[] = []) =>
    checks.push({ code, isBlocking: false, text: words, count: people.length, people: who(people) });
  const own = `【${settings.utility.signature}】`;
  const other = /^\s*(?:【演练】)?(【[^】]{0,20}】?)/.exec(text)?.[1];
  if (other && other !== own) warn('signature', `以${other}开头，不是本单位签名${own}`);
  const long = merged.filter((one) => one.parts > MANY_PARTS && one.parts <= MAX_PARTS);
  if (long.length > 0) warn('long', `${long.length} 人的短信超过 ${MANY_PARTS} 条`, long);
  const odd: Merged[] = [];
  await inPortions(merged, (one) => {
    if (emoji.test(one.text) || rare.test(one.text)) odd.push(one);
  });
  if (odd.length > 0) {
    const sign = emoji.exec(odd[0]!.text)?.[0] ?? rare.exec(odd[0]!.text)?.[0] ?? '';
    warn('emoji', `“${sign}”是表情或生僻字：每个占 2 字，部分手机显示为方框`, odd);
  }
  return checks;
}
