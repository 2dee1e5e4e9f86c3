import type { CallName, CallOutput, CallParsed } from '../shared/contract/index.ts';
import type { Actor } from '../shared/model/account.ts';
import type { App } from './app.ts';
import { exportAudit } from './core/accounts/audit-export.ts';
import * as archive from './core/archive/archive.ts';
import { partName, resolveAudience } from './core/archive/audience.ts';
import { audienceTree, countAudience } from './core/archive/audience-count.ts';
import { duplicates, mergeContacts, mergePreview } from './core/archive/duplicates.ts';
import { errorBook, exportContacts, exportCustomers } from './core/archive/export.ts';
import * as groups from './core/archive/groups.ts';
import { importColumns, importContacts, importCustomers } from './core/archive/import.ts';
import { cancelImport, importState } from './core/archive/import-jobs.ts';
import { listContacts, listCustomers } from './core/archive/lists.ts';
import { closeNumber, numberTasks, verifyContacts } from './core/archive/numbers.ts';
import { latestLoads } from './core/curves/curves.ts';
import { exportCurves } from './core/curves/export.ts';
import { keptCurves } from './core/curves/kept.ts';
import { saveCurveSettings } from './core/curves/settings.ts';
import { readWeather, saveWeather } from './core/curves/weather.ts';
import { decide, saveLimits } from './core/forecast/decide.ts';
import { shownForecast } from './core/forecast/kept.ts';
import { loadWatch } from './core/forecast/watch.ts';
import * as lms from './core/lms/lms.ts';
import { previewMessage } from './core/messages/compose.ts';
import { loadDraft, saveDraft } from './core/messages/drafts.ts';
import * as follow from './core/messages/follow.ts';
import { heldNow } from './core/messages/held.ts';
import * as inbox from './core/messages/inbox.ts';
import * as manage from './core/messages/manage.ts';
import * as missing from './core/messages/missing.ts';
import { sendMessage, sendTest } from './core/messages/send.ts';
import * as templates from './core/messages/templates.ts';
import { customerDays, expectedLoads, proposePlan } from './core/plans/assistant.ts';
import { planBoard } from './core/plans/board.ts';
import { changePlan, previewChange } from './core/plans/change.ts';
import { evaluatePlan } from './core/plans/evaluate.ts';
import { evaluationReport } from './core/plans/evaluation-report.ts';
import { coverGaps, gapHistory, getGaps, limitedInYear, saveGaps } from './core/plans/gaps.ts';
import { agenda, handover } from './core/plans/handover.ts';
import { escalate, issuePlan, reorder, restorePlan } from './core/plans/issue.ts';
import { ownPlans } from './core/plans/own-plans.ts';
import { copyPlan, exportItems, importItems } from './core/plans/plan-files.ts';
import * as plans from './core/plans/plans.ts';
import { fillAnswer } from './core/queries/desk-answer.ts';
import { handOver } from './core/queries/handovers.ts';
import * as queries from './core/queries/reads.ts';
import { sampleText } from './core/queries/samples.ts';
import * as services from './core/queries/services.ts';
import * as subscriptions from './core/queries/subscriptions.ts';
import { threadOf } from './core/queries/thread.ts';
import { closeMonth } from './core/reports/closings.ts';
import { drillDown } from './core/reports/drill-down.ts';
import { makeReport, pagePdf, reportWorkbook } from './core/reports/make.ts';
import { planBook } from './core/reports/plan-book.ts';
import { loadReportSettings, saveReportSettings } from './core/reports/report-settings.ts';
import { planReport } from './core/reports/reports.ts';
import * as saved from './core/reports/saved.ts';
import * as rules from './core/rules/rules.ts';
import * as backups from './core/system/backups.ts';
import * as deskDrill from './core/system/desk-drill.ts';
import { diagnostics } from './core/system/diagnostics.ts';
import { searchOld } from './core/system/old-search.ts';
import { overview } from './core/system/overview.ts';
import { saveSettings } from './core/system/settings.ts';
import * as setup from './core/system/setup.ts';

/** Who calls: the user behind the token (a public call has none) and the token itself. */
export type Caller = { actor: Actor; token: string };
export type Api = { [N in CallName]: (input: CallParsed<N>, caller: Caller) => Promise<CallOutput<N>> };

