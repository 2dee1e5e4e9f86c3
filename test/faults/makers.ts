import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import type { NetworkFaults } from '../../main/simulators/faults.ts';
import { until } from '../support/product.ts';
import type { ClockOwner } from './plan.ts';
import { setClocks } from './processes.ts';

export const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export const databaseFile = (dataDir: string, database: 'archive' | 'sms') =>
  database === 'archive' ? join(dataDir, 'archive.db') : join(dataDir, 'sms-server', 'sms.db');

/** Another connection has the database's write lock for some seconds. */
export async function holdDatabase(file: string, seconds: number): Promise<void> {
  const db = new DatabaseSync(file);
  try {
    db.exec('pragma busy_timeout = 0');
    await until('the write lock', () => {
      try {
        db.exec('begin exclusive');
        return true;
      } catch {
        return false;
      }
    });
    await wait(seconds * 1_000);
    db.exec('rollback');
  } finally {
    db.close();
  }
}

const DISK_BYTES = 64 * 1_048_576;

/** A small disk of its own for the SMS server. */
export class SmallDisk {
  readonly #folder: string;
  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** A memory disk mounted there, or the reason why that cannot be. */
  static mount(folder: string): SmallDisk | { reason: string } {
    if (process.platform !== 'linux' || process.getuid?.() !== 0)
      return { reason: 'only root may mount a small disk' };
    mkdirSync(folder, { recursive: true });
    const done = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_BYTES},mode=700`, 'tmpfs', folder]);
    return done.status === 0
      ? new SmallDisk(folder)
      : { reason: `a small disk cannot be mounted: ${String(done.stderr ?? done.error).trim()}` };
  }

  /** Not one block is left for some seconds. */
  async fill(seconds: number): Promise<void> {
    const ballast = join(this.#folder, 'ballast');
    const file = openSync(ballast, 'w');
    try {
      for (const size of [1_048_576, 4_096]) {
        try {
          for (;;) writeSync(file, Buffer.alloc(size));
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
        }
      }
      await wait(seconds * 1_000);
    } finally {
      closeSync(file);
      rmSync(ballast);
    }
  }

  /** Unmounts; what is to be kept goes to `copyTo` first. */
  remove(copyTo?: string): void {
    if (copyTo) spawnSync('cp', ['-a', this.#folder, copyTo]);
    const done = spawnSync('umount', [this.#folder]);
    if (done.status !== 0) spawnSync('umount', ['-l', this.#folder]);
  }
}

/** The bad behaviour of the simulated operator; several may be on at once. */
export class NetworkSwitch {
  readonly #file: string;
  readonly #seed: number;
  readonly #on = new Set<Partial<NetworkFaults>>();

  constructor(dataDir: string, seed: number) {
    this.#file = join(dataDir, 'network-faults.json');
    this.#seed = seed;
  }

  async apply(faults: Partial<NetworkFaults>, seconds: number): Promise<void> {
    this.#on.add(faults);
    this.#write();
    await wait(seconds * 1_000);
    this.#on.delete(faults);
    this.#write();
  }

  #write(): void {
    writeFileSync(`${this.#file}.new`, JSON.stringify(Object.assign({ seed: this.#seed }, ...this.#on)));
    renameSync(`${this.#file}.new`, this.#file);
  }
}

/** Clocks go wrong by `offsetMs` and, after some seconds, right again. */
export async function jumpClock(
  dataDir: string,
  owner: ClockOwner,
  offsetMs: number,
  seconds: number,
): Promise<void> {
  setClocks(dataDir, {
    desktop: owner === 'sms-server' ? 0 : offsetMs,
    'sms-server': owner === 'desktop' ? 0 : offsetMs,
  });
  await wait(seconds * 1_000);
  setClocks(dataDir, { desktop: 0, 'sms-server': 0 });
}
