import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../../../main/store/database.ts';
import { type Figures, percentile } from './figures.ts';
import { type Operator, startOperator } from './operator.ts';
import { type Running, type StartOptions, startOwn, type Usage } from './processes.ts';
import { arrivalsOf } from './record-tail.ts';
import { settledAs, startSmsServer } from './sms-server.ts';

export type Setting = {
  dataDir: string;
  count: number;
  hasReports: boolean;
  operator: Operator;
  /** Database of the SMS server with `count` messages in its queue. */
  queued: string;
  /** Where CPU profiles go, and what they are called besides the name of the process. */
  profile: { folder: string; name: string } | undefined;
};

type Processes = Record<string, Running>;
type Usages = Record<string, Usage>;

const usagesOf = async (processes: Processes): Promise<Usages> =>
  Object.fromEntries(
    await Promise.all(
      Object.entries(processes).map(async ([name, one]) => [name, await one.ask<Usage>('usage')] as const),
    ),
  );

/** CPU seconds of each process until all was submitted and until all was settled, and its memory peak. */
function usageFigures(before: Usages, submitted: Usages, settled: Usages): Figures {
  const figures: Figures = {};
  for (const [name, { cpuSeconds }] of Object.entries(before)) {
    figures[`${name}.cpuSeconds`] = settled[name]!.cpuSeconds - cpuSeconds;
    figures[`${name}.cpuSecondsToSubmitted`] = submitted[name]!.cpuSeconds - cpuSeconds;
    figures[`${name}.peakMb`] = settled[name]!.peakMb;
  }
  return figures;
}

const profileOf = (setting: Setting, process: string): StartOptions['profile'] =>
  setting.profile && {
    folder: setting.profile.folder,
    name: `${setting.profile.name}-${process}`,
  };

/** (a) Bare submits over the product's links: what the wire, the operator and this machine allow. */
export async function floor(setting: Setting): Promise<Figures> {
  const { count, operator, hasReports } = setting;
  const tail = operator.tail();
  const process = await startOwn('floor', {
    args: ['--port', `${operator.port}`, '--count', `${count}`, '--reports', `${hasReports ? count : 0}`],
    profile: profileOf(setting, 'floor'),
  });
  const processes = { process, operator: operator.process };
  const before = await usagesOf(processes);
  const sending = process.ask<{ p50Ms: number; p99Ms: number }>('send');
  await tail.reached(count);
  const submitted = await usagesOf(processes);
  const latency = await sending;
  const settled = await usagesOf(processes);
  await process.stop();
  const { firstMs, lastMs } = arrivalsOf(tail.close(), count);
  const seconds = (lastMs - firstMs) / 1_000;
  return { perSecond: count / seconds, seconds, ...latency, ...usageFigures(before, submitted, settled) };
}

/** (b) The SMS server alone, from a full queue in its own store. */
export async function smsServer(setting: Setting): Promise<Figures> {
  const { count, operator, hasReports } = setting;
  const folder = join(setting.dataDir, `b-${Date.now()}`);
  mkdirSync(folder);
  copyFileSync(setting.queued, join(folder, 'sms.db'));
  const tail = operator.tail();
  const operatorBefore = await usagesOf({ operator: operator.process });
  const server = await startSmsServer(folder, operator, profileOf(setting, 'sms-server'));
  const processes = { process: server, operator: operator.process };
  const before = { ...(await usagesOf({ process: server })), ...operatorBefore };
  await tail.reached(count);
  const submitted = await usagesOf(processes);
  await settledAs(server, hasReports ? 'delivered' : 'submitted', count);
  const settled = await usagesOf(processes);
  await server.stop();
  const { firstMs, lastMs } = arrivalsOf(tail.close(), count);
  const seconds = (lastMs - firstMs) / 1_000;
  const attempts = await attemptFigures(join(folder, 'sms.db'));
  rmSync(folder, { recursive: true });
  return {
    perSecond: count / seconds,
    seconds,
    ...attempts,
    ...usageFigures(before, submitted, settled),
  };
}

