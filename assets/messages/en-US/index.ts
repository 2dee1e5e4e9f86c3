/** The catalogue in English: the same keys as the Chinese one, file by file. */
export const en: Record<string, string> = {};
