import { constants, crc32, deflateRawSync } from 'node:zlib';

/** Text gathered before it is compressed: large enough to compress well, small enough to keep memory flat. */
const CHUNK = 512 * 1024;
/** An empty last block: what ends a deflate stream put together from flushed pieces. */
const END = Buffer.from([3, 0]);

/** One file of an archive, compressed piece by piece while its text is still being made. */
export class ZipEntry {
  readonly name: string;
  readonly #level: number;
  readonly #pieces: Buffer[] = [];
  #text: string[] = [];
  #length = 0;
  crc = 0;
  size = 0;
  packedSize = 0;

  constructor(name: string, level: number) {
    this.name = name;
    this.#level = level;
  }

  write(text: string): void {
    this.#text.push(text);
    this.#length += text.length;
    if (this.#length >= CHUNK) this.#flush();
  }

  /** Bytes as they are, such as a picture. */
  writeBytes(bytes: Buffer): void {
    this.#flush();
    this.#pack(bytes);
  }

  #flush(): void {
    if (this.#length === 0) return;
    const bytes = Buffer.from(this.#text.join(''), 'utf8');
    this.#text = [];
    this.#length = 0;
    this.#pack(bytes);
  }

  #pack(bytes: Buffer): void {
    this.crc = crc32(bytes, this.crc);
    this.size += bytes.length;
    // Each piece ends on a byte border and refers to nothing before it, so the pieces join to one stream.
    this.#push(deflateRawSync(bytes, { level: this.#level, finishFlush: constants.Z_SYNC_FLUSH }));
  }

  #push(piece: Buffer): void {
    this.#pieces.push(piece);
    this.packedSize += piece.length;
  }

  end(): Buffer[] {
    this.#flush();
    this.#push(END);
    return this.#pieces;
  }
}

/** 1980-01-01: the same content always gives the same bytes, so a checksum says something. */
const DATE = 0x0021;

function localHead(entry: ZipEntry, name: Buffer): Buffer {
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x04034b50, 0);
  head.writeUInt16LE(20, 4);
  head.writeUInt16LE(0x0800, 6);
  head.writeUInt16LE(8, 8);
  head.writeUInt16LE(DATE, 12);
  head.writeUInt32LE(entry.crc, 14);
  head.writeUInt32LE(entry.packedSize, 18);
  head.writeUInt32LE(entry.size, 22);
  head.writeUInt16LE(name.length, 26);
  return Buffer.concat([head, name]);
}

function centralHead(entry: ZipEntry, name: Buffer, at: number): Buffer {
  const head = Buffer.alloc(46);
  head.writeUInt32LE(0x02014b50, 0);
  head.writeUInt16LE(20, 4);
  head.writeUInt16LE(20, 6);
  head.writeUInt16LE(0x0800, 8);
  head.writeUInt16LE(8, 10);
  head.writeUInt16LE(DATE, 14);
  head.writeUInt32LE(entry.crc, 16);
  head.writeUInt32LE(entry.packedSize, 20);
  head.writeUInt32LE(entry.size, 24);
  head.writeUInt16LE(name.length, 28);
  head.writeUInt32LE(at, 42);
  return Buffer.concat([head, name]);
}

/** A zip archive in memory; files are written one after another or side by side. */
export class Zip {
  readonly #level: number;
  readonly #entries: ZipEntry[] = [];

  /** `level` 1 (quick) to 9 (small). */
  constructor(level = 6) {
    this.#level = level;
  }

  entry(name: string): ZipEntry {
    const entry = new ZipEntry(name, this.#level);
    this.#entries.push(entry);
    return entry;
  }

  add(name: string, content: string | Buffer): void {
    const entry = this.entry(name);
    if (typeof content === 'string') entry.write(content);
    else entry.writeBytes(content);
  }

  finish(): Buffer {
    const pieces: Buffer[] = [];
    const central: Buffer[] = [];
    let at = 0;
    for (const entry of this.#entries) {
      const body = entry.end();
      const name = Buffer.from(entry.name, 'utf8');
      const head = localHead(entry, name);
      central.push(centralHead(entry, name, at));
      pieces.push(head, ...body);
      at += head.length + entry.packedSize;
    }
    const directory = Buffer.concat(central);
    const end = Buffer.alloc(22);
    end.writeUInt32LE(0x06054b50, 0);
    end.writeUInt16LE(this.#entries.length, 8);
    end.writeUInt16LE(this.#entries.length, 10);
    end.writeUInt32LE(directory.length, 12);
    end.writeUInt32LE(at, 16);
    return Buffer.concat([...pieces, directory, end]);
  }
}
