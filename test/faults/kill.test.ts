import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { countMessages, readRecord } from '../../main/simulators/record.ts';
import { type Api, issueForAll, openApi } from '../support/api.ts';
import { type Product, startProduct, until } from '../support/product.ts';

const CUSTOMERS = 2_000;
let product: Product;
afterEach(() => product?.stop());

const recordFile = () => join(product.dataDir, 'network-record.jsonl');
const arrived = () => readRecord(recordFile()).filter((line) => line.kind === 'message').length;

/** Process id of a child of the product by a word of its command line. */
function childPid(word: string): number {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  for (const pid of pids) {
    try {
      const parent = /\nPPid:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
      if (
        Number(parent) === product.process.pid &&
        readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(word)
      )
        return Number(pid);
    } catch {
      // Gone between the listing and the look.
    }
  }
  throw new Error(`no child ${word}`);
}

async function allCurvesThere(api: Api): Promise<void> {
  const day = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
  await until('curves', async () => (await api.call('curves.latest', { day })).loads.length >= CUSTOMERS);
}

/** Waits until nothing is on its way any more. */
async function settled(api: Api, messageId: string) {
  let before = '';
  let quiet = 0;
  return until(
    'the queue to run dry',
    async () => {
      const { message } = await api.call('messages.get', { id: messageId });
      const now = JSON.stringify(message.counts);
      quiet = now === before ? quiet + 1 : 0;
      before = now;
      return message.counts.waiting === 0 && quiet > 30 ? message.counts : undefined;
    },
    120_000,
  );
}

/**
 * What the operator itself reported as not delivered is on the dispatcher's list, so it is not lost: a text cut between
 * its parts by the kill, to a phone that is switched off, never reaches it whole and is reported so.
 */
const reportedFailed = new Set(['undelivered', 'expired', 'rejected']);

/** Every delivery beside the network's own record. Lost = we take it for sent, and the network never had it whole. */
async function judge(api: Api, messageId: string) {
  const got = countMessages(readRecord(recordFile()));
  let lost = 0;
  let doubled = 0;
  let uncertain = 0;
  for (let offset = 0; ; offset += 500) {
    const { deliveries, total } = await api.call('messages.deliveries', {
      messageId,
      only: 'all',
      offset,
      limit: 500,
    });
    for (const one of deliveries) {
      const times = got.get(`${one.phone}\n${one.text}`) ?? 0;
      if (one.state === 'uncertain') uncertain += 1;
      else if (times === 0 && !reportedFailed.has(one.state)) lost += 1;
      doubled += Math.max(0, times - 1);
    }
    if (offset + 500 >= total) break;
  }
  return { lost, doubled, uncertain };
}

/** The verdict once nothing is missing any more; what still is after a minute will never come. */
async function finalVerdict(api: Api, messageId: string) {
  const end = Date.now() + 60_000;
  for (;;) {
    const verdict = await judge(api, messageId);
    if (verdict.lost === 0 || Date.now() > end) return verdict;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

describe('kill -9 in the middle of a send to 2,000 customers', () => {
  it('of the application: after a restart nothing is lost and nothing is doubled', async () => {
    product = await startProduct({ args: ['--customers', String(CUSTOMERS), '--days', '2'] });
    let api = await openApi(product.url, 'supervisor');
    await allCurvesThere(api);
    const issuing = issueForAll(api, '断电演练').catch(() => undefined);
    await until('the send to be under way', () => arrived() > 150);
    product.process.kill('SIGKILL');
    await issuing;
    product = await startProduct({
      dataDir: product.dataDir,
      args: ['--customers', String(CUSTOMERS), '--days', '2'],
    });
    api = await openApi(product.url, 'supervisor');
    const { messages } = await api.call('messages.list', {});
    const order = messages.find((one) => one.kind === 'order')!;
    const counts = await settled(api, order.id);
    // At night some give nothing: they are already below their limit.
    expect(counts.total).toBeGreaterThan(1_000);
    const verdict = await finalVerdict(api, order.id);
    expect(verdict).toMatchObject({ lost: 0, doubled: 0 });
    // What is not known is listed, not guessed.
    expect(verdict.uncertain).toBe(counts.uncertain);
    console.log(`application killed: ${JSON.stringify({ ...counts, ...verdict })}`);
  });

  it('of the SMS server: it comes back by itself, nothing is lost and nothing is doubled', async () => {
    product = await startProduct({ args: ['--customers', String(CUSTOMERS), '--days', '2'] });
    const api = await openApi(product.url, 'supervisor');
    await allCurvesThere(api);
    const issued = await issueForAll(api, '断服务器演练');
    await until('the send to be under way', () => arrived() > 150);
    const victim = childPid('sms-server');
    process.kill(victim, 'SIGKILL');
    await until('a new SMS server', () => {
      try {
        return childPid('sms-server') !== victim;
      } catch {
        return false;
      }
    });
    const counts = await settled(api, issued.messageId);
    const verdict = await finalVerdict(api, issued.messageId);
    expect(verdict).toMatchObject({ lost: 0, doubled: 0 });
    expect(verdict.uncertain).toBe(counts.uncertain);
    const listed = await api.call('messages.deliveries', {
      messageId: issued.messageId,
      only: 'uncertain',
      limit: 500,
    });
    expect(listed.total).toBe(counts.uncertain);
    console.log(`SMS server killed: ${JSON.stringify({ ...counts, ...verdict })}`);
  });
});
