import fc from 'fast-check';

/** The part of JSON Schema that the contract uses. */
export type JsonSchema = {
  type?: string | string[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  propertyNames?: JsonSchema;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  enum?: string[];
  const?: string | number | boolean;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  default?: unknown;
};

const letters = fc.constantFrom('限', '电', '😀', 'a', 'Z', '0', '9', '"', '\\', '{', '\u0001', '·');

function stringsOf(schema: JsonSchema): fc.Arbitrary<string> {
  // A pattern may allow days such as 2021-99-99; days are taken from the calendar.
  if (schema.pattern?.includes('\\d{4}-')) return fc.constantFrom('2021-09-30', '2024-02-29', '1999-12-31');
  if (schema.pattern) return fc.stringMatching(new RegExp(schema.pattern));
  const min = schema.minLength ?? 0;
  const max = Math.min(schema.maxLength ?? 12, min + 12);
  return fc
    .array(letters, { minLength: min, maxLength: Math.max(min, max) })
    .map((all) => all.join(''))
    .filter((text) => text.length <= (schema.maxLength ?? text.length));
}

function objectsOf(schema: JsonSchema): fc.Arbitrary<unknown> {
  const fields = Object.entries(schema.properties ?? {});
  const known = Object.fromEntries(fields.map(([name, field]) => [name, valuesOf(field)]));
  const required = new Set(schema.required ?? []);
  const optional = fields.map(([name]) => name).filter((name) => !required.has(name));
  return fc
    .tuple(fc.record(known), fc.subarray(optional))
    .map(([value, dropped]) =>
      Object.fromEntries(Object.entries(value).filter(([name]) => !dropped.includes(name))),
    );
}

/** Values that fit a JSON schema; a construct it does not know fails, so that none goes untested. */
export function valuesOf(schema: JsonSchema): fc.Arbitrary<unknown> {
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return fc.oneof(...choices.map(valuesOf));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (Array.isArray(schema.type)) {
    return fc.oneof(...schema.type.map((type) => valuesOf({ ...schema, type })));
  }
  const { minimum: min = -1e12, maximum: max = 1e12 } = schema;
  switch (schema.type) {
    case 'string':
      return stringsOf(schema);
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'integer':
      return fc.integer({ min: Math.max(min, -1e12), max: Math.min(max, 1e12) });
    case 'number':
      // Minus zero is written as zero; it is no value of ours.
      return fc.double({ min, max, noNaN: true }).map((value) => (value === 0 ? 0 : value));
    case 'array': {
      const least = schema.minItems ?? 0;
      return fc.array(valuesOf(schema.items ?? {}), {
        minLength: least,
        maxLength: Math.min(schema.maxItems ?? least + 3, least + 3),
      });
    }
    case 'object':
      return objectsOf(schema);
    default:
      throw new Error(`no values for ${JSON.stringify(schema)}`);
  }
}
