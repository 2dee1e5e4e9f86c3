import { z } from 'zod';
import type { Gateway, Log } from '../core/ports.ts';
import { CmppGateway } from './cmpp/gateway.ts';
import { MasGateway } from './mas/gateway.ts';
import { cmccProfile, jiaxunProfile, masProfileSchema } from './mas/profile.ts';
import { SmppGateway } from './smpp/gateway.ts';
import { SoapGateway } from './soap/gateway.ts';

const host = z.string().min(1);
const port = z.number().int().min(1).max(65_535);
const seconds = (least: number, usual: number) => z.number().min(least).max(600).default(usual);
const resultClasses = z.record(z.string(), z.enum(['rejected', 'throttled', 'channel'])).default({});

const common = {
  name: z.string().min(1).max(40),
  /** Parts a second; 0 = no limit. */
  maxPerSecond: z.number().int().min(0).default(0),
  /** Parts a day; 0 = no limit. Says so at four fifths and stops at the limit. */
  dailyCeiling: z.number().int().min(0).default(0),
  responseTimeoutSeconds: seconds(1, 60),
};
const links = {
  host,
  port,
  /** Unanswered submits on one connection. */
  window: z.number().int().min(1).max(1_000).default(16),
  connections: z.number().int().min(1).max(32).default(1),
  /** Silence after which the other side is asked whether it lives. */
  activeTestSeconds: seconds(1, 30),
  /** The number people see, and what they answer to. */
  srcId: z.string().min(1).max(20),
  referenceBits: z.union([z.literal(8), z.literal(16)]).default(8),
  /** Characters the operator appends to every part (its own 【signature】). */
  appendedChars: z.number().int().min(0).max(30).default(0),
  resultClasses,
};

const cmpp = z.strictObject({
  kind: z.literal('cmpp'),
  ...common,
  ...links,
  version: z.enum(['2.0', '2.1', '3.0']),
  spId: z.string().min(1).max(6),
  secret: z.string(),
  padsSpId: z.boolean().default(false),
  serviceId: z.string().max(10),
  /** Most recipients of one SUBMIT; more than 90 is refused by some gateways in 3.0. */
  groupSize: z.number().int().min(1).max(99).default(1),
  alphabet: z.enum(['ucs2', 'gbk']).default('ucs2'),
  level: z.number().int().min(0).max(9).default(0),
  fee: z
    .strictObject({
      userType: z.number().int().min(0).max(3),
      type: z.string().max(2),
      code: z.string().max(6),
    })
    .optional(),
});

const ids = z.enum(['text', 'hex', 'dec']).default('text');
const smpp = z.strictObject({
  kind: z.literal('smpp'),
  ...common,
  ...links,
  tls: z.boolean().default(false),
  systemId: z.string().min(1).max(15),
  password: z.string().max(8),
  systemType: z.string().max(12).default(''),
  serviceType: z.string().max(5).default(''),
  srcTon: z.number().int().min(0).max(6).default(0),
  srcNpi: z.number().int().min(0).max(18).default(1),
  destTon: z.number().int().min(0).max(6).default(1),
  destNpi: z.number().int().min(0).max(18).default(1),
  /** How the SMSC writes message ids in answers and in receipts. */
  answerIds: ids,
  receiptIds: ids,
  defaultAlphabet: z.enum(['gsm7', 'latin1', 'ascii']).default('gsm7'),
});

const soap = z.strictObject({
  kind: z.literal('soap'),
  ...common,
  endpoint: z.url(),
  account: z.string().min(1).max(40),
  password: z.string().min(1),
});

const mas = z.strictObject({
  kind: z.literal('mas'),
  ...common,
  endpoint: z.url(),
  account: z.string().max(60),
  password: z.string().default(''),
  apiCode: z.string().default(''),
  serviceNo: z.string().max(20).default(''),
  profile: z.union([
    z.strictObject({ of: z.literal('cmcc'), isWrapped: z.boolean(), isQualified: z.boolean() }),
    z.strictObject({ of: z.literal('jiaxun'), namespace: z.url().optional() }),
    masProfileSchema,
  ]),
  pollSeconds: seconds(1, 5),
  concurrency: z.number().int().min(1).max(32).default(4),
});

export const gatewayConfigSchema = z.discriminatedUnion('kind', [cmpp, smpp, soap, mas]);
export type GatewayConfig = z.infer<typeof gatewayConfigSchema>;

/** The gateway a configuration describes. Throws a sentence when a template in it cannot work. */
export function createGateway(config: GatewayConfig, log: Log): Gateway {
  const responseTimeoutMs = config.responseTimeoutSeconds * 1_000;
  switch (config.kind) {
    case 'cmpp': {
      const { alphabet, referenceBits, appendedChars, activeTestSeconds, fee, ...rest } = config;
      return new CmppGateway({
        ...rest,
        ...(fee ? { fee } : {}),
        responseTimeoutMs,
        activeTestMs: activeTestSeconds * 1_000,
        style: { alphabet, referenceBits, appendedChars },
      });
    }
    case 'smpp': {
      const { defaultAlphabet, referenceBits, appendedChars, activeTestSeconds, ...rest } = config;
      return new SmppGateway({
        ...rest,
        responseTimeoutMs,
        enquireLinkMs: activeTestSeconds * 1_000,
        style: { defaultAlphabet, referenceBits, appendedChars },
      });
    }
    case 'soap':
      return new SoapGateway({ ...config, timeoutMs: responseTimeoutMs }, log);
    case 'mas':
      return new MasGateway(
        {
          ...config,
          profile: profileOf(config.profile),
          timeoutMs: responseTimeoutMs,
          pollMs: config.pollSeconds * 1_000,
        },
        log,
      );
  }
}

function profileOf(profile: Extract<GatewayConfig, { kind: 'mas' }>['profile']) {
  if (!('of' in profile)) return profile;
  return profile.of === 'cmcc' ? cmccProfile(profile) : jiaxunProfile(profile.namespace);
}
