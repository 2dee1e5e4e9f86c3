import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { entryPath } from '../../../main/paths.ts';
import type { Operator } from './operator.ts';
import { type Running, type StartOptions, startProcess } from './processes.ts';
import { account, LINKS, soapAccount, WINDOW } from './traffic.ts';

/** The product's SMS server with its data in `folder`, linked to the operator. */
export function startSmsServer(
  folder: string,
  operator: Operator,
  profile: StartOptions['profile'],
): Promise<Running> {
  mkdirSync(folder, { recursive: true });
  const config = join(folder, 'config.json');
  writeFileSync(
    config,
    JSON.stringify({
      dataDir: folder,
      soap: { host: '127.0.0.1', port: 0, accounts: [soapAccount] },
      health: { host: '127.0.0.1', port: 0 },
      requiredPrefix: '【演练】',
      endWithParent: true,
      gateways: [
        {
          ...account,
          name: 'cm',
          kind: 'cmpp',
          version: '3.0',
          host: '127.0.0.1',
          port: operator.port,
          window: WINDOW,
          connections: LINKS,
          maxPerSecond: 0,
          activeTestSeconds: 30,
        },
      ],
    }),
  );
  return startProcess(entryPath('sms-server'), { args: ['--config', config], profile });
}

/** Waits until all messages are in `state`, asked from the health page. */
export async function settledAs(server: Running, state: string, count: number): Promise<void> {
  const end = Date.now() + 120_000;
  for (;;) {
    const response = await fetch(`http://127.0.0.1:${server.facts.health}/health`);
    const { queue } = (await response.json()) as { queue: { state: string; count: number }[] };
    if (queue.some((one) => one.state === state && one.count === count)) return;
    if (Date.now() > end) throw new Error(`not all ${state}: ${JSON.stringify(queue)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
