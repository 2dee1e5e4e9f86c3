import { escapeXml } from '../xml.ts';

export type Values = Record<string, string | number>;

/**
 * Fills a request template. `{name}` is a value, `{#phones}…{/phones}` repeats its inside once for each number with
 * `{phone}`. Everything filled in is escaped. Throws for a name that has no value, so that a typing error is found
 * when the configuration is read.
 */
export function fillTemplate(template: string, values: Values, phones: readonly string[]): string {
  const repeated = template.replace(/\{#phones\}([\s\S]*?)\{\/phones\}/g, (_, inside: string) =>
    phones.map((phone, index) => fill(inside, { ...values, phone, index: index + 1 })).join(''),
  );
  return fill(repeated, { ...values, phone: phones[0] ?? '' });
}

function fill(template: string, values: Values): string {
  return template.replace(/\{([A-Za-z]+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`template: no value named {${name}}`);
    return escapeXml(String(value));
  });
}
