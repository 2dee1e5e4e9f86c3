import type { Job, NewDelivery, Order, Verdict } from '../../main/core/ports.ts';
import { newId } from '../../shared/ids.ts';
import type { Contact, ContactFields, Customer } from '../../shared/model/archive.ts';
import type { Message } from '../../shared/model/message.ts';
import type { Plan } from '../../shared/model/plan.ts';

let serial = 0;
/** A number no other sample has. */
export const nextSerial = (): number => {
  serial += 1;
  return serial;
};

export const customer = (change: Partial<Customer> = {}): Customer => ({
  id: newId(),
  accountNo: `3300${String(nextSerial()).padStart(8, '0')}`,
  name: '杭州明珠水泥有限公司',
  regionCode: '330106',
  industryCode: '3011',
  voltage: '110kV',
  capacityKva: 50_000,
  securityKw: 800,
  feeder: '城西线',
  isProtected: false,
  limitClass: '2',
  version: 1,
  ...change,
});

export const contact = (change: Partial<Contact> = {}): Contact => ({
  id: newId(),
  name: '王小明',
  mobile: `+86138${String(nextSerial()).padStart(8, '0')}`,
  mobile2: '',
  state: 'active',
  remark: '',
  assignments: [],
  version: 1,
  ...change,
});

export const fieldsOf = ({ id: _id, version: _version, ...fields }: Contact): ContactFields => fields;

export const message = (change: Partial<Message> = {}): Message => ({
  id: newId(),
  kind: 'free',
  title: '高温预警',
  planId: '',
  templateId: '',
  templateVersion: 0,
  priority: 1,
  asksConfirmation: false,
  isDrill: false,
  createdBy: '李调度',
  approvedBy: '',
  createdMs: 1_700_000_000_000,
  dueMs: 0,
  approvalDueMs: 0,
  parts: 1,
  costFen: 5,
  ...change,
});

export const delivery = (messageId: string, change: Partial<NewDelivery> = {}): NewDelivery => ({
  id: newId(),
  messageId,
  contactId: '',
  contactName: '王小明',
  role: 'power',
  customerIds: [],
  phone: `+86139${String(nextSerial()).padStart(8, '0')}`,
  text: '请按方案压减负荷',
  parts: 1,
  priority: 1,
  queuedMs: Date.now() - 60_000,
  parentId: '',
  asksConfirmation: false,
  runAtMs: 0,
  ...change,
});

export const plan = (change: Partial<Plan> = {}): Plan => ({
  id: newId(),
  planNo: `YX${String(nextSerial()).padStart(8, '0')}`,
  name: '迎峰度夏一号方案',
  kind: 'planned',
  measure: 'avoid',
  level: '3',
  reason: '高温',
  startMs: 1_700_000_000_000,
  endMs: 1_700_010_000_000,
  targetKw: 120_000,
  blocks: [],
  rounds: [],
  overrideReason: '',
  items: [],
  state: 'draft',
  isDrill: false,
  version: 1,
  createdBy: '李调度',
  submittedBy: '',
  approvedBy: '',
  issuedAtMs: 0,
  restoredAtMs: 0,
  approvalDueMs: 0,
  ...change,
});

export const order = (planId: string, change: Partial<Order> = {}): Order => ({
  id: newId(),
  planId,
  customerId: newId(),
  accountNo: '330000000001',
  round: 1,
  command: 'limit',
  limitKw: 500,
  startMs: 1,
  endMs: 2,
  state: 'waiting',
  note: '',
  createdMs: 1,
  changedMs: 1,
  ...change,
});

/** `count` things made one by one. */
export const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** A verdict "accepted by the operator" with one reference a part. */
export const submitted = (job: Job, ...msgIds: string[]): { job: Job; verdict: Verdict } => ({
  job,
  verdict: { state: 'submitted', refs: msgIds.map((msgId, index) => ({ partNo: index + 1, msgId })) },
});
