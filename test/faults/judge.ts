import { countMessages, type RecordLine } from '../../main/simulators/record.ts';
import type { Delivery } from '../../shared/model/message.ts';

/** What the product holds true at the end, and what the simulated operator saw. */
export type Evidence = {
  /** What the calls that sent said they had queued. */
  promised: number;
  deliveries: Delivery[];
  /** Deliveries behind the list "uncertain". */
  listed: string[];
  /** State of each delivery in the SMS server, by the delivery's id. */
  serverStates: Map<string, string>;
  /** Numbers of the stored replies. */
  replies: string[];
  record: RecordLine[];
};

/** All must be 0. */
export type Faulty = {
  /** Taken for sent, and never whole at the phone. */
  lost: number;
  /** More often at the phone than sent, and no person released it. */
  doubled: number;
  /** Parts at a phone beyond those of its messages, whether or not they made a message whole. */
  partsDoubled: number;
  /** Uncertain, and on no list that a person sees. */
  unlisted: number;
  /** Neither sent nor given up when everything had long been quiet. */
  stuck: number;
  /** Queued, as the call said, and then nowhere. */
  missing: number;
  /** One reply of a phone, stored more than once. */
  repliesDoubled: number;
};

export type Verdict = {
  counts: {
    deliveries: number;
    delivered: number;
    submitted: number;
    failed: number;
    uncertain: number;
    released: number;
    /** Twice at the phone because a person released them. */
    doubledByRelease: number;
  };
  faulty: Faulty;
  /** What somebody needs to look into it: delivery, state, number. */
  examples: string[];
};

const waitingStates = ['queued', 'paused', 'sending'];
/** Uncertain, or reported as failed: somebody is told about it, so it is not lost whatever the network got. */
const toldStates = ['uncertain', 'undelivered', 'expired', 'rejected'];
const SHOWN = 20;

const keyOf = (one: { phone: string; text: string }) => `${one.phone}\n${one.text}`;

function tally(keys: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

/** The product's word beside the operator's record. */
export function judge(evidence: Evidence): Verdict {
  const { deliveries } = evidence;
  const examples: string[] = [];
  const found = (what: string, one: Delivery, more = '') => {
    if (examples.length < SHOWN)
      examples.push(`${what}: delivery ${one.id} ${one.state} ${one.errorCode} ${one.phone} ${more}`.trim());
  };
  const of = (test: (one: Delivery) => boolean) => deliveries.filter(test).length;
  const parents = new Set(deliveries.map((one) => one.parentId).filter(Boolean));
  const { lost, doubled, doubledByRelease } = compareMessages(evidence, parents, found);
  const unlisted = unlistedOf(evidence, found);
  const stuck = deliveries.filter((one) => waitingStates.includes(one.state));
  for (const one of stuck) found('stuck', one, `server: ${evidence.serverStates.get(one.id) ?? 'unknown'}`);
  const stuckAtServer = deliveries.filter(
    (one) =>
      !waitingStates.includes(one.state) && waitingStates.includes(evidence.serverStates.get(one.id) ?? ''),
  );
  for (const one of stuckAtServer) found('stuck at the SMS server', one);
  return {
    counts: {
      deliveries: deliveries.length,
      delivered: of((one) => one.state === 'delivered'),
      submitted: of((one) => one.state === 'submitted'),
      failed: of((one) => ['undelivered', 'expired', 'rejected'].includes(one.state)),
      uncertain: of((one) => one.state === 'uncertain'),
      released: parents.size,
      doubledByRelease,
    },
    faulty: {
      lost,
      doubled,
      partsDoubled: partsDoubled(evidence),
      unlisted,
      stuck: stuck.length + stuckAtServer.length,
      missing: Math.max(0, evidence.promised + parents.size - deliveries.length),
      repliesDoubled: repliesDoubled(evidence),
    },
    examples,
  };
}

type Found = (what: string, one: Delivery, more?: string) => void;

/** Equal texts to one number are one case: which of them arrived, nobody can say. */
function compareMessages({ deliveries, record }: Evidence, parents: Set<string>, found: Found) {
  const got = countMessages(record);
  const cases = new Map<string, Delivery[]>();
  for (const one of deliveries) cases.set(keyOf(one), [...(cases.get(keyOf(one)) ?? []), one]);
  let lost = 0;
  let doubled = 0;
  let doubledByRelease = 0;
  for (const [key, some] of cases) {
    const arrived = got.get(key) ?? 0;
    const wanted = some.filter((one) => one.state !== 'cancelled').length;
    const isTold = some.some((one) => toldStates.includes(one.state) || waitingStates.includes(one.state));
    const released = some.filter((one) => parents.has(one.id)).length;
    if (arrived < wanted && !isTold) {
      lost += wanted - arrived;
      found('lost', some[0]!);
    }
    const over = Math.max(0, arrived - wanted);
    doubledByRelease += Math.min(over, released);
    doubled += Math.max(0, over - released);
    if (over > released) found('doubled', some[0]!, `${arrived} times at the phone`);
  }
  return { lost, doubled, doubledByRelease };
}

/** What the SMS server does not know must be before somebody's eyes, unless a reply has proved it or a person decided. */
function unlistedOf({ deliveries, listed, serverStates }: Evidence, found: Found): number {
  const onList = new Set(listed);
  const unlisted = deliveries.filter((one) => {
    const isOpen = one.state === 'uncertain' || serverStates.get(one.id) === 'uncertain';
    const isDecided = one.state === 'cancelled' || (one.state === 'delivered' && one.confirmedMs > 0);
    return isOpen && !isDecided && !onList.has(one.id);
  });
  for (const one of unlisted) found('unlisted', one, `server: ${serverStates.get(one.id) ?? 'unknown'}`);
  return unlisted.length;
}

function partsDoubled({ deliveries, record }: Evidence): number {
  const most = new Map<string, number>();
  for (const one of deliveries) most.set(one.phone, (most.get(one.phone) ?? 0) + one.parts);
  const got = tally(record.flatMap((line) => (line.kind === 'part' ? [line.phone] : [])));
  return [...got].reduce((sum, [phone, parts]) => sum + Math.max(0, parts - (most.get(phone) ?? 0)), 0);
}

function repliesDoubled({ replies, record }: Evidence): number {
  const written = tally(record.flatMap((line) => (line.kind === 'reply' ? [line.phone] : [])));
  return [...tally(replies)].reduce(
    (sum, [phone, stored]) => sum + Math.max(0, stored - (written.get(phone) ?? 0)),
    0,
  );
}
