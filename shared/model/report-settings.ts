import { z } from 'zod';

/** Largest logo, bytes. */
export const MOST_LOGO_BYTES = 200_000;
/** A PNG in base64, by how every one begins; or nothing. */
const png = /^(iVBORw0KGgo[0-9A-Za-z+/]*={0,2})?$/;

export const regionShareSchema = z.object({
  regionCode: z.string().min(1).max(12),
  /** The region's part of the utility's gap, parts of one. */
  share: z.number().min(0).max(1),
});

export const reportSettingsSchema = z.object({
  /** The utility's mark at the head of every report: PNG in base64; '' = none. */
  logo: z
    .string()
    .regex(png)
    .max(Math.ceil(MOST_LOGO_BYTES / 3) * 4),
  /** How the gap is divided among the regions below the utility's own; none = not divided. */
  shares: z.array(regionShareSchema).max(100),
});
export type ReportSettings = z.infer<typeof reportSettingsSchema>;

export const noReportSettings: ReportSettings = { logo: '', shares: [] };
