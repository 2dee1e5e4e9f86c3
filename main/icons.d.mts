type Picture = { size: number; png: Buffer };
export const pngSizes: readonly number[];
export const icoSizes: readonly number[];
/** A Windows icon of PNG pictures. */
export function icoOf(pictures: readonly Picture[]): Buffer;