/** Contract name → use case. The only table of its kind. */
export function createApi(app: App): Api {
  const { core, accounts, curves, curveJobs } = app;
  return {
    ...archiveApi(app),
    ...messageApi(app),
    ...queryApi(app),
    'system.info': () => app.info(),
    'system.overview': () => overview(core, app.connectionSource),
    'system.test': ({ name }) => app.testConnection(name),
    'system.diagnostics': async (_input, { actor }) => diagnostics(core, actor, await app.info()),
    'backups.list': () => backups.listBackups(core),
    'backups.make': (_input, { actor }) => backups.makeBackup(core, actor),
    'backups.verify': ({ name }) => backups.verifyBackup(core, name),
    'backups.request': ({ name }, { actor }) => backups.requestRestore(core, actor, name),
    'retention.get': async () => ({
      years: (await core.oldFiles?.years()) ?? [],
      ...(app.oldMessages.run ? { run: app.oldMessages.run } : {}),
    }),
    'retention.move': ({ isDryRun }, { actor }) => app.oldMessages.begin(actor, isDryRun),
    'retention.search': (input) => searchOld(core, input),
    'setup.get': () => setup.readSetup(core),
    'setup.test': ({ part, configuration }) => setup.testSetup(core, part, configuration),
    'setup.save': (input, { actor }) => setup.saveSetup(core, accounts, actor, input),
    'setup.export': (_input, { actor }) => setup.exportSetup(core, actor),
    'drill.get': () => deskDrill.readDeskDrill(core),
    'drill.start': (input, { actor }) => deskDrill.startDeskDrill(core, actor, input),
    'drill.stop': (_input, { actor }) => deskDrill.stopDeskDrill(core, actor),
    'settings.get': () => core.settings(),
    'settings.save': (input, { actor }) => saveSettings(core, actor, input),
    'queue.pause': ({ isPaused }, { actor }) => app.pauseQueue(actor, isPaused),

    'accounts.login': (input) => accounts.login(input),
    'accounts.logout': async (_input, { token }) => {
      accounts.logout(token);
      return {};
    },
    'accounts.me': (_input, { token }) => accounts.me(token),
    'accounts.active': async (_input, { token }) => {
      accounts.stayAwake(token);
      return {};
    },
    'accounts.lock': async (_input, { token }) => {
      accounts.lock(token);
      return {};
    },
    'accounts.unlock': ({ password }, { token }) => accounts.unlock(token, password),
    'accounts.rekey': (input, { token }) => accounts.changePassword(token, input),
    'accounts.sessions': async (_input, { token }) => ({ sessions: await accounts.sessions(token) }),
    'accounts.end': async ({ id }, { actor }) => {
      await accounts.endSession(actor, id);
      return {};
    },
    'accounts.list': async () => ({ users: await accounts.list() }),
    'accounts.save': (input, { actor }) => accounts.save(actor, input),
    'audit.list': (input) => core.stores.audit.list(input),
    'audit.export': (input, { actor }) => exportAudit(core, actor, input),

    ...planApi(app),
    'lms.get': () => lms.lmsConfig(core),
    'lms.save': (input, { actor }) => lms.saveLmsConfig(core, actor, input),
    'lms.check': (input) => lms.checkLms(core, input),
    'rules.list': () => rules.listRules(core),
    'rules.save': (input, { actor }) => rules.saveRule(core, actor, input),
    'rules.remove': async ({ id }, { actor }) => {
      await rules.removeRule(core, actor, id);
      return {};
    },
    'rules.try': (input) => rules.tryRule(core, input),
    'rules.times': ({ cron }) => rules.timesOf(core, cron),
    'rules.run': ({ eventId }, { actor }) => rules.runAsked(core, actor, eventId),
    'rules.journal': (input) => core.stores.rules.events(input),

    'forecast.get': ({ subject, day }) => shownForecast(app.forecasts, app.curves.keep, subject, day),
    'forecast.refresh': ({ subject, day }) => app.forecasts.refresh(subject, day),
    'forecast.decide': ({ day }) => decide(core, app.forecasts, day),
    'limits.save': (input, { actor }) => saveLimits(core, actor, input),
    'forecast.watch': () => loadWatch(core),

    'curves.get': (input) => curves.get(input),
    'curves.latest': ({ day }) => latestLoads(core, day),
    'curves.feeders': async () => ({ feeders: await core.stores.curveSums.feeders() }),
    'curves.export': async (input) => {
      const { subject, day } = input.query;
      const isForecast = input.withForecast && (subject.kind === 'region' || subject.kind === 'plan');
      const shown = isForecast ? await shownForecast(app.forecasts, curves.keep, subject, day) : undefined;
      return exportCurves(core, curves, input, shown);
    },
    'curves.batch': async (input) => curveJobs.batch(input),
    'curves.prefetch': async (input) => curveJobs.prefetch(input),
    'curves.jobs': async () => ({ jobs: curveJobs.list() }),
    'curves.jobFile': async ({ id }) => curveJobs.file(id),
    'curves.stopJob': async ({ id }) => {
      curveJobs.stop(id);
      return {};
    },
    'curves.kept': (input) => keptCurves(curves, input),
    'curves.pin': async ({ keys, isPinned }) => {
      await curves.keep.pin(keys, isPinned);
      return {};
    },
    'curves.forget': async ({ keys }) => {
      await curves.forget(keys);
      return {};
    },
    'curves.keepLimit': async ({ limitMb }) => {
      await curves.keep.setLimit(limitMb * 1024 * 1024);
      return {};
    },
    'curves.reconnect': async () => ({ archiveAwaySinceMs: await curves.watch.probe() }),
    'curves.settings': () => curves.settings(),
    'curves.saveSettings': (input, { actor }) => saveCurveSettings(core, actor, input),
    'curves.weather': (input) => readWeather(core, input),
    'curves.saveWeather': ({ rows }, { actor }) => saveWeather(core, actor, rows),
    ...reportApi(app),
  };
}

