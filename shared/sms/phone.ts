/** Mobile numbers: one normal form (E.164) in the store, local forms on screen. */

const mainland = /^1[3-9]\d{9}$/;
const fullWidth = /[\uff0b\uff10-\uff19]/g;

/** Turns what people type into E.164 (`+8613900000000`), or undefined when it is no mobile number. */
export function parsePhone(input: string): string | undefined {
  const plain = input
    .replace(fullWidth, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
    .replace(/[\s\-()（）.]/g, '');
  if (mainland.test(plain)) return `+86${plain}`;
  const local = /^(?:\+86|0086|86|0)(1[3-9]\d{9})$/.exec(plain);
  if (local) return `+86${local[1]}`;
  if (/^\+(?!86)[1-9]\d{6,14}$/.test(plain)) return plain;
  return undefined;
}

/** The form gateways in China expect: mainland numbers without prefix, others with digits only. */
export function toGatewayNumber(phone: string): string {
  return phone.startsWith('+86') ? phone.slice(3) : phone.replace('+', '');
}

/** For the screen: 142 0000 1126; other countries keep their plus. */
export function formatPhone(phone: string): string {
  const match = /^\+86(\d{3})(\d{4})(\d{4})$/.exec(phone);
  return match ? `${match[1]} ${match[2]} ${match[3]}` : phone;
}

/** For logs: the first three and last two digits only. */
export function maskPhone(phone: string): string {
  const digits = phone.replace(/^\+86/, '');
  return digits.length < 7 ? '***' : `${digits.slice(0, 3)}******${digits.slice(-2)}`;
}
