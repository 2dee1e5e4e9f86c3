import type { Knex } from 'knex';
import { createArchive } from './001-archive.ts';
import { createSms } from './002-sms.ts';
import { createPlans } from './003-plans.ts';
import { createRules } from './004-rules.ts';
import { createArchiveCare } from './005-archive-care.ts';
import { createGaps } from './006-gaps.ts';
import { createQueries } from './007-queries.ts';
import { createEvaluations } from './008-evaluations.ts';
import { createReports } from './009-reports.ts';
import { createCurveSums } from './010-curves.ts';
import { createForecasts } from './011-forecasts.ts';
import { createAdministration } from './012-administration.ts';
import { createMessageCare } from './013-messages.ts';
import { createFollowUp } from './014-follow-up.ts';
import { createHandovers } from './017-handovers.ts';
import { createMeters } from './020-meters.ts';

/** One step of the schema. `sms` steps are also what the SMS server's own database consists of. */
export type Migration = { name: string; part: 'archive' | 'sms'; up: (q: Knex) => Promise<void> };

/** All steps in order. A released step is never changed; a new one is added. */
export const migrations: Migration[] = [
  { name: '001-archive', part: 'archive', up: createArchive },
  { name: '002-sms', part: 'sms', up: createSms },
  { name: '003-plans', part: 'archive', up: createPlans },
  { name: '004-rules', part: 'archive', up: createRules },
  { name: '007-queries', part: 'archive', up: createQueries },
  { name: '006-gaps', part: 'archive', up: createGaps },
  { name: '009-reports', part: 'archive', up: createReports },
  { name: '012-administration', part: 'archive', up: createAdministration },
  { name: '010-curves', part: 'archive', up: createCurveSums },
  { name: '005-archive-care', part: 'archive', up: createArchiveCare },
  { name: '008-evaluations', part: 'archive', up: createEvaluations },
  { name: '011-forecasts', part: 'archive', up: createForecasts },
  { name: '013-messages', part: 'archive', up: createMessageCare },
  { name: '014-follow-up', part: 'archive', up: createFollowUp },
  { name: '017-handovers', part: 'archive', up: createHandovers },
  { name: '020-meters', part: 'archive', up: createMeters },
];
