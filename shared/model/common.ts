import { z } from 'zod';

export const idSchema = z.string().regex(/^[0-9a-f-]{36}$/, 'id');
/** A day that the calendar has. */
export const daySchema = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'YYYY-MM-DD')
  .refine((day) => {
    const ms = Date.parse(`${day}T00:00:00Z`);
    return !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 10) === day;
  }, 'YYYY-MM-DD');
/** Epoch milliseconds. */
export const msSchema = z.number().int().nonnegative();
/** Kilowatts, whole numbers at customer level. */
export const kwSchema = z.number().min(0).max(99_999_999);

export const pageSchema = z.object({
  offset: z.number().int().min(0).default(0),
  limit: z.number().int().min(1).max(500).default(100),
});

/** A file on the wire: JSON only, so the bytes are base64. */
export const fileSchema = z.object({ name: z.string().min(1).max(200), base64: z.string().max(40_000_000) });
export type FileOnWire = z.infer<typeof fileSchema>;
