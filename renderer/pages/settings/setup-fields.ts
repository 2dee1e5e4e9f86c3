export type SetupPart = 'archive' | 'sms' | 'lms';
export type FieldSpec = {
  key: string;
  kind: 'text' | 'secret' | 'number' | 'choice';
  choices?: readonly string[];
  initial?: string | number;
};
export type PartSpec = { kinds: readonly string[]; fields: Record<string, readonly FieldSpec[]> };
/** What a part of the configuration holds while it is edited. */
export type PartValue = Record<string, unknown> & { kind: string };

const text = (key: string, initial = ''): FieldSpec => ({ key, kind: 'text', initial });
const secret = (key: string): FieldSpec => ({ key, kind: 'secret', initial: '' });
const number = (key: string, initial: number): FieldSpec => ({ key, kind: 'number', initial });

const limits = [number('poolSize', 8), number('statementSeconds', 60)];
const postgres = [text('url', 'postgres://orderly@10.0.0.1:5432/orderly'), secret('password'), ...limits];
const oracle = [
  text('connectString', '10.0.0.1:1521/orcl'),
  text('user'),
  secret('password'),
  text('clientFolder'),
  ...limits,
];
const link = [text('host'), number('window', 16), number('connections', 1), number('maxPerSecond', 100)];

/** What is asked for each kind of connection; everything else keeps its default. */
export const specs: Record<SetupPart, PartSpec> = {
  archive: { kinds: ['sqlite', 'postgres', 'oracle'], fields: { sqlite: [], postgres, oracle } },
  sms: {
    kinds: ['soap', 'cmpp', 'smpp', 'mas'],
    fields: {
      soap: [text('endpoint', 'http://10.0.0.1:8090/sms'), text('account'), secret('password')],
      cmpp: [
        { key: 'version', kind: 'choice', choices: ['2.0', '2.1', '3.0'], initial: '3.0' },
        ...link,
        number('port', 7890),
        text('spId'),
        secret('secret'),
        text('serviceId'),
        text('srcId'),
      ],
      smpp: [...link, number('port', 2775), text('systemId'), secret('password'), text('srcId')],
      mas: [
        text('endpoint', 'http://10.0.0.1:8080/services/cmcc_mas_wbs'),
        text('account'),
        secret('password'),
        text('serviceNo'),
      ],
    },
  },
  lms: { kinds: ['none', 'oracle', 'postgres'], fields: { none: [], oracle, postgres } },
};

const fixed: Record<string, object> = {
  mas: { profile: { of: 'cmcc', isWrapped: false, isQualified: false } },
};

/** A part of a kind with every field at its first value. */
export function firstValue(part: SetupPart, kind: string): PartValue {
  const fields = (specs[part].fields[kind] ?? []).map(({ key, initial }) => [key, initial ?? '']);
  const named = part === 'sms' ? { name: kind } : {};
  const alone = part === 'archive' && kind === 'sqlite' ? { shared: false } : {};
  return { kind, ...named, ...alone, ...fixed[kind], ...Object.fromEntries(fields) };
}

/** The stored configuration as values of the form; what is not stored begins at its first values. */
export function valuesOf(configuration: string): Record<SetupPart, PartValue> {
  const stored = JSON.parse(configuration) as Partial<Record<SetupPart, PartValue>>;
  return {
    archive: stored.archive ?? firstValue('archive', 'sqlite'),
    sms: stored.sms ?? firstValue('sms', 'soap'),
    lms: stored.lms ?? firstValue('lms', 'none'),
  };
}

/** The configuration as JSON text, for the main process to check. */
export const configurationOf = (values: Record<SetupPart, PartValue>): string =>
  JSON.stringify({ mode: 'live', dataDir: 'live', ...values });
