import { z } from 'zod';

/** Largest logo, bytes. */
export const MOST_LOGO_BYTES = 200_000;
/** How every PNG begins, in base64. */
const PNG_HEAD = 'iVBORw0KGgo';

export const regionShareSchema = z.object({
  regionCode: z.string().min(1).max(12),
  /** The region's part of the utility's gap, parts of one. */
  share: z.number().min(0).max(1),
});

export const reportSettingsSchema = z.object({
  /** The utility's mark at the head of every report: PNG in base64; '' = none. */
  logo: z
    .string()
    .max(Math.ceil(MOST_LOGO_BYTES / 3) * 4)
    .refine((text) => text === '' || text.startsWith(PNG_HEAD), 'PNG'),
  /** How the gap is divided among the regions below the utility's own; none = not divided. */
  shares: z
    .array(regionShareSchema)
    .max(100)
    .refine((all) => new Set(all.map((one) => one.regionCode)).size === all.length, 'twice')
    // A hundredth of a percent is lost in rounding.
    .refine((all) => all.reduce((sum, one) => sum + one.share, 0) <= 1.0001, '> 100 %'),
});
export type ReportSettings = z.infer<typeof reportSettingsSchema>;

export const noReportSettings: ReportSettings = { logo: '', shares: [] };
