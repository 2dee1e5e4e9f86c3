import type { Contract } from '../support/databases.ts';
import { auditContract, settingContract, userContract } from './accounts.ts';
import { contactContract, customerContract, templateContract } from './archive.ts';
import { archiveBookContract, careContract } from './archive-book.ts';
import { confirmationContract } from './confirmations.ts';
import { curveSumContract } from './curve-sums.ts';
import { deliverySearchContract } from './delivery-search.ts';
import { evaluationContract } from './evaluations.ts';
import { followContract } from './follow.ts';
import { forecastContract } from './forecasts.ts';
import { gapContract } from './gaps.ts';
import { jobContract } from './jobs.ts';
import { leaseContract } from './leases.ts';
import { loadSystemContract } from './lms.ts';
import { messageContract } from './messages.ts';
import { meterContract } from './meters.ts';
import { migrationContract } from './migrations.ts';
import { outboxContract } from './outbox.ts';
import { curveContract, orderContract, planContract } from './plans.ts';
import { queryContract } from './queries.ts';
import { receivedContract } from './query-received.ts';
import { queueContract } from './queue.ts';
import { recountContract } from './recount.ts';
import { reportContract } from './reports.ts';
import { retentionContract } from './retention.ts';
import { firstStartContract, schemaContract } from './schema.ts';
import { sentPastContract } from './sent-past.ts';
import { setBackContract } from './set-back.ts';
import { stagingContract } from './staging.ts';
import { statisticsContract } from './statistics.ts';
import { wishContract } from './wishes.ts';

/** What every database must do for the stores, port by port. */
export const storeContracts: Record<string, Contract> = {
  'the first start': firstStartContract,
  'earlier versions': migrationContract,
  'schema and transactions': schemaContract,
  users: userContract,
  settings: settingContract,
  audit: auditContract,
  'codes and customers': customerContract,
  'contacts and groups': contactContract,
  'the archive in memory': archiveBookContract,
  'care of the archive': careContract,
  'rows of an import': stagingContract,
  templates: templateContract,
  plans: planContract,
  gaps: gapContract,
  forecasts: forecastContract,
  orders: orderContract,
  curves: curveContract,
  'sums of curves': curveSumContract,
  evaluations: evaluationContract,
  'the load management system': loadSystemContract,
  'kept balances and readings': meterContract,
  messages: messageContract,
  'what follows a message': followContract,
  'single deliveries': deliverySearchContract,
  jobs: jobContract,
  queue: queueContract,
  wishes: wishContract,
  'a clock that was set back': setBackContract,
  reports: reportContract,
  confirmations: confirmationContract,
  outbox: outboxContract,
  'what the SMS server forgets': sentPastContract,
  'query service': queryContract,
  'received messages': receivedContract,
  leases: leaseContract,
  statistics: statisticsContract,
  'figures of reports counted again': recountContract,
  'old messages': retentionContract,
};
