/** What was done to a text before it was read; shown in the log beside it. */
export type How = 'full-width' | 'traditional' | 'slip' | 'quote';
export type Plain = { text: string; how: How[] };

const traditional =
  '訂閱購製開啟請辦詢尋說單錄過點還會錶電費餘額讀數復繼續暫認確銷關閉註停幫麼樣為個號戶業務項這問謝麼無';
const simplified =
  '订阅购制开启请办询寻说单录过点还会表电费余额读数复继续暂认确销关闭注停帮么样为个号户业务项这问谢么无';
const simple = new Map(Array.from(traditional, (sign, i) => [sign, Array.from(simplified)[i] ?? sign]));

/** Marks under which phones put the text that is answered. */
const quoted =
  /(?:\n\s*[-—_=*]{3,}|\n\s*>|\n?\s*(?:原文|原短信|原信息|原消息|引用|original message)[:：]?|\n\s*(?:发件人|from)[:：])[\s\S]*$/i;
const ourMark = /【[^】]{2,14}】/g;
const invisible = /[\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\u00ad]|[\ufe00-\ufe0f]/g;
const pictures = /\p{Extended_Pictographic}|[\u{1f1e6}-\u{1f1ff}]|[\u{1f3fb}-\u{1f3ff}]|\u20e3/gu;
const wrapping = /["'`“”‘’「」『』《》〈〉<>[\]{}()（）【】«»]/g;

/** Without the message that was answered, when a phone has put it under or behind the answer. */
function withoutQuote(text: string): string {
  const above = text.replace(quoted, '');
  const body = above.trim() === '' ? text : above;
  const at = body.search(ourMark);
  // A signature behind a short answer begins the message that was answered.
  return at > 0 && body.slice(0, at).trim() !== '' ? body.slice(0, at) : body;
}

/**
 * One plain form of what people type: half width, simplified, lower case, without pictures, quotes and blanks (a
 * blank between two digits stays: it separates codes).
 */
export function plainText(input: string): Plain {
  const how = new Set<How>();
  const own = withoutQuote(input);
  if (own !== input) how.add('quote');
  const isKeycap = own
    .replace(/\ufe0f?\u20e3/g, ' ')
    .replace(invisible, '')
    .replace(pictures, (sign) => (/\d/.test(sign) ? sign : ' '));
  const half = isKeycap.normalize('NFKC');
  if (/[０-９Ａ-Ｚａ-ｚ]/.test(own)) how.add('full-width');
  const simpler = Array.from(half, (sign) => simple.get(sign) ?? sign).join('');
  if (simpler !== half) how.add('traditional');
  const text = simpler
    .toLowerCase()
    .replace(wrapping, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/(?<!\d) | (?!\d)/g, '');
  return { text, how: [...how] };
}
