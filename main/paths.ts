import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds `assets` and `dist`: the checkout, or the packaged application. */
export function applicationRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'assets', 'sms.wsdl'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('application folder not found');
    folder = parent;
  }
  return folder;
}

/** A file of `assets`. */
export const assetPath = (...parts: string[]): string => join(applicationRoot(), 'assets', ...parts);
/** A built entry point, to be run as its own process. */
export const entryPath = (name: string): string => join(applicationRoot(), 'dist', 'main', `${name}.js`);
/** The built pages. */
export const pagesPath = (): string => join(applicationRoot(), 'dist', 'renderer');
