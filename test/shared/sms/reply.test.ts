import { describe, expect, it } from 'vitest';
import { isConfirmation, normalizeReply } from '../../../shared/sms/reply.ts';

describe('normalizeReply', () => {
  it.each([
    ['１', '1'],
    [' 1 ', '1'],
    ['1。', '1'],
    ['1！！', '1'],
    ['1.', '1'],
    ['ＯＫ', 'ok'],
    ['收 到～', '收到'],
    ['收到\r\n', '收到'],
    ['收到\u3000', '收到'],
    ['退订 3，5；', '退订3,5'],
  ])('makes of %j the plain %j', (text, expected) => {
    expect(normalizeReply(text)).toBe(expected);
  });

  it('keeps punctuation in the middle and question marks', () => {
    expect(normalizeReply('1,2')).toBe('1,2');
    expect(normalizeReply('1？')).toBe('1?');
  });

  it('is stable when applied twice', () => {
    for (const text of ['１。', ' Ｙｅｓ！', '知道了~'])
      expect(normalizeReply(normalizeReply(text))).toBe(normalizeReply(text));
  });
});

describe('isConfirmation', () => {
  it.each([
    '1',
    '１',
    ' 1 ',
    '1。',
    '1！',
    '"1"',
    '“1”',
    '【1】',
    '（1）',
    '[1]',
    '回复1',
    '回复 1',
    '回复１。',
    '确认',
    '收到',
    '收到！',
    '已收到',
    '已确认',
    '知道了',
    'OK',
    'ok.',
    'Yes',
    'Ｙ',
  ])('takes %j as confirmed', (text) => {
    expect(isConfirmation(text)).toBe(true);
  });

  it.each([
    '',
    ' ',
    '。',
    '0',
    '2',
    '11',
    '10',
    '-1',
    '1?',
    '1月再说',
    '不确认',
    '没收到',
    '收到?',
    '退订',
    '回复',
    '回复2',
    'okay then',
    'constructor',
  ])('does not take %j as confirmed', (text) => {
    expect(isConfirmation(text)).toBe(false);
  });

  it('takes the keyword that is set, also after 回复', () => {
    expect(isConfirmation('8', '8')).toBe(true);
    expect(isConfirmation('回复８', '8')).toBe(true);
    expect(isConfirmation('8', '9')).toBe(false);
  });

  it('takes the usual words whatever the keyword is', () => {
    expect(isConfirmation('收到', '8')).toBe(true);
  });

  it.each([
    ['QR', 'QR'],
    ['qr', 'QR'],
    ['回复QR', 'QR'],
    ['A1', 'a1'],
  ])('reads the reply %j to the keyword %j in any case', (text, keyword) => {
    expect(isConfirmation(text, keyword)).toBe(true);
  });

  it('takes a keyword that was set in full-width form', () => {
    expect(isConfirmation('8', '８')).toBe(true);
    expect(isConfirmation('８', '８')).toBe(true);
  });
});