/** Reports, and the long lists behind their figures. */
function reportApi(app: App): Pick<Api, Extract<CallName, `reports.${string}` | `exports.${string}`>> {
  const { core } = app;
  return {
    'reports.get': (input, { actor }) => makeReport(core, app.reportBooks, input, actor),
    'reports.workbook': (input, { actor }) => reportWorkbook(core, app.reportBooks, input, actor),
    'reports.pdf': ({ name }) => pagePdf(core, name),
    'reports.deliveries': (input) => drillDown(core, input),
    'reports.close': (input, { actor }) => closeMonth(core, app.reportDays, actor, input),
    'reports.settings': () => loadReportSettings(core.stores.settings),
    'reports.saveSettings': (input, { actor }) => saveReportSettings(core, actor, input),
    'reports.saved': () => saved.listSaved(core),
    'reports.save': (input, { actor }) => saved.saveReport(core, actor, input),
    'reports.remove': async ({ id }, { actor }) => {
      await saved.removeSaved(core, actor, id);
      return {};
    },
    'reports.produce': ({ id }, { actor }) => saved.produceNow(core, app.reportBooks, actor, id),
    'exports.start': (input) => app.exports.start(input),
    'exports.get': async ({ id }) => app.exports.get(id),
    'exports.stop': ({ id }) => app.exports.stop(id),
    'exports.file': async ({ id }) => app.exports.file(id),
  };
}

/** The calls of some nouns. */
type Part<Noun extends string> = Pick<Api, Extract<CallName, `${Noun}.${string}`>>;

type ArchiveNoun =
  | 'archive'
  | 'offices'
  | 'customers'
  | 'contacts'
  | 'numbers'
  | 'imports'
  | 'groups'
  | 'audience';
function archiveApi({ core }: App): Part<ArchiveNoun> {
  return {
    'archive.codes': () => archive.codes(core),
    'offices.save': (input, { actor }) => archive.saveOffice(core, actor, input),
    'customers.list': (input) => listCustomers(core, input),
    'customers.get': ({ id }) => archive.getCustomer(core, id),
    'customers.names': ({ ids }) => archive.customerNames(core, ids),
    'customers.history': async ({ id }) => ({ entries: await core.stores.care.history(id) }),
    'customers.save': (input, { actor }) => archive.saveCustomer(core, actor, input),
    'customers.import': (input, { actor }) => importCustomers(core, actor, input),
    'customers.export': (input) => exportCustomers(core, input),
    'contacts.export': (input) => exportContacts(core, input),
    'imports.columns': (input) => importColumns(core, input),
    'imports.progress': async ({ jobKey }) =>
      importState(jobKey) ?? { phase: '', done: 0, total: 0, startedMs: 0 },
    'imports.cancel': async ({ jobKey }) => ({ isStopping: cancelImport(jobKey) }),
    'imports.errors': (input) => errorBook(core, input),
    'contacts.list': (input) => listContacts(core, input),
    'contacts.save': (input, { actor }) => archive.saveContact(core, actor, input),
    'contacts.import': (input, { actor }) => importContacts(core, actor, input),
    'contacts.history': async ({ id }) => ({ entries: await core.stores.care.history(id) }),
    'contacts.verify': ({ ids }, { actor }) => verifyContacts(core, actor, ids),
    'contacts.duplicates': () => duplicates(core),
    'contacts.mergePreview': (input) => mergePreview(core, input),
    'contacts.merge': (input, { actor }) => mergeContacts(core, actor, input),
    'numbers.tasks': () => numberTasks(core),
    'numbers.close': async (input, { actor }) => {
      await closeNumber(core, actor, input);
      return {};
    },
    'groups.list': () => groups.listGroups(core),
    'groups.of': ({ contactId }) => groups.groupsOf(core, contactId),
    'groups.save': (input, { actor }) => groups.saveGroup(core, actor, input),
    'groups.remove': async ({ id }, { actor }) => {
      await groups.removeGroup(core, actor, id);
      return {};
    },
    'audience.count': async ({ audience, isEmergency }) =>
      countAudience(core, audience, isEmergency && (await core.settings()).sms.emergencyReachesOptedOut),
    'audience.tree': ({ role }) => audienceTree(core, role),
    'audience.resolve': async ({ audience, isEmergency }) =>
      resolveAudience(core, audience, isEmergency && (await core.settings()).sms.emergencyReachesOptedOut),
    'audience.names': async ({ parts }) => ({
      names: await Promise.all(parts.map((part) => partName(core, part))),
    }),
  };
}