/** From the claim of a message to its answer on disk, as the SMS server wrote it down. */
async function attemptFigures(file: string): Promise<Figures> {
  const db = await openDatabase({ kind: 'sqlite', file }, 'sms');
  const rows = await db.q('attempts').select('started_ms', 'closed_ms');
  await db.q.destroy();
  const times = rows.map((row) => Number(row.closed_ms) - Number(row.started_ms));
  return { attempts: times.length, p50Ms: percentile(times, 0.5), p99Ms: percentile(times, 0.99) };
}

/** (c) The whole chain: an emergency goes out from the desktop's core to the operator, and another one in the same processes. */
export async function wholeChain(setting: Setting): Promise<Figures> {
  const { count, operator, hasReports } = setting;
  const folder = join(setting.dataDir, `c-${Date.now()}`);
  const server = await startSmsServer(join(folder, 'sms-server'), operator, profileOf(setting, 'sms-server'));
  const desktop = await startOwn('desktop', {
    args: [
      ...['--data', folder, '--endpoint', `http://127.0.0.1:${server.facts.soap}/sms`],
      ...['--count', `${count}`, '--reports', hasReports ? 'on' : 'off'],
    ],
    profile: profileOf(setting, 'desktop'),
  });
  const processes = { desktop, smsServer: server, operator: operator.process };
  const first = await chainSend(operator, processes, count);
  const again = await chainSend(operator, processes, count);
  await desktop.stop();
  await server.stop();
  rmSync(folder, { recursive: true });
  const named = Object.entries(again).map(([name, value]) => [`again.${name}`, value]);
  return { ...first, ...Object.fromEntries(named) };
}

/** One emergency from the call to the last report. */
async function chainSend(
  operator: Operator,
  processes: Processes & { desktop: Running },
  count: number,
): Promise<Figures> {
  const { desktop } = processes;
  const tail = operator.tail();
  const before = await usagesOf(processes);
  const { calledMs, returnedMs } = await desktop.ask<{ calledMs: number; returnedMs: number }>('send');
  await tail.reached(count);
  const submitted = await usagesOf(processes);
  await desktop.ask('settled');
  const settled = await usagesOf(processes);
  const queued = await desktop.ask<[string, number][]>('queued');
  const { firstMs, lastMs, atMs } = arrivalsOf(tail.close(), count);
  const waits = queued.map(([phone, ms]) => (atMs.get(phone) ?? Number.NaN) - ms);
  const seconds = (lastMs - calledMs) / 1_000;
  return {
    perSecond: count / seconds,
    seconds,
    callSeconds: (returnedMs - calledMs) / 1_000,
    firstSubmitSeconds: (firstMs - calledMs) / 1_000,
    perSecondFromFirst: count / ((lastMs - firstMs) / 1_000),
    p50Ms: percentile(waits, 0.5),
    p99Ms: percentile(waits, 0.99),
    ...usageFigures(before, submitted, settled),
  };
}

const SENDING_MS = 10_000;

/** (d) The SMS server starts on a long queue: its memory in the first ten seconds of sending. */
export async function longQueue(setting: Setting): Promise<Figures> {
  // Cut off in mid-send: an operator of its own, so that nothing is left over for another bench.
  const operator = await startOperator(setting.dataDir, `operator-d-${Date.now()}`, setting.hasReports);
  const folder = join(setting.dataDir, `d-${Date.now()}`);
  mkdirSync(folder);
  copyFileSync(setting.queued, join(folder, 'sms.db'));
  const tail = operator.tail();
  const startedMs = Date.now();
  const server = await startSmsServer(folder, operator, profileOf(setting, 'sms-server'));
  const before = await usagesOf({ process: server });
  await tail.reached(1);
  const firstSubmitSeconds = (Date.now() - startedMs) / 1_000;
  await tail.reached(setting.count, Date.now() + SENDING_MS);
  const usage = (await usagesOf({ process: server })).process!;
  const sent = tail.messages;
  await server.stop();
  await operator.process.stop();
  tail.close();
  rmSync(folder, { recursive: true });
  return {
    'process.peakMb': usage.peakMb,
    'process.peakMbAtStart': before.process!.peakMb,
    'process.cpuSeconds': usage.cpuSeconds - before.process!.cpuSeconds,
    sent,
    firstSubmitSeconds,
  };
}
