/** A number as operators write it, with or without 86 or +, in our form; '' stays ''. */
export function readPhone(value: string): string {
  const digits = value.replace(/^\+/, '');
  return /^(86)?1[3-9]\d{9}$/.test(digits) ? `+86${digits.slice(-11)}` : digits === '' ? '' : `+${digits}`;
}
