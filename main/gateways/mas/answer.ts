import { type Element, findAll, follow, textOf } from '../xml.ts';
import type { Records } from './profile.ts';

/** The records of an answer as named texts; fields the answer does not have are ''. */
export function readRecords(root: Element, form: Records): Record<string, string>[] {
  if (form.form === 'elements')
    return findAll(root, form.item).map((item) => {
      const record = follow(root, item);
      return Object.fromEntries(
        Object.entries(form.fields).map(([name, element]) => [name, textOf(root, record, element) ?? '']),
      );
    });
  const whole = textOf(root, root, form.element) ?? '';
  return whole
    .split(form.recordSeparator)
    .map((record) => record.trim())
    .filter((record) => record !== '')
    .map((record) => {
      const values = record.split(form.fieldSeparator);
      // The last field takes the rest: a text may hold the separator.
      const last = form.fields.length - 1;
      return Object.fromEntries(
        form.fields.map((name, index) => [
          name,
          (index === last ? values.slice(last).join(form.fieldSeparator) : (values[index] ?? '')).trim(),
        ]),
      );
    });
}

/** Code and sentence of a SOAP fault, or undefined when the answer is none. */
export function readFault(root: Element): { code: string; reason: string } | undefined {
  const fault = findAll(root, 'Fault')[0];
  if (!fault) return undefined;
  return {
    code: textOf(root, fault, 'messageId') ?? textOf(root, fault, 'faultcode') ?? 'fault',
    reason: textOf(root, fault, 'faultstring') ?? '',
  };
}
