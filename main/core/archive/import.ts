import { AppError } from '../../../shared/errors.ts';
import { newId } from '../../../shared/ids.ts';
import type { Actor } from '../../../shared/model/account.ts';
import type {
  Assignment,
  Contact,
  ContactRow,
  Customer,
  CustomerFields,
  ImportResult,
  Office,
} from '../../../shared/model/archive.ts';
import type { FileOnWire } from '../../../shared/model/common.ts';
import { type Core, record } from '../context.ts';
import { inPortions } from '../portions.ts';
import type { Stores } from '../ports.ts';
import { asJob, type ImportJob } from './import-jobs.ts';
import {
  columnsOf,
  type ImportKind,
  keepMapping,
  keptMapping,
  matchColumns,
  renamed,
} from './import-mapping.ts';
import {
  type ContactLine,
  contactColumns,
  customerColumns,
  type Rejected,
  readContact,
  readCustomer,
  rejectRow,
} from './import-rows.ts';
import { writeAll } from './import-write.ts';
import type { Table } from './sheet.ts';

export type ImportInput = {
  file: FileOnWire;
  dryRun: boolean;
  acceptGood: boolean;
  mapping?: { heading: string; column: string }[] | undefined;
  jobKey?: string;
};
type Plan<T> = {
  inserts: T[];
  updates: { id: string; version: number; next: T }[];
  unchanged: number;
  rejected: Rejected[];
};

function assertColumns(table: Table, needed: readonly string[]): void {
  const missing = needed.filter((column) => !table.columns.includes(column));
  if (missing.length > 0) throw new AppError('bad-file', { reason: `缺少列：${missing.join('、')}` });
}

/** The columns without which nothing can be read. */
export const neededColumns: Record<ImportKind, readonly string[]> = {
  contacts: ['姓名', '手机号'],
  customers: ['户号', '户名', '区域代码'],
};

const ignored = (table: Table, known: readonly string[]) =>
  table.columns.filter((column) => column !== '' && !known.includes(column));

/** Compares customers with the archive: new, changed, the same, or wrong. */
export async function planCustomerImport(
  stores: Stores,
  table: Table,
  job: ImportJob,
): Promise<Plan<CustomerFields>> {
  assertColumns(table, neededColumns.customers);
  const regions = new Set((await stores.codes.regions()).map((region) => region.code));
  const present = new Map(
    (await stores.customers.byAccounts(table.rows.map((row) => row.cells.户号 ?? ''))).map((one) => [
      one.accountNo,
      one,
    ]),
  );
  const plan: Plan<CustomerFields> = { inserts: [], updates: [], unchanged: 0, rejected: [] };
  const seen = new Set<string>();
  await inPortions(table.rows, (line, index) => {
    noteRow(job, index, table.rows.length);
    const result = readCustomer(table, line, regions);
    if ('rejected' in result) {
      plan.rejected.push(result.rejected);
      return;
    }
    const next = result.value;
    if (seen.has(next.accountNo)) {
      plan.rejected.push(rejectRow(table, line.row, '户号', next.accountNo, '文件中户号重复').rejected);
      return;
    }
    seen.add(next.accountNo);
    const before = present.get(next.accountNo);
    if (before) keepAbsent(table, before, next);
    if (!before) plan.inserts.push(next);
    else if (isSame(before, next)) plan.unchanged += 1;
    else plan.updates.push({ id: before.id, version: before.version, next });
  });
  return plan;
}

const columnFields: [column: string, field: keyof CustomerFields][] = [
  ['行业代码', 'industryCode'],
  ['电压等级', 'voltage'],
  ['合同容量kVA', 'capacityKva'],
  ['保安负荷kW', 'securityKw'],
  ['线路', 'feeder'],
  ['受保护', 'isProtected'],
  ['限电类别', 'limitClass'],
];

/** A column the file does not have says nothing: what is stored stays. */
function keepAbsent(table: Table, before: Customer, next: CustomerFields): void {
  const absent = columnFields.filter(([column]) => !table.columns.includes(column));
  Object.assign(next, Object.fromEntries(absent.map(([, field]) => [field, before[field]])));
}

function isSame(before: Customer, next: CustomerFields): boolean {
  return (Object.keys(next) as (keyof CustomerFields)[]).every((key) => before[key] === next[key]);
}

type ContactPlan = {
  inserts: Contact[];
  updates: { before: ContactRow; next: Contact }[];
  unchanged: number;
  rejected: Rejected[];
  offices: Office[];
};

