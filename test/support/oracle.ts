import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import oracledb from 'oracledb';

export type OracleAccess = { connectString: string; user: string; password: string };
export type OracleServer = {
  access: OracleAccess;
  /** Drops our tables, so that the next suite starts with an empty schema. */
  clear(): Promise<void>;
  stop(): Promise<void>;
};

const peer = fileURLToPath(new URL('../../../shared/peers/oracle/run', import.meta.url));

/** Why there is no Oracle to test against; undefined when there is one. */
export function whyNoOracle(): string | undefined {
  if (process.env.ORACLE_URL) return undefined;
  if (!existsSync(peer)) return 'no Oracle peer';
  const path = (process.env.PATH ?? '').split(delimiter);
  const missing = [
    ...(path.some((dir) => existsSync(join(dir, 'javac'))) ? [] : ['openjdk-17-jdk-headless']),
    ...(existsSync(process.env.ORACLE_PEER_H2_JAR ?? '/usr/share/java/h2.jar') ? [] : ['libh2-java']),
  ];
  return missing.length > 0 ? `no Oracle peer without ${missing.join(' and ')}` : undefined;
}

/** The server of `ORACLE_URL` (user/password@connectString; an empty account kept for tests) or the test peer. */
export async function startOracle(): Promise<OracleServer> {
  const real = process.env.ORACLE_URL;
  if (real) {
    const [, user, password, connectString] = /^([^/]+)\/(.+)@([^@]+)$/.exec(real) ?? [];
    if (!user || !password || !connectString)
      throw new Error('ORACLE_URL must read user/password@connectString');
    const access = { connectString, user, password };
    return { access, clear: () => clear(access), stop: async () => undefined };
  }
  return startPeer();
}

async function startPeer(): Promise<OracleServer> {
  const account = { user: 'app', password: 'contract' };
  const child = spawn(
    peer,
    ['--user', account.user, '--password', account.password, '--service', 'FREEPDB1', '--port', '0'],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const port = await new Promise<string>((resolve, reject) => {
    let said = '';
    const listen = (chunk: unknown) => {
      said = (said + String(chunk)).slice(-4_000);
      const ready = /ready port=(\d+)/.exec(said)?.[1];
      if (ready) resolve(ready);
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the Oracle peer ended with ${code}: ${said}`)));
  });
  const access = { ...account, connectString: `127.0.0.1:${port}/FREEPDB1` };
  return {
    access,
    clear: () => clear(access),
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
      process.off('exit', kill);
    },
  };
}

async function clear(access: OracleAccess): Promise<void> {
  const connection = await oracledb.getConnection(access);
  const names = async (sql: string) => {
    const { rows } = await connection.execute<[string]>(sql);
    // Ours are quoted in lower case; what an account holds besides stays untouched.
    return (rows ?? []).map(([name]) => name).filter((name) => name === name.toLowerCase());
  };
  try {
    for (const name of await names('select table_name from user_tables'))
      await connection.execute(`drop table "${name}" cascade constraints`);
    for (const name of await names('select sequence_name from user_sequences'))
      await connection.execute(`drop sequence "${name}"`);
  } finally {
    await connection.close();
  }
}
