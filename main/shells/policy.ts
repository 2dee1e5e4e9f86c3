/**
 * Own files only, no inline script; the nonce for style elements is new for each page load. Style attributes are
 * allowed because the chart library measures text with them.
 */
export function contentPolicy(nonce: string): string {
  return `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; style-src-attr 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
}