function messageApi(app: App): Part<'templates' | 'messages' | 'deliveries' | 'inbound' | 'drafts'> {
  const { core, accounts } = app;
  return {
    'templates.list': async () => ({ templates: await core.stores.templates.list() }),
    'templates.save': (input, { actor }) => templates.saveTemplate(core, actor, input),
    'templates.versions': async ({ id }) => ({ versions: await core.stores.templates.versions(id) }),
    'templates.sample': (input) => sampleText(core, app.queries.reader, input),
    'templates.generate': (_input, { actor }) => templates.generateTemplates(core, actor),
    'templates.categories': async () => ({ categories: await core.stores.templates.categories() }),
    'templates.saveCategory': (input, { actor }) => templates.saveCategory(core, actor, input),
    'templates.removeCategory': async ({ id }, { actor }) => {
      await templates.removeCategory(core, actor, id);
      return {};
    },
    'messages.preview': (input) => previewMessage(core, input),
    'messages.send': (input, { actor }) => sendMessage(core, accounts, actor, input),
    'messages.test': (input, { actor }) => sendTest(core, actor, input),
    'messages.list': (input) => core.stores.messages.list(input),
    'messages.held': () => heldNow(core),
    'messages.get': ({ id }) => manage.getMessage(core, id),
    'messages.deliveries': (input) => manage.listDeliveries(core, input),
    'messages.delivery': ({ id }) => manage.deliveryTimeline(core, id),
    'messages.pause': ({ id }, { actor }) => manage.moveMessage(core, actor, 'pause', id),
    'messages.resume': ({ id }, { actor }) => manage.moveMessage(core, actor, 'resume', id),
    'messages.cancel': ({ id }, { actor }) => manage.cancelMessage(core, actor, id),
    'messages.settle': (input, { actor }) => manage.settleUncertain(core, actor, input),
    'messages.followUp': (input, { actor }) => follow.followUp(core, accounts, actor, input),
    'messages.forward': (input, { actor }) => follow.forward(core, actor, input),
    'messages.callList': (input) => follow.callList(core, input),
    'messages.escalate': (input, { actor }) => missing.escalateMessage(core, accounts, actor, input),
    'messages.told': async (input, { actor }) => {
      await missing.noteTold(core, actor, input);
      return {};
    },
    'messages.approve': async ({ id }, { actor }) => {
      await missing.approveLate(core, actor, id);
      return {};
    },
    'deliveries.search': (input) => manage.searchDeliveries(core, input),
    'inbound.list': (input) => inbox.listInbound(core, input),
    'inbound.thread': ({ phone }) => inbox.thread(core, phone),
    'inbound.reply': (input, { actor }) => inbox.reply(core, actor, input),
    'inbound.done': ({ phone }, { actor }) => inbox.closeThread(core, actor, phone),
    'drafts.get': (_input, { actor }) => loadDraft(core, actor),
    'drafts.save': ({ draft }, { actor }) => saveDraft(core, actor, draft),
  };
}