/** Rows of one number become one person with several places. */
export async function planContactImport(stores: Stores, table: Table, job: ImportJob): Promise<ContactPlan> {
  assertColumns(table, neededColumns.contacts);
  const plan: ContactPlan = { inserts: [], updates: [], unchanged: 0, rejected: [], offices: [] };
  const accounts = new Map(
    (await stores.customers.byAccounts(table.rows.map((row) => row.cells.户号 ?? ''))).map((one) => [
      one.accountNo,
      one.id,
    ]),
  );
  const offices = new Map((await stores.contacts.offices()).map((office) => [office.name, office.id]));
  const drafts = new Map<string, Draft>();
  await inPortions(table.rows, (line, index) => {
    noteRow(job, index, table.rows.length);
    const result = readContact(table, line);
    if ('rejected' in result) {
      plan.rejected.push(result.rejected);
      return;
    }
    const one = result.value;
    const assignment = assignmentOf(one, accounts, offices, plan);
    if (!assignment) {
      plan.rejected.push(rejectRow(table, line.row, '户号', one.accountNo, '档案中没有这个户号').rejected);
      return;
    }
    const key = one.mobile || `row ${line.row}`;
    const draft = drafts.get(key);
    if (draft && draft.contact.name !== one.name)
      plan.rejected.push(
        rejectRow(table, line.row, '手机号', one.mobile, `号码已属于 ${draft.contact.name}`).rejected,
      );
    else if (draft) addPlace(draft.contact, assignment);
    else {
      const contact: Contact = {
        id: newId(),
        version: 1,
        name: one.name,
        mobile: one.mobile,
        mobile2: '',
        state: 'active',
        remark: one.remark,
        assignments: [assignment],
      };
      drafts.set(key, { contact, row: line.row });
    }
  });
  await compareContacts(stores, table, drafts, plan);
  return plan;
}

function assignmentOf(
  line: ContactLine,
  accounts: Map<string, string>,
  offices: Map<string, string>,
  plan: ContactPlan,
): Assignment | undefined {
  if (line.accountNo !== '') {
    const customerId = accounts.get(line.accountNo);
    return customerId ? { role: line.role, customerId } : undefined;
  }
  const known = offices.get(line.office);
  if (known) return { role: line.role, officeId: known };
  const office = { id: newId(), name: line.office };
  offices.set(office.name, office.id);
  plan.offices.push(office);
  return { role: line.role, officeId: office.id };
}

/** A person of the file with the row where they first appear. */
type Draft = { contact: Contact; row: number };

function addPlace(contact: Contact, assignment: Assignment): void {
  const key = placeKey(assignment);
  if (!contact.assignments.some((one) => placeKey(one) === key)) contact.assignments.push(assignment);
}

const placeKey = (one: Assignment) => `${one.role} ${one.customerId ?? ''} ${one.officeId ?? ''}`;

async function compareContacts(
  stores: Stores,
  table: Table,
  drafts: Map<string, Draft>,
  plan: ContactPlan,
): Promise<void> {
  const all = [...drafts.values()];
  const known = await stores.contacts.byPhones(
    all.map(({ contact }) => contact.mobile).filter((mobile) => mobile !== ''),
  );
  const holders = new Map(
    known.flatMap(
      (one) =>
        [
          [one.mobile, one],
          [one.mobile2, one],
        ] as const,
    ),
  );
  const nameless = await numberlessPeople(stores, all);
  /** Somebody with two numbers may be in the file under both. */
  const updated = new Map<string, ContactPlan['updates'][number]>();
  await inPortions(all, ({ contact, row }) => {
    const before = contact.mobile === '' ? nameless.get(personKey(contact)) : holders.get(contact.mobile);
    if (!before) plan.inserts.push(contact);
    else if (before.name !== contact.name) {
      plan.rejected.push(
        rejectRow(table, row, '手机号', contact.mobile, `档案中号码属于 ${before.name}`).rejected,
      );
    } else {
      const known = updated.get(before.id)?.next ?? before;
      const places = new Set(known.assignments.map(placeKey));
      const more = contact.assignments.filter((one) => !places.has(placeKey(one)));
      if (more.length === 0) plan.unchanged += 1;
      else
        updated.set(before.id, { before, next: { ...before, assignments: [...known.assignments, ...more] } });
    }
  });
  plan.updates.push(...updated.values());
}

const personKey = (contact: Pick<Contact, 'name' | 'assignments'>) =>
  `${contact.name} ${contact.assignments[0] ? placeKey(contact.assignments[0]) : ''}`;

/** People without a number are the same when name, role and place are: reading a file again must not add them again. */
async function numberlessPeople(stores: Stores, drafts: Draft[]): Promise<Map<string, ContactRow>> {
  const places = drafts
    .filter(({ contact }) => contact.mobile === '')
    .flatMap(({ contact }) => contact.assignments);
  const customers = places.flatMap((one) => one.customerId ?? []);
  const rows = await stores.contacts.byCustomers(customers);
  for (const officeId of new Set(places.flatMap((one) => one.officeId ?? [])))
    rows.push(...(await stores.contacts.byOffice(officeId)));
  const numberless = rows.filter((one) => one.mobile === '');
  return new Map(
    numberless.flatMap((one) =>
      one.assignments.map((place) => [personKey({ name: one.name, assignments: [place] }), one] as const),
    ),
  );
}

