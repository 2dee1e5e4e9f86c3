import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Keeps secrets unreadable in files. `open` throws when the text was sealed elsewhere or changed. */
export interface Sealer {
  seal(plain: string): string;
  open(sealed: string): string;
}

/** The part of Electron's safe storage that is used. */
export type SafeStorage = {
  isEncryptionAvailable(): boolean;
  encryptString(plain: string): Buffer;
  decryptString(sealed: Buffer): string;
};

const NONCE = 12;
const TAG = 16;

function keyOf(file: string): Buffer {
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, randomBytes(32).toString('base64'), { mode: 0o600, flag: 'wx' });
  }
  // A copy of the folder may have come with wider rights.
  chmodSync(file, 0o600);
  const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64');
  if (key.length !== 32) throw new Error(`${file} is not a key`);
  return key;
}

/** Seals with a key in a file that only its owner can read. */
export function keyFileSealer(file: string): Sealer {
  return {
    seal(plain) {
      const nonce = randomBytes(NONCE);
      const cipher = createCipheriv('aes-256-gcm', keyOf(file), nonce);
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return `key:${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64')}`;
    },
    open(sealed) {
      if (!sealed.startsWith('key:')) throw new Error('sealed by another keeper');
      const bytes = Buffer.from(sealed.slice(4), 'base64');
      const decipher = createDecipheriv('aes-256-gcm', keyOf(file), bytes.subarray(0, NONCE));
      decipher.setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
      return Buffer.concat([decipher.update(bytes.subarray(NONCE + TAG)), decipher.final()]).toString('utf8');
    },
  };
}

/** Seals with the operating system's own store where it has one, otherwise with the key file. */
export function systemSealer(storage: SafeStorage, file: string): Sealer {
  const byKey = keyFileSealer(file);
  return {
    seal: (plain) =>
      storage.isEncryptionAvailable()
        ? `system:${storage.encryptString(plain).toString('base64')}`
        : byKey.seal(plain),
    open: (sealed) =>
      sealed.startsWith('system:')
        ? storage.decryptString(Buffer.from(sealed.slice(7), 'base64'))
        : byKey.open(sealed),
  };
}