/** Plans and gaps. */
function planApi({ core, loads, boards, evaluations }: App): Part<'plans' | 'gaps'> {
  return {
    'plans.list': async ({ openOnly }) => ({ plans: await ownPlans(core, openOnly) }),
    'plans.get': ({ id }) => plans.getPlan(core, id),
    'plans.save': deskDrill.ownMode(core, plans.savePlan),
    'plans.check': async (input) => ({ problems: await plans.checkPlan(core.stores, input) }),
    'plans.submit': deskDrill.ownMode(core, plans.submitPlan),
    'plans.approve': deskDrill.ownMode(core, plans.approvePlan),
    'plans.reject': deskDrill.ownMode(core, plans.rejectPlan),
    'plans.issue': deskDrill.ownMode(core, issuePlan),
    'plans.restore': deskDrill.ownMode(core, restorePlan),
    'plans.cancel': deskDrill.ownMode(core, plans.cancelPlan),
    'plans.copy': (input, { actor }) => copyPlan(core, actor, input),
    'plans.loads': (input) => expectedLoads(core, input),
    'plans.customerDays': (input) => customerDays(core, input),
    'plans.propose': (input) => proposePlan(core, input),
    'plans.exportItems': ({ id }) => exportItems(core, id),
    'plans.importItems': (input) => importItems(core, input),
    'plans.previewChange': (input) => previewChange(core, input),
    'plans.change': deskDrill.ownMode(core, changePlan),
    'plans.board': ({ id }) => planBoard(core, loads, id),
    'plans.boardHead': ({ id }) => boards.head(id),
    'plans.boardRows': (input) => boards.rows(input),
    'plans.agenda': () => agenda(core),
    'plans.handover': () => handover(core, boards),
    'plans.escalate': deskDrill.ownMode(core, escalate),
    'plans.reorder': deskDrill.ownMode(core, reorder),
    'plans.evaluation': (input) => evaluations.head(input),
    'plans.evaluationRows': (input) => evaluations.rows(input),
    'plans.evaluate': async (input, { actor }) => evaluations.take(await evaluatePlan(core, actor, input)),
    'plans.evaluationReport': (input) => evaluationReport(core, input),
    'plans.report': ({ id }) => planReport(core, loads, id),
    'plans.reportBook': ({ id }) => planBook(core, loads, id),

    'gaps.get': ({ day }) => getGaps(core, day),
    'gaps.save': (input, { actor }) => saveGaps(core, actor, input),
    'gaps.history': (input) => gapHistory(core, input),
    'gaps.cover': ({ day }) => coverGaps(core, day),
    'gaps.limited': ({ year }) => limitedInYear(core, year),
  };
}

/** The SMS query service. */
function queryApi(app: App): Part<'queries' | 'services' | 'subscriptions' | 'guards' | 'invitations'> {
  const { core } = app;
  return {
    'queries.summary': (_input, { actor }) => queries.summary(core, actor),
    'queries.inbox': (input, { actor }) => queries.inbox(core, actor, input),
    'queries.handOver': (input, { actor }) => handOver(core, actor, input),
    'queries.fill': (input) => fillAnswer(core, input),
    'queries.thread': ({ phone }) => threadOf(core, phone),
    'queries.try': (input) => queries.tryText(core, app.queries.reader, input),
    'queries.uses': (input) => queries.listUses(core, input),
    'queries.export': (input) => queries.exportUses(core, input),
    'queries.settings': () => services.readSettings(core),
    'queries.saveSettings': ({ settings }, { actor }) => services.saveQuerySettings(core, actor, settings),
    'services.list': () => services.listServices(core),
    'services.save': (input, { actor }) => services.saveService(core, actor, input),
    'services.preview': (input) => services.previewReply(core, app.queries.reader, input),
    'services.saveNumber': (input, { actor }) => services.saveNumber(core, actor, input),
    'services.removeNumber': async ({ number }, { actor }) => {
      await services.removeNumber(core, actor, number);
      return {};
    },
    'subscriptions.list': (input) => core.stores.subscriptions.list(input),
    'subscriptions.proof': ({ id }) => subscriptions.proofOf(core, id),
    'subscriptions.change': (input, { actor }) => subscriptions.changeSubscription(core, actor, input),
    'subscriptions.export': ({ month }) => subscriptions.exportSubscriptions(core, month),
    'guards.list': () => services.listGuards(core),
    'guards.lift': ({ phone }, { actor }) => services.liftGuard(core, actor, phone),
    'guards.block': async ({ phone }, { actor }) => {
      await services.blockNumber(core, actor, phone);
      return {};
    },
    'invitations.summary': () => queries.invitationSummary(core),
  };
}
