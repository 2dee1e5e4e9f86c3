/** Reads short replies to a message that asks for confirmation. */

const confirmations = new Set(['1', '确认', '收到', '已收到', '已确认', '知道了', 'ok', 'yes', 'y']);

/** Full-width to half-width, spaces and closing punctuation removed, lower case. */
export function normalizeReply(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/\s+/g, '')
    .replace(/[。.!！,，、;；~～]+$/g, '')
    .toLowerCase();
}

/** True for a reply that confirms: the keyword, or a usual word for "got it". */
export function isConfirmation(text: string, keyword = '1'): boolean {
  const reply = normalizeReply(text).replace(/^[【[（("“']+|[】\]）)"”']+$/g, '');
  const wanted = normalizeReply(keyword);
  return reply === wanted || reply === `回复${wanted}` || confirmations.has(reply);
}
