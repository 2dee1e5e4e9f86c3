import { inflateRawSync } from 'node:zlib';
import { AppError } from '../../../shared/errors.ts';

/** Workbooks of a hundred thousand rows and many columns stay far below; a file made to fill the memory does not. */
const MOST_BYTES = 400 * 1_048_576;
const END = 0x06054b50;
const ENTRY = 0x02014b50;
const HEAD = 22;

const broken = (cause?: unknown) => new AppError('bad-file', { reason: '文件已损坏' }, { cause });
const tooLarge = (cause?: unknown) => new AppError('bad-file', { reason: '解压后太大' }, { cause });

/** Where the list of entries begins and how many there are. */
function directoryOf(bytes: Buffer): { at: number; count: number } {
  for (let i = bytes.length - HEAD; i >= Math.max(0, bytes.length - HEAD - 65_535); i -= 1)
    if (bytes.readUInt32LE(i) === END)
      return { at: bytes.readUInt32LE(i + 16), count: bytes.readUInt16LE(i + 10) };
  throw broken();
}

/** Bytes of one entry once it is unpacked: what it really gives, not what it says of itself. */
function unpackedBytes(bytes: Buffer, at: number, most: number): number {
  const packed = bytes.readUInt32LE(at + 20);
  const local = bytes.readUInt32LE(at + 42);
  const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
  if (start + packed > bytes.length) throw broken();
  if (bytes.readUInt16LE(at + 10) === 0) return packed;
  try {
    return inflateRawSync(bytes.subarray(start, start + packed), { maxOutputLength: Math.max(1, most) })
      .length;
  } catch (error) {
    throw (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge(error) : broken(error);
  }
}

/** Refuses a packed workbook that would take more memory than any table people send. Throws `bad-file`. */
export function refuseBomb(bytes: Buffer, most = MOST_BYTES): void {
  if (bytes.length < HEAD || bytes.readUInt16BE(0) !== 0x504b) return;
  try {
    let { at, count } = directoryOf(bytes);
    let sum = 0;
    for (; count > 0; count -= 1) {
      if (bytes.readUInt32LE(at) !== ENTRY) throw broken();
      sum += unpackedBytes(bytes, at, most - sum);
      if (sum > most) throw tooLarge();
      at += 46 + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
    }
  } catch (error) {
    throw error instanceof AppError ? error : broken(error);
  }
}
