import { readFileSync } from 'node:fs';
import { z } from 'zod';

const cmppSchema = z.object({
  name: z.string().min(1).max(40),
  kind: z.literal('cmpp'),
  version: z.enum(['2.0', '2.1', '3.0']),
  host: z.string().min(1),
  port: z.number().int().min(1).max(65_535),
  spId: z.string().min(1).max(6),
  secret: z.string(),
  serviceId: z.string().max(10),
  srcId: z.string().min(1).max(20),
  window: z.number().int().min(1).max(1_000).default(16),
  connections: z.number().int().min(1).max(32).default(1),
  maxPerSecond: z.number().int().min(0).default(0),
  activeTestSeconds: z.number().min(1).max(600).default(30),
  responseTimeoutSeconds: z.number().min(1).max(600).default(60),
});

export const smsServerConfigSchema = z.object({
  dataDir: z.string().min(1),
  soap: z.object({
    host: z.string().default('127.0.0.1'),
    port: z.number().int().min(0).max(65_535),
    accounts: z.array(z.object({ name: z.string().min(1).max(40), password: z.string().min(1) })).min(1),
    /** Addresses that may call; empty = everybody who reaches the port. */
    allow: z.array(z.string()).default([]),
  }),
  gateways: z.array(cmppSchema).min(1),
  health: z
    .object({ host: z.string().default('127.0.0.1'), port: z.number().int().min(0).max(65_535) })
    .optional(),
  /** In a drill every text must begin with this, or it is refused in the last step before the wire. */
  requiredPrefix: z.string().default(''),
  /** Ends the process when standard input closes: for child processes, so that none outlives its parent. */
  endWithParent: z.boolean().default(false),
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
