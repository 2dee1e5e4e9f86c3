import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, resolve } from 'node:path';
import { z } from 'zod';
import { defaultLmsConfig, lmsConventionsSchema, lmsMappingSchema } from '../shared/model/lms.ts';
import { gatewayConfigSchema } from './gateways/registry.ts';
import type { Sealer } from './setup/secrets.ts';

const limits = {
  /** Most connections this process opens. */
  poolSize: z.number().int().min(1).max(64).optional(),
  /** A statement that runs longer is ended, s; 0 = never. */
  statementSeconds: z.number().int().min(0).max(3_600).optional(),
};
const sqlite = z.strictObject({ kind: z.literal('sqlite'), file: z.string().min(1) });
const postgres = z.strictObject({
  kind: z.literal('postgres'),
  /** postgres://user:password@host:5432/name; a password given on its own replaces the one in it. */
  url: z.string().regex(/^postgres(ql)?:\/\//, 'an address like postgres://user@host:5432/name'),
  password: z.string().optional(),
  ...limits,
});
const oracle = z.strictObject({
  kind: z.literal('oracle'),
  /** host:port/service */
  connectString: z.string().min(1),
  user: z.string().min(1),
  password: z.string().min(1),
  /** Folder of Oracle's own client, for servers before 12.1; '' = none. */
  clientFolder: z.string().optional(),
  ...limits,
});
const server = z.discriminatedUnion('kind', [postgres, oracle]);

/** What the load management system calls its tables and columns; the settings of the application go before it. */
const lmsNames = {
  mapping: lmsMappingSchema
    .partial()
    .transform((own) => ({ ...defaultLmsConfig.mapping, ...own }))
    .prefault({}),
  conventions: lmsConventionsSchema
    .partial()
    .transform((own) => ({ ...defaultLmsConfig.conventions, ...own }))
    .prefault({}),
};

export const configurationSchema = z.strictObject({
  /** In a drill every text begins with 【演练】 and nothing counts in the official statistics. */
  mode: z.enum(['drill', 'live']),
  /** Where this machine keeps its own files; relative to the configuration file. */
  dataDir: z.string().min(1),
  archive: z.discriminatedUnion('kind', [
    sqlite.extend({
      file: z.string().min(1).default('archive.db'),
      /** False when no other process of this machine uses the file: what a dead predecessor left is then taken up at once. */
      shared: z.boolean().default(true),
    }),
    postgres,
    oracle,
  ]),
  /** The way to the phones; the kinds and their keys are those of the SMS server's gateways. */
  sms: gatewayConfigSchema,
  lms: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('none') }),
    sqlite.extend(lmsNames),
    postgres.extend(lmsNames),
    oracle.extend(lmsNames),
  ]),
  /** Ends the process when standard input closes: for child processes, so that none outlives its parent. */
  endWithParent: z.boolean().default(false),
});
export type Configuration = z.infer<typeof configurationSchema>;
export type ServerDatabase = z.infer<typeof server>;

/** Keys whose value may be kept out of the file as {"env": "NAME"}, {"file": "path"} or sealed by the application. */
export const secretKeys = new Set(['password', 'secret', 'apiCode', 'url']);

/** A sentence for each key that is wrong. */
export class ConfigurationError extends Error {
  readonly problems: { key: string; problem: string }[];
  constructor(name: string, problems: { key: string; problem: string }[]) {
    super([`configuration ${name}:`, ...problems.map((one) => `  ${one.key}: ${one.problem}`)].join('\n'));
    this.name = 'ConfigurationError';
    this.problems = problems;
  }
}

/** Where relative paths begin from, and what opens sealed secrets. */
type SecretSource = { folder: string; sealer: Pick<Sealer, 'open'> | undefined };
type Problems = { key: string; problem: string }[];

/** Replaces what a secret points to by the secret itself. `folder` is what relative paths begin from. */
function withSecrets(value: unknown, from: SecretSource, path: string, problems: Problems): unknown {
  if (Array.isArray(value)) return value.map((one, i) => withSecrets(one, from, `${path}.${i}`, problems));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => {
      const at = path === '' ? key : `${path}.${key}`;
      const isReference = secretKeys.has(key) && typeof part === 'object' && part !== null;
      return [key, isReference ? secretOf(part, from, at, problems) : withSecrets(part, from, at, problems)];
    }),
  );
}

function secretOf(
  reference: object,
  { folder, sealer }: SecretSource,
  key: string,
  problems: Problems,
): string {
  const [[how, where] = [], ...others] = Object.entries(reference);
  if (others.length > 0 || typeof where !== 'string' || !['env', 'file', 'sealed'].includes(how ?? '')) {
    problems.push({ key, problem: 'a text, {"env": "NAME"} or {"file": "path"}' });
    return '-';
  }
  if (how === 'env') {
    const value = process.env[where];
    if (value === undefined) problems.push({ key, problem: `the environment has no variable ${where}` });
    return value ?? '-';
  }
  if (how === 'sealed') {
    try {
      if (sealer) return sealer.open(where);
      problems.push({ key, problem: 'sealed secrets are opened by the application only' });
    } catch {
      problems.push({ key, problem: 'was sealed on another machine or by another user; enter it again' });
    }
    return '-';
  }
  const file = isAbsolute(where) ? where : resolve(folder, where);
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch {
    problems.push({ key, problem: `the file ${file} cannot be read` });
    return '-';
  }
}

/** Checks a configuration as it would stand in a file in `folder`. Throws `ConfigurationError`, which names every wrong key. */
export function parseConfiguration(
  json: unknown,
  folder: string,
  name = 'configuration',
  sealer?: Pick<Sealer, 'open'>,
): Configuration {
  const problems: Problems = [];
  const parsed = configurationSchema.safeParse(withSecrets(json, { folder, sealer }, '', problems));
  if (!parsed.success)
    for (const issue of parsed.error.issues)
      problems.push({ key: issue.path.join('.') || '(top)', problem: issue.message });
  if (problems.length > 0 || !parsed.success) throw new ConfigurationError(name, problems);
  const { data } = parsed;
  const dataDir = resolve(folder, data.dataDir);
  const located = <D extends { kind: string }>(database: D): D =>
    'file' in database && database.kind === 'sqlite' && typeof database.file === 'string'
      ? { ...database, file: resolve(dataDir, database.file) }
      : database;
  return { ...data, dataDir, archive: located(data.archive), lms: located(data.lms) };
}

/** Reads and checks a configuration file (JSON). Throws `ConfigurationError`, which names every wrong key. */
export function readConfiguration(file: string, sealer?: Pick<Sealer, 'open'>): Configuration {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new ConfigurationError(file, [
      { key: '(file)', problem: error instanceof Error ? error.message : 'unreadable' },
    ]);
  }
  return parseConfiguration(json, dirname(resolve(file)), file, sealer);
}
