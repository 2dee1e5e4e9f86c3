import { AppError, unreachable } from '../../../shared/errors.ts';
import type { Region } from '../../../shared/model/archive.ts';
import type { CurveSubject } from '../../../shared/model/curve.ts';
import { regionWithin } from '../archive/regions.ts';
import type { LeafKind, Stores } from '../ports.ts';
import { type Resolved, subjectKey } from './source.ts';

export type LeafCounts = Awaited<ReturnType<Stores['curveSums']['leafCounts']>>;

function ofLeaves(
  subject: CurveSubject,
  name: string,
  kind: LeafKind,
  isWithin: (code: string) => boolean,
  counts: LeafCounts,
): Resolved {
  const leaves = counts.filter((one) => one.kind === kind && isWithin(one.code));
  return {
    subject,
    key: subjectKey(subject),
    name,
    expected: leaves.reduce((sum, one) => sum + one.count, 0),
    leaves: { kind, codes: leaves.map((one) => one.code) },
    limits: [],
  };
}

const nameOf = (codes: Region[], code: string, what: string): string => {
  const found = codes.find((one) => one.code === code);
  if (!found) throw new AppError('not-found', { what });
  return found.name;
};

async function ofPlan(stores: Stores, subject: CurveSubject & { kind: 'plan' | 'round' }): Promise<Resolved> {
  const round = subject.kind === 'round' ? subject.round : undefined;
  const plan = await stores.plans.head(subject.id);
  const members = plan ? await stores.curveSums.planMembers(subject.id, round) : [];
  if (!plan || (round !== undefined && members.length === 0))
    throw new AppError('not-found', { what: subject.kind });
  // Without a limit for each there is none for all.
  const isLimited = members.length > 0 && members.every((one) => one.limitKw > 0);
  const kw = members.reduce((sum, one) => sum + one.limitKw, 0);
  return {
    subject,
    key: `${subjectKey(subject)}@${plan.version}`,
    name: round === undefined ? plan.name : `${plan.name} 第 ${round} 轮`,
    expected: members.length,
    members,
    limits: isLimited ? [{ planId: subject.id, kw }] : [],
  };
}

async function ofGroup(stores: Stores, subject: CurveSubject & { kind: 'group' }): Promise<Resolved> {
  const group = (await stores.groups.list()).find((one) => one.id === subject.id);
  if (!group) throw new AppError('not-found', { what: 'group' });
  const contacts = await stores.contacts.byIds(group.contactIds);
  const ids = new Set(
    contacts.flatMap((one) =>
      one.assignments.flatMap(({ customerId }) => (customerId === undefined ? [] : [customerId])),
    ),
  );
  const members = await stores.curveSums.members({ customerIds: [...ids] });
  const key = `${subjectKey(subject)}@${group.version}`;
  return { subject, key, name: group.name, expected: members.length, members, limits: [] };
}

/** Who a subject is and what has to be added up for it. Throws `not-found`. */
export async function resolveSubject(
  stores: Stores,
  subject: CurveSubject,
  counts: () => Promise<LeafCounts>,
): Promise<Resolved> {
  const { codes, customers, curveSums } = stores;
  switch (subject.kind) {
    case 'region': {
      const regions = await codes.regions();
      const within = new Set(regionWithin(regions, subject.code));
      const name = nameOf(regions, subject.code, 'region');
      return ofLeaves(subject, name, 'region', (code) => within.has(code), await counts());
    }
    case 'industry': {
      const name = nameOf(await codes.industries(), subject.code, 'industry');
      const isWithin = (code: string) => code.startsWith(subject.code);
      return ofLeaves(subject, name, 'industry', isWithin, await counts());
    }
    case 'feeder': {
      const members = await curveSums.members({ feeder: subject.name });
      if (members.length === 0) throw new AppError('not-found', { what: 'feeder' });
      const key = `${subjectKey(subject)}@${members.length}`;
      return { subject, key, name: subject.name, expected: members.length, members, limits: [] };
    }
    case 'plan':
    case 'round':
      return ofPlan(stores, { ...subject });
    case 'group':
      return ofGroup(stores, subject);
    case 'customer': {
      const [customer] = await customers.byIds([subject.id]);
      if (!customer) throw new AppError('not-found', { what: 'customer' });
      const { accountNo, capacityKva, name } = customer;
      const limits = (await curveSums.limitsOf(subject.id)).map(({ planId, limitKw }) => ({
        planId,
        kw: limitKw,
      }));
      return {
        subject,
        key: subjectKey(subject),
        name,
        expected: 1,
        members: [{ accountNo, capacityKva }],
        limits,
      };
    }
    default:
      return unreachable(subject);
  }
}
