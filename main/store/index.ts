import type { Stores } from '../core/ports.ts';
import { createSettingStore, createUserStore } from './accounts.ts';
import { createArchiveIndexStore } from './archive-index.ts';
import { createAuditStore } from './audit.ts';
import { createCareStore } from './care.ts';
import { createContactStore } from './contacts.ts';
import { createCurveSumStore } from './curve-sums.ts';
import { createCurveCache } from './curves.ts';
import { createCodeStore, createCustomerStore } from './customers.ts';
import { type Database, inTransaction } from './database.ts';
import { createEvaluationStore } from './evaluations.ts';
import { createForecastStore } from './forecasts.ts';
import { createGapStore } from './gaps.ts';
import { createGroupStore } from './groups.ts';
import { createLeaseStore } from './leases.ts';
import { createFollowStore } from './message-follow.ts';
import { createMessageStore } from './messages.ts';
import { createMeterStore } from './meters.ts';
import { createOldRowStore } from './old-rows.ts';
import { createOrderStore, createPlanStore } from './plans.ts';
import { createQueryStore } from './queries.ts';
import { createServiceStore } from './queries-services.ts';
import { createSubscriptionStore } from './queries-subscriptions.ts';
import { createReportStore } from './reports.ts';
import { createRuleStore } from './rules.ts';
import { createStagingStore } from './staging.ts';
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
    archiveIndex: createArchiveIndexStore(db),
    care: createCareStore(db),
    staging: createStagingStore(db),
    templates: createTemplateStore(db),
    plans: createPlanStore(db),
    gaps: createGapStore(db),
    forecasts: createForecastStore(db),
    messages: createMessageStore(db),
    follow: createFollowStore(db),
    orders: createOrderStore(db),
    meters: createMeterStore(db),
    rules: createRuleStore(db),
    services: createServiceStore(db),
    subscriptions: createSubscriptionStore(db),
    queries: createQueryStore(db),
    leases: createLeaseStore(db),
    curves: createCurveCache(db),
    curveSums: createCurveSumStore(db),
    evaluations: createEvaluationStore(db),
    reports: createReportStore(db),
    oldRows: createOldRowStore(db),
    transaction: (work) => inTransaction(db, (tx) => work(createStores(tx))),
  };
}
