import type { Stores } from '../core/ports.ts';
import { createAuditStore, createSettingStore, createUserStore } from './accounts.ts';
import { createContactStore, createGroupStore } from './contacts.ts';
import { createCurveCache } from './curves.ts';
import { createCodeStore, createCustomerStore } from './customers.ts';
import { type Database, inTransaction } from './database.ts';
import { createMessageStore } from './messages.ts';
import { createOrderStore, createPlanStore } from './plans.ts';
import { createRuleStore } from './rules.ts';
import { createTemplateStore } from './templates.ts';

/** All stores over one database or one transaction of it. */
export function createStores(db: Database): Stores {
  return {
    users: createUserStore(db),
    audit: createAuditStore(db),
    settings: createSettingStore(db),
    codes: createCodeStore(db),
    customers: createCustomerStore(db),
    contacts: createContactStore(db),
    groups: createGroupStore(db),
    templates: createTemplateStore(db),
    plans: createPlanStore(db),
    messages: createMessageStore(db),
    orders: createOrderStore(db),
    rules: createRuleStore(db),
    curves: createCurveCache(db),
    transaction: (work) => inTransaction(db, (tx) => work(createStores(tx))),
  };
}
