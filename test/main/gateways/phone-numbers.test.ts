import { expect, test } from 'vitest';
import { readPhone } from '../../../main/gateways/phone-numbers.ts';

test.each([
  ['13900000001', '+8613900000001'],
  ['8613900000001', '+8613900000001'],
  ['+8613900000001', '+8613900000001'],
  ['+13900000001', '+8613900000001'],
  ['85291234567', '+85291234567'],
  ['+85291234567', '+85291234567'],
  ['12900000001', '+12900000001'],
  ['10086', '+10086'],
  ['', ''],
])('the number %s of an operator is %s', (written, normal) => {
  expect(readPhone(written)).toBe(normal);
});