function resultOf(
  core: Core,
  input: ImportInput,
  plan: { inserts: unknown[]; updates: unknown[]; unchanged: number; rejected: Rejected[] },
  ignoredColumns: string[],
): ImportResult {
  return {
    dryRun: input.dryRun,
    accepted: plan.inserts.length,
    changed: plan.updates.length,
    unchanged: plan.unchanged,
    rejected: plan.rejected.slice(0, 5_000),
    rejectedCount: plan.rejected.length,
    ignoredColumns,
    atMs: core.clock.now(),
  };
}

/** True when the plan is to be carried out: not a dry run, and without faults unless the good rows are wanted. */
const isToBeDone = (input: ImportInput, rejected: unknown[]) =>
  !input.dryRun && (rejected.length === 0 || input.acceptGood);

/** Rows between two words about how far it is. */
const NOTED = 500;
const noteRow = (job: ImportJob, index: number, total: number) => {
  if (index % NOTED === 0) job.at('checking', index, total);
};

/** The file as a table with the archive's headings; a mapping that a person has set is kept for the next file. */
async function tableOf(core: Core, kind: ImportKind, input: ImportInput, job: ImportJob): Promise<Table> {
  job.at('reading', 0, 0);
  const table = await core.readTable(input.file);
  const given = input.mapping && Object.fromEntries(input.mapping.map((one) => [one.heading, one.column]));
  const mapping = given ?? matchColumns(kind, table.columns, await keptMapping(core.stores.settings, kind));
  if (given && !input.dryRun) await keepMapping(core.stores.settings, kind, given);
  return renamed(table, mapping);
}

/** The headings of a file, each with what it most likely means and its first value. */
export async function importColumns(core: Core, { kind, file }: { kind: ImportKind; file: FileOnWire }) {
  const table = await core.readTable(file);
  const mapping = matchColumns(kind, table.columns, await keptMapping(core.stores.settings, kind));
  const sample = (heading: string) =>
    table.rows.find((row) => row.cells[heading])?.cells[heading]?.slice(0, 60) ?? '';
  return {
    headings: Object.entries(mapping).map(([heading, column]) => ({
      heading,
      column,
      sample: sample(heading),
    })),
    columns: [...columnsOf(kind)],
    needed: [...neededColumns[kind]],
    rows: table.rows.length,
  };
}

export function importCustomers(core: Core, actor: Actor, input: ImportInput): Promise<ImportResult> {
  return asJob(input.jobKey ?? '', core.clock.now(), async (job) => {
    const table = await tableOf(core, 'customers', input, job);
    const plan = await planCustomerImport(core.stores, table, job);
    const result = resultOf(core, input, plan, ignored(table, customerColumns));
    if (!isToBeDone(input, plan.rejected)) return { ...result, dryRun: true };
    const { inserts, updates } = plan;
    const items = [
      ...inserts.map((fields) => ({ id: newId(), knownVersion: 0, fields })),
      ...updates.map(({ id, version, next }) => ({ id, knownVersion: version, fields: next })),
    ];
    await writeAll(core, job, items, {
      stage: (jobId, some) => core.stores.staging.addCustomers(jobId, some),
      take: async (stores, jobId) => {
        await stores.staging.takeCustomers(jobId);
        await record(stores, core, actor, {
          action: 'customers.import',
          subject: input.file.name,
          detail: { accepted: inserts.length, changed: updates.length },
        });
      },
    });
    core.emit('archive.changed', { kind: 'customers' });
    return result;
  });
}

export function importContacts(core: Core, actor: Actor, input: ImportInput): Promise<ImportResult> {
  return asJob(input.jobKey ?? '', core.clock.now(), async (job) => {
    const table = await tableOf(core, 'contacts', input, job);
    const plan = await planContactImport(core.stores, table, job);
    const result = resultOf(core, input, plan, ignored(table, contactColumns));
    if (!isToBeDone(input, plan.rejected)) return { ...result, dryRun: true };
    const { inserts, updates } = plan;
    const items = [
      ...inserts.map((contact) => ({ contact, knownVersion: 0, newPlaces: contact.assignments })),
      ...updates.map(({ before, next }) => ({
        contact: next,
        knownVersion: before.version,
        newPlaces: next.assignments.slice(before.assignments.length),
      })),
    ];
    await writeAll(core, job, items, {
      stage: (jobId, some) => core.stores.staging.addContacts(jobId, some),
      take: async (stores, jobId) => {
        for (const office of plan.offices) await stores.contacts.saveOffice(office);
        await stores.staging.takeContacts(jobId);
        await record(stores, core, actor, {
          action: 'contacts.import',
          subject: input.file.name,
          detail: { accepted: inserts.length, changed: updates.length },
        });
      },
    });
    core.emit('archive.changed', { kind: 'contacts' });
    return result;
  });
}
