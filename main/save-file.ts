import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, isAbsolute, join } from 'node:path';
import { AppError } from '../shared/errors.ts';

/**
 * Puts a file into a folder of this machine or the network; a file of that name gives way to the new one only when
 * the new one is whole. Throws `bad-folder` with the reason.
 */
export async function saveFile(folder: string, name: string, bytes: Uint8Array): Promise<string> {
  if (!isAbsolute(folder)) throw new AppError('bad-folder', { reason: `${folder} 不是完整路径` });
  const file = join(folder, basename(name));
  const draft = `${file}.part`;
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(draft, bytes);
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw new AppError('bad-folder', { reason: error instanceof Error ? error.message : String(error) });
  }
  return folder;
}
