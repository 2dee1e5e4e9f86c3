import { groupBy } from '../../../shared/group-by.ts';
import { segmentOnAir } from '../../../shared/sms/segments.ts';
import type {
  Gateway,
  GatewayHealth,
  GatewayInbound,
  GatewayListener,
  GatewayOutcome,
  GatewayReport,
  Log,
  Outbound,
} from '../../core/ports.ts';
import { NoAnswer, post } from '../http.ts';
import { readPhone } from '../phone-numbers.ts';
import { type Element, parseXml, textOf } from '../xml.ts';
import { readFault, readRecords } from './answer.ts';
import type { MasProfile } from './profile.ts';
import { fillTemplate, type Values } from './template.ts';

export type MasSettings = {
  name: string;
  endpoint: string;
  account: string;
  password: string;
  apiCode?: string;
  serviceNo: string;
  profile: MasProfile;
  timeoutMs: number;
  /** Pause between two questions for reports and inbound messages, ms. */
  pollMs: number;
  /** Calls under way at once. */
  concurrency: number;
};

/** A batch is asked for again after growing pauses, up to this, ms. */
const MAX_ASK_PAUSE_MS = 10 * 60_000;
const MAX_ASKED = 50;
/** Numbers a caller may give its messages at the servers that want one. */
const NUMBERS = 100_000_000;

/** Another site's SOAP server (MAS and alike), spoken to as its profile says. */
export class MasGateway implements Gateway {
  readonly name: string;
  readonly deduplicates: boolean;
  readonly maxBatch: number;
  readonly #settings: MasSettings;
  readonly #log: Log;
  readonly #asked = new Map<string, { pauseMs: number; nextMs: number }>();
  #listener: GatewayListener | undefined;
  #isOnline = false;
  #sinceMs = Date.now();
  #detail = '';
  #isStopping = false;
  #polling: Promise<void> = Promise.resolve();
  #wake: (() => void) | undefined;
  #lastNumber = 0;

  constructor(settings: MasSettings, log: Log) {
    this.#settings = settings;
    this.#log = log;
    this.name = settings.name;
    this.deduplicates = settings.profile.send.isIdempotent;
    // A server that knows our id again must get one id for each message.
    this.maxBatch = this.deduplicates ? 1 : settings.profile.groupSize;
    this.#checkTemplates();
  }

  async start(listener: GatewayListener): Promise<void> {
    this.#listener = listener;
    this.#polling = this.#poll();
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#wake?.();
    await Promise.race([this.#polling, new Promise((resolve) => setTimeout(resolve, 1_000))]);
  }

  capacity(): number {
    return this.#isOnline && !this.#isStopping ? this.#settings.concurrency * this.maxBatch : 0;
  }

  health(): GatewayHealth {
    return { isOnline: this.#isOnline, sinceMs: this.#sinceMs, detail: this.#detail };
  }

  async test(): Promise<string> {
    await this.#probe();
    return `SOAP ${this.#settings.endpoint}`;
  }

  async send(batch: Outbound[]): Promise<GatewayOutcome[]> {
    const outcomes = new Map<Outbound, GatewayOutcome>();
    const groups = groupBy(batch, ({ text, serviceNo }) => JSON.stringify([text, serviceNo]));
    await Promise.all(
      [...groups.values()].map(async (group) => {
        const outcome = await this.#sendGroup(group);
        // A refusal may speak of one number only; nothing was sent, so each goes by itself.
        if (outcome.kind === 'rejected' && group.length > 1)
          for (const one of group) outcomes.set(one, await this.#sendGroup([one]));
        else for (const one of group) outcomes.set(one, outcome);
      }),
    );
    return batch.map((one) => outcomes.get(one)!);
  }

  async #sendGroup(group: Outbound[]): Promise<GatewayOutcome> {
    const { send, phonePrefix, phoneSeparator } = this.#settings.profile;
    const first = group[0]!;
    const phones = group.map((one) => `${phonePrefix}${one.phone.replace(/^\+86/, '').replace('+', '')}`);
    const { encoding, parts } = segmentOnAir(first.text);
    const batchId = send.isIdempotent ? first.clientId : this.#nextNumber();
    try {
      const answer = await this.#call(send.action, send.body, phones, {
        batchId,
        text: first.text,
        serviceNo: first.serviceNo ?? this.#settings.serviceNo,
        phones: phones.join(phoneSeparator),
        count: phones.length,
        format: encoding === 'ascii' ? 'ASCII' : 'UCS2',
        method: parts > 1 ? 'Long' : 'Normal',
      });
      return this.#outcomeOf(answer, String(batchId));
    } catch (error) {
      const outcome = outcomeOfError(error);
      if (outcome.kind === 'unreachable') this.#setOnline(false, outcome.code);
      return outcome;
    }
  }

  #outcomeOf(answer: Element, batchId: string): GatewayOutcome {
    const { send } = this.#settings.profile;
    const result = textOf(answer, answer, send.result);
    if (result === undefined || (result === '' && send.success.length === 0))
      return { kind: 'uncertain', code: 'no-result', refs: [] };
    const code = `SOAP ${result}`.slice(0, 60);
    if (send.throttled.includes(result)) return { kind: 'throttled', retryAfterMs: 1_000, code };
    if (send.channel.includes(result)) return { kind: 'unreachable', code };
    if (send.success.length > 0 && !send.success.includes(result)) return { kind: 'rejected', code };
    // One id for the batch, one report for each number: the whole message counts as one part.
    return { kind: 'accepted', refs: [{ partNo: 1, msgId: send.ids === 'ours' ? batchId : result }] };
  }

