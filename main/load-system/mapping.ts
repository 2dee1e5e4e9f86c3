import { z } from 'zod';

const name = z.string().regex(/^[A-Za-z_][\w$#]{0,60}$/);

/** Which tables and columns of the site's load management system hold what. */
export const lmsMappingSchema = z.object({
  orders: z.object({
    table: name,
    key: name,
    account: name,
    round: name,
    command: name,
    limitKw: name,
    startMs: name,
    endMs: name,
  }),
  feedback: z.object({ table: name, sequence: name, key: name, state: name, note: name, atMs: name }),
  curves: z.object({ table: name, account: name, day: name, sequence: name, pointPrefix: name }),
});
export type LmsMapping = z.infer<typeof lmsMappingSchema>;

/** The mapping of the simulator; a site replaces it in the settings. */
export const defaultMapping: LmsMapping = {
  orders: {
    table: 'l_order',
    key: 'order_key',
    account: 'cons_no',
    round: 'round_no',
    command: 'command',
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
  curves: { table: 'e_curve', account: 'cons_no', day: 'data_date', sequence: 'upd_seq', pointPrefix: 'p' },
};
