import { z } from 'zod';

const part = '[A-Za-z_][\\w$#]{0,60}';
const table = z.string().regex(new RegExp(`^(${part}\\.)?${part}$`));
const column = z.string().regex(new RegExp(`^${part}$`));
/** A column the site may not have; '' = there is none. */
const optional = z.union([column, z.literal('')]).default('');

/** Which tables and columns of the site's load management system hold what. */
export const lmsMappingSchema = z.object({
  customers: z.object({
    table,
    /** Grows with every change; incremental reads follow it. */
    sequence: column,
    account: column,
    name: column,
    region: optional,
    industry: optional,
    voltage: optional,
    contractKva: optional,
    securityKw: optional,
    feeder: optional,
    /** Current and voltage transformer ratios: primary value = secondary × CT × PT. */
    ct: optional,
    pt: optional,
  }),
  balances: z.object({
    table,
    sequence: column,
    account: column,
    value: column,
    unit: optional,
    readAt: column,
  }),
  readings: z.object({
    table,
    sequence: column,
    account: column,
    meter: optional,
    day: column,
    readAt: column,
    total: column,
    sharp: optional,
    peak: optional,
    flat: optional,
    valley: optional,
  }),
  curves: z.object({
    table,
    account: column,
    day: column,
    sequence: column,
    pointPrefix: column,
    ct: optional,
    pt: optional,
  }),
  orders: z.object({
    table,
    key: column,
    plan: optional,
    account: column,
    round: column,
    command: column,
    control: optional,
    limitKw: column,
    startMs: column,
    endMs: column,
  }),
  feedback: z.object({
    table,
    sequence: column,
    key: column,
    state: column,
    note: optional,
    atMs: column,
  }),
});
export type LmsMapping = z.infer<typeof lmsMappingSchema>;

const word = z.string().trim().min(1).max(40);
/** One code, or several with commas between them. */
const words = z.string().trim().min(1).max(80);

export const pointsPerDay = ['24', '48', '96', '288'] as const;
export const curveUnits = ['kw', 'kwhPerStep'] as const;

/** How the site writes times, days, units and states. */
export const lmsConventionsSchema = z.object({
  /** Point 1 of a curve is the value of 00:00, or of the end of the first step (then the last point is 24:00). */
  pointOne: z.enum(['00:00', '00:15']),
  /** Columns of a curve: hours, half hours, quarter hours or five minutes of a day. */
  pointsPerDay: z.enum(pointsPerDay).default('96'),
  /** A point is a load, or the energy of its step; energies belong to the step they count, whatever point 1 is called. */
  curveUnit: z.enum(curveUnits).default('kw'),
  /** Times as epoch milliseconds, as `2021-09-30 13:20:03`, or as the database's own date. */
  times: z.enum(['ms', 'text', 'date']),
  /** Days as `2021-09-30`, as `20210930`, or as the database's own date. */
  days: z.enum(['iso', 'compact', 'date']),
  /** Unit of balances without a column for it. */
  balanceUnit: z.enum(['kwh', 'yuan']),
  commands: z.object({ limit: word, restore: word, cancel: word }),
  feedback: z.object({ received: words, executed: words, failed: words, offline: words, restored: words }),
});
export type LmsConventions = z.infer<typeof lmsConventionsSchema>;

export const lmsConfigSchema = z.object({ mapping: lmsMappingSchema, conventions: lmsConventionsSchema });
export type LmsConfig = z.infer<typeof lmsConfigSchema>;

/** The names of the simulator; a site replaces them in the settings. */
export const defaultLmsConfig: LmsConfig = {
  mapping: {
    customers: {
      table: 'c_cons',
      sequence: 'upd_seq',
      account: 'cons_no',
      name: 'cons_name',
      region: 'org_no',
      industry: 'trade_code',
      voltage: 'volt_code',
      contractKva: 'contract_cap',
      securityKw: 'security_kw',
      feeder: 'line_name',
      ct: 'ct',
      pt: 'pt',
    },
    balances: {
      table: 'a_balance',
      sequence: 'upd_seq',
      account: 'cons_no',
      value: 'rest_value',
      unit: 'rest_unit',
      readAt: 'read_ms',
    },
    readings: {
      table: 'e_read',
      sequence: 'upd_seq',
      account: 'cons_no',
      meter: 'meter_no',
      day: 'data_date',
      readAt: 'read_ms',
      total: 'r_total',
      sharp: 'r_sharp',
      peak: 'r_peak',
      flat: 'r_flat',
      valley: 'r_valley',
    },
    curves: {
      table: 'e_curve',
      account: 'cons_no',
      day: 'data_date',
      sequence: 'upd_seq',
      pointPrefix: 'p',
      ct: '',
      pt: '',
    },
    orders: {
      table: 'l_order',
      key: 'order_key',
      plan: 'plan_no',
      account: 'cons_no',
      round: 'round_no',
      command: 'command',
      control: 'control_code',
      limitKw: 'limit_kw',
      startMs: 'start_ms',
      endMs: 'end_ms',
    },
    feedback: {
      table: 'l_feedback',
      sequence: 'seq',
      key: 'order_key',
      state: 'fb_state',
      note: 'note',
      atMs: 'at_ms',
    },
  },
  conventions: {
    pointOne: '00:00',
    pointsPerDay: '96',
    curveUnit: 'kw',
    times: 'ms',
    days: 'iso',
    balanceUnit: 'kwh',
    commands: { limit: 'limit', restore: 'restore', cancel: 'cancel' },
    feedback: {
      received: 'received',
      executed: 'executed',
      failed: 'failed',
      offline: 'offline',
      restored: 'restored',
    },
  },
};

/** What a check of the mapping found about one table or column. */
export const lmsFindingSchema = z.object({
  part: z.string(),
  table: z.string(),
  /** '' = the table as a whole. */
  field: z.string(),
  column: z.string(),
  result: z.enum(['fits', 'absent', 'missing', 'unreadable', 'odd']),
  /** What was seen: a value, an error of the database, names that are close. */
  detail: z.string(),
});
export type LmsFinding = z.infer<typeof lmsFindingSchema>;
export const lmsCheckSchema = z.object({ fits: z.boolean(), findings: z.array(lmsFindingSchema) });
export type LmsCheck = z.infer<typeof lmsCheckSchema>;