  async #call(action: string, body: string, phones: string[], values: Values): Promise<Element> {
    const { account, password, apiCode = '', profile, endpoint, timeoutMs } = this.#settings;
    const content = fillTemplate(body, { account, password, apiCode, ...values }, phones);
    const envelope = `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" ${profile.envelope}><soapenv:Header/><soapenv:Body>${content}</soapenv:Body></soapenv:Envelope>`;
    const headers = { 'content-type': 'text/xml; charset=utf-8', soapaction: `"${action}"` };
    const answer = await post(endpoint, envelope, headers, timeoutMs);
    const root = readAnswer(answer.status, answer.text);
    const fault = readFault(root);
    if (fault) throw new SoapFault(fault.code, fault.reason);
    return root;
  }

  /** Numbers of our own batches: eight digits that follow the clock and do not repeat for eleven days. */
  #nextNumber(): number {
    const fromClock = Math.floor(Date.now() / 10) % NUMBERS;
    const isAhead = fromClock > this.#lastNumber || this.#lastNumber - fromClock > NUMBERS / 2;
    this.#lastNumber = isAhead ? fromClock : (this.#lastNumber + 1) % NUMBERS;
    return this.#lastNumber;
  }

  /** A typing error in a template must be found when the configuration is read, not at three in the morning. */
  #checkTemplates(): void {
    const { send, reports, inbound } = this.#settings.profile;
    const names = ['account', 'password', 'apiCode', 'batchId', 'text', 'serviceNo', 'phones', 'count'];
    const values = Object.fromEntries([...names, 'format', 'method'].map((name) => [name, '']));
    for (const one of [send, reports, inbound])
      if (one) parseXml(`<all>${fillTemplate(one.body, values, ['1'])}</all>`);
  }

  async #probe(): Promise<void> {
    const { reports, inbound } = this.#settings.profile;
    const ask = inbound ?? (reports?.asks === 'new' ? reports : undefined);
    try {
      // What an empty question answers is not lost: it is stored like any other.
      if (ask === inbound && inbound) await this.#fetchInbound();
      else if (ask) await this.#fetchNewReports();
      else await this.#call('', '<ping/>', [], {}).catch(ignoreFaults);
    } catch (error) {
      ignoreFaults(error);
    }
  }

  async #poll(): Promise<void> {
    while (!this.#isStopping) {
      try {
        if (!this.#isOnline) await this.#probe();
        this.#setOnline(true, '');
        await this.#fetchReports();
        await this.#fetchInbound();
      } catch (error) {
        if (this.#isStopping) return;
        const reason = error instanceof Error ? error.message.slice(0, 120) : String(error);
        if (error instanceof NoAnswer) this.#setOnline(false, reason);
        this.#log.warn('mas-poll-failed', { gateway: this.name, error: reason });
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, this.#settings.pollMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  async #fetchReports(): Promise<void> {
    const { reports } = this.#settings.profile;
    if (!reports) return;
    if (reports.asks === 'new') return this.#fetchNewReports();
    const open = (await this.#listener?.openRefs?.()) ?? [];
    const now = Date.now();
    for (const known of [...this.#asked.keys()]) if (!open.includes(known)) this.#asked.delete(known);
    const due = open.filter((id) => (this.#asked.get(id)?.nextMs ?? 0) <= now).slice(0, MAX_ASKED);
    for (const batchId of due) {
      if (this.#isStopping) return;
      const before = this.#asked.get(batchId)?.pauseMs ?? this.#settings.pollMs;
      const pauseMs = Math.min(MAX_ASK_PAUSE_MS, before * 2);
      this.#asked.set(batchId, { pauseMs, nextMs: now + before });
      await this.#take(await this.#call(reports.action, reports.body, [], { batchId }), batchId);
    }
  }

  async #fetchNewReports(): Promise<void> {
    const { reports } = this.#settings.profile;
    if (reports) await this.#take(await this.#call(reports.action, reports.body, [], {}), '');
  }

  /** Hands on the reports of an answer; the asking may have removed them at the server, so they are stored at once. */
  async #take(answer: Element, batchId: string): Promise<void> {
    const { reports, phonePrefix } = this.#settings.profile;
    const atMs = Date.now();
    const found = readRecords(answer, reports!.records).flatMap((record): GatewayReport[] => {
      const word = record.state ?? '';
      const stat = (reports!.states[word] ?? word).slice(0, 60);
      const phone = readPhone((record.phone ?? '').replace(phonePrefix, ''));
      const msgId = record.batchId || batchId;
      return stat === '' || msgId === '' ? [] : [{ by: 'part', msgId, phone, stat, atMs }];
    });
    if (found.length > 0) await this.#listener?.reports(found);
  }

  async #fetchInbound(): Promise<void> {
    const { inbound, phonePrefix } = this.#settings.profile;
    if (!inbound) return;
    const answer = await this.#call(inbound.action, inbound.body, [], {});
    const atMs = Date.now();
    const found = readRecords(answer, inbound.records).map((record, index): GatewayInbound => {
      const phone = readPhone((record.phone ?? '').replace(phonePrefix, ''));
      return {
        // Reading removes at these servers; without an id of theirs, the moment of reading tells messages apart.
        ref: record.id || `${phone}-${atMs}-${index}`,
        phone,
        serviceNo: (record.serviceNo ?? '').replace(phonePrefix, ''),
        text: record.text ?? '',
        atMs,
      };
    });
    if (found.length > 0) await this.#listener?.inbound(found);
  }

  #setOnline(isOnline: boolean, detail: string): void {
    this.#detail = detail;
    if (this.#isOnline === isOnline) return;
    this.#isOnline = isOnline;
    this.#sinceMs = Date.now();
    this.#listener?.changed();
  }
}

class SoapFault extends Error {
  readonly code: string;
  constructor(code: string, reason: string) {
    super(`${code} ${reason}`.trim());
    this.code = code;
  }
}

class HttpFault extends Error {
  readonly status: number;
  constructor(status: number) {
    super(`HTTP ${status}`);
    this.status = status;
  }
}

/** The envelope of an answer; an answer that is no SOAP says so by its HTTP status. */
function readAnswer(status: number, text: string): Element {
  try {
    return parseXml(text);
  } catch (error) {
    if (status >= 200 && status < 300) throw error;
    throw new HttpFault(status);
  }
}

function ignoreFaults(error: unknown): void {
  // A server that answers anything at all is there.
  if (error instanceof NoAnswer) throw error;
}

/** No connection = nothing left; a fault = refused; no answer after the request left = uncertain. */
function outcomeOfError(error: unknown): Exclude<GatewayOutcome, { kind: 'accepted' }> {
  if (error instanceof NoAnswer)
    return error.hasLeft
      ? { kind: 'uncertain', code: error.code, refs: [] }
      : { kind: 'unreachable', code: error.code };
  if (error instanceof SoapFault) return { kind: 'rejected', code: error.message.slice(0, 100) };
  if (error instanceof HttpFault) {
    if (error.status === 503 || error.status === 429)
      return { kind: 'throttled', retryAfterMs: 1_000, code: error.message };
    if (error.status >= 400 && error.status < 500) return { kind: 'unreachable', code: error.message };
  }
  return { kind: 'uncertain', code: String(error).slice(0, 100), refs: [] };
}
