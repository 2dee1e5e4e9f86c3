import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { gatewayConfigSchema } from '../gateways/registry.ts';
import { wireForm } from '../sender/routes.ts';

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time like 21:00');
const digits = z.string().regex(/^\+?\d*$/, 'digits');

const routeSchema = z.strictObject({
  /** How numbers begin, without +86; '' = all. The longest one decides. */
  prefixes: z.array(digits).min(1),
  /** Names of gateways, the preferred one first. */
  gateways: z.array(z.string()).min(1),
});

export const smsServerConfigSchema = z
  .strictObject({
    dataDir: z.string().min(1),
    soap: z.strictObject({
      host: z.string().default('127.0.0.1'),
      port: z.number().int().min(0).max(65_535),
      accounts: z
        .array(z.strictObject({ name: z.string().min(1).max(40), password: z.string().min(1) }))
        .min(1),
      /** Addresses that may call; empty = everybody who reaches the port. */
      allow: z.array(z.string()).default([]),
      /** PEM files; without them the service speaks plain HTTP. */
      tls: z.strictObject({ certFile: z.string().min(1), keyFile: z.string().min(1) }).optional(),
    }),
    gateways: z.array(gatewayConfigSchema).min(1),
    /** Which gateways serve which numbers; without routes every gateway serves all, in the order above. */
    routes: z.array(routeSchema).default([]),
    /** A gateway away for longer than this leaves its numbers to the next one. */
    switchAfterSeconds: z.number().min(0).max(600).default(5),
    /** Bulletins wait between these times, in the utility's zone; emergencies never. */
    quietHours: z.strictObject({ from: clock, to: clock }).optional(),
    /** A message older than this is no longer news and expires. */
    maxAgeHours: z.number().min(0.1).max(168).default(24),
    /** Whole months of messages with a known outcome kept beside the running one; 0 = all. */
    keepMonths: z.number().int().min(0).max(120).default(12),
    health: z
      .strictObject({ host: z.string().default('127.0.0.1'), port: z.number().int().min(0).max(65_535) })
      .optional(),
    /** In a drill every text must begin with this, or it is refused in the last step before the wire. */
    requiredPrefix: z.string().default(''),
    /** While testing only numbers that begin like this leave; empty = all. Also the last step before the wire. */
    allowNumbers: z.array(digits).default([]),
    /** Ends the process when standard input closes: for child processes, so that none outlives its parent. */
    endWithParent: z.boolean().default(false),
  })
  .superRefine((config, context) => {
    const names = config.gateways.map((gateway) => gateway.name);
    for (const [index, name] of names.entries())
      if (names.indexOf(name) !== index)
        context.addIssue({
          code: 'custom',
          path: ['gateways', index, 'name'],
          message: `"${name}" is used twice`,
        });
    for (const [index, route] of config.routes.entries())
      for (const name of route.gateways)
        if (!names.includes(name))
          context.addIssue({
            code: 'custom',
            path: ['routes', index, 'gateways'],
            message: `no gateway is named "${name}"`,
          });
    const ranges = config.routes.flatMap(({ prefixes }, index) =>
      prefixes.map((prefix, at) => ({
        path: ['routes', index, 'prefixes', at],
        prefix,
        wire: wireForm(prefix),
      })),
    );
    for (const [index, { path, prefix, wire }] of ranges.entries())
      if (ranges.findIndex((one) => one.wire === wire) !== index)
        context.addIssue({ code: 'custom', path, message: `the numbers "${prefix}" have a route already` });
    if (config.routes.length > 0 && !config.routes.some((route) => route.prefixes.includes('')))
      context.addIssue({
        code: 'custom',
        path: ['routes'],
        message: 'one route must have the prefix "", for all other numbers',
      });
  });
export type SmsServerConfig = z.infer<typeof smsServerConfigSchema>;

/** Reads and checks a configuration file; the error names each key that is wrong. */
export function readConfig(file: string): SmsServerConfig {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`configuration ${file}: ${error instanceof Error ? error.message : 'unreadable'}`);
  }
  const parsed = smsServerConfigSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.') || '(top)'}: ${issue.message}`);
  throw new Error(`configuration ${file}:\n${lines.join('\n')}`);
}
