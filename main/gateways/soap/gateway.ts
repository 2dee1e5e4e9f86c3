import { z } from 'zod';
import { deliveryStateSchema } from '../../../shared/model/message.ts';
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
import { Absence } from '../absence.ts';
import { NoAnswer } from '../http.ts';
import { SoapClient, SoapFault, StrangeAnswer } from './client.ts';

export type SoapSettings = {
  name: string;
  /** Where the service is, e.g. http://127.0.0.1:8090/sms */
  endpoint: string;
  account: string;
  password: string;
  timeoutMs: number;
};

/** Elements of one name: none, one or several. */
const list = <T extends z.ZodType>(item: T) =>
  z.preprocess((value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]), z.array(item));

const resultSchema = z.object({
  result: list(
    z.object({ clientId: z.string(), status: z.enum(['accepted', 'rejected']), code: z.string().optional() }),
  ),
});
const itemSchema = z.object({
  id: z.string(),
  kind: z.enum(['state', 'inbound']),
  clientId: z.string().optional(),
  state: z.string().optional(),
  code: z.string().optional(),
  phone: z.string().optional(),
  serviceNo: z.string().optional(),
  text: z.string().optional(),
  ref: z.string().optional(),
  atMs: z.coerce.number(),
});
type Item = z.infer<typeof itemSchema>;
const fetchSchema = z.object({ item: list(itemSchema) });
const healthSchema = z.object({
  queued: z.coerce.number(),
  uncertain: z.coerce.number(),
  gateway: list(
    z.object({
      name: z.string(),
      online: z.enum(['true', 'false', '1', '0']).transform((text) => text === 'true' || text === '1'),
      sinceMs: z.coerce.number(),
      detail: z.string().optional(),
      warning: z.string().optional(),
    }),
  ),
});

const FETCH_MAX = 1_000;
const FETCH_WAIT_MS = 5_000;
/** How often the server is asked for the state of its gateways, ms. */
const ASK_MS = 10_000;

/** Our own SMS server as a gateway: it keeps what it accepted and knows our ids, so a repeat is harmless. */
export class SoapGateway implements Gateway {
  readonly name: string;
  readonly deduplicates = true;
  readonly maxBatch = 512;
  readonly #settings: SoapSettings;
  readonly #absence: Absence;
  readonly #client: SoapClient;
  #listener: GatewayListener | undefined;
  #isStopping = false;
  #isOnline = false;
  #sinceMs = Date.now();
  #detail = '';
  #warning = '';
  #askedMs = 0;
  #fetching: Promise<void> = Promise.resolve();
  #wake: (() => void) | undefined;

  constructor(settings: SoapSettings, log: Log) {
    this.#settings = settings;
    this.#absence = new Absence('sms-server', log);
    this.name = settings.name;
    this.#client = new SoapClient(settings);
  }

  async start(listener: GatewayListener): Promise<void> {
    this.#listener = listener;
    this.#fetching = this.#fetchLoop();
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#wake?.();
    await Promise.race([this.#fetching, new Promise((resolve) => setTimeout(resolve, 300))]);
    this.#client.close();
  }

  capacity(): number {
    return this.#isOnline && !this.#isStopping ? this.maxBatch * 4 : 0;
  }

  health(): GatewayHealth {
    return {
      isOnline: this.#isOnline,
      sinceMs: this.#sinceMs,
      detail: this.#detail,
      ...(this.#warning ? { warning: this.#warning } : {}),
    };
  }

  async test(): Promise<string> {
    const health = await this.#health();
    const lines = health.gateway.map((one) =>
      `${one.name} ${one.online ? '在线' : '离线'} ${one.detail ?? ''}`.trim(),
    );
    if (!health.gateway.some((one) => one.online)) throw new Error(lines.join('；') || '没有网关在线');
    return lines.join('；');
  }

  async send(batch: Outbound[]): Promise<GatewayOutcome[]> {
    const message = batch.map((one) => ({
      clientId: one.clientId,
      phone: one.phone,
      text: one.text,
      priority: one.priority,
      ...(one.serviceNo ? { serviceNo: one.serviceNo } : {}),
    }));
    try {
      const answer = resultSchema.parse(await this.#call('SendBatch', { message }));
      const byId = new Map(answer.result.map((one) => [one.clientId, one]));
      return batch.map((one): GatewayOutcome => {
        const result = byId.get(one.clientId);
        if (!result) return { kind: 'uncertain', code: 'no-result', refs: [] };
        return result.status === 'accepted'
          ? { kind: 'accepted', refs: [] }
          : { kind: 'rejected', code: result.code ?? 'rejected' };
      });
    } catch (error) {
      const outcome = outcomeOfError(error);
      // One bad message must not take the others with it.
      if (outcome.kind === 'rejected' && batch.length > 1)
        return (await Promise.all(batch.map((one) => this.send([one])))).flat();
      if (outcome.kind === 'unreachable' || outcome.kind === 'uncertain')
        this.#setOnline(false, outcome.code);
      return batch.map(() => outcome);
    }
  }

  #call(operation: string, input: object, timeoutMs = this.#settings.timeoutMs): Promise<unknown> {
    return this.#client.call(operation, input, timeoutMs);
  }

  async #health() {
    return healthSchema.parse(await this.#call('Health', {}, 5_000));
  }

  /** The server is there; how its own gateways stand is what people want to know. */
  async #askHealth(): Promise<void> {
    const { gateway } = await this.#health();
    this.#askedMs = Date.now();
    const warning = gateway.flatMap((one) => one.warning ?? []).join('；');
    const isNew = warning !== this.#warning;
    this.#warning = warning;
    this.#setOnline(true, gateway.map((one) => `${one.name} ${one.detail ?? ''}`.trim()).join('、'));
    if (isNew) this.#listener?.changed();
  }

  /** Long polls for reports and inbound messages; acknowledges only what is stored here. */
  async #fetchLoop(): Promise<void> {
    while (!this.#isStopping) {
      try {
        if (!this.#isOnline || Date.now() - this.#askedMs > ASK_MS) await this.#askHealth();
        const answer = fetchSchema.parse(
          await this.#call(
            'FetchInbound',
            { max: FETCH_MAX, waitMs: FETCH_WAIT_MS },
            FETCH_WAIT_MS + this.#settings.timeoutMs,
          ),
        );
        // Not after the question for its health: a server that answers nothing else is not back.
        this.#absence.worked(Date.now());
        const items = answer.item;
        if (items.length === 0) continue;
        await this.#store(items);
        await this.#call('AckInbound', { id: items.map((item) => item.id) });
      } catch (error) {
        if (this.#isStopping) return;
        this.#setOnline(false, messageOf(error));
        this.#absence.failed(messageOf(error), Date.now());
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, 1_000);
          this.#wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
    }
  }

  async #store(items: Item[]): Promise<void> {
    const reports = items.flatMap((item): GatewayReport[] => {
      const state = deliveryStateSchema.safeParse(item.state);
      if (item.kind !== 'state' || !state.success || !item.clientId) return [];
      return [
        { by: 'client', clientId: item.clientId, state: state.data, code: item.code ?? '', atMs: item.atMs },
      ];
    });
    const inbound = items.flatMap((item): GatewayInbound[] =>
      item.kind === 'inbound' && item.phone
        ? [
            {
              ref: item.ref ?? item.id,
              phone: item.phone,
              serviceNo: item.serviceNo ?? '',
              text: item.text ?? '',
              atMs: item.atMs,
            },
          ]
        : [],
    );
    if (reports.length > 0) await this.#listener!.reports(reports);
    if (inbound.length > 0) await this.#listener!.inbound(inbound);
  }

  #setOnline(isOnline: boolean, detail: string): void {
    this.#detail = detail;
    if (this.#isOnline === isOnline) return;
    this.#isOnline = isOnline;
    this.#sinceMs = Date.now();
    this.#listener?.changed();
  }
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 120);
}

const UNREACHABLE = ['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN'];

/** Connection refused = nothing left; a fault = refused; everything after the request left = uncertain. */
export function outcomeOfError(error: unknown): Exclude<GatewayOutcome, { kind: 'accepted' }> {
  if (error instanceof SoapFault) {
    // A wrong account is ours to mend; the messages stay in the queue.
    if (/authentication/i.test(error.code)) return { kind: 'unreachable', code: 'authentication' };
    // The server itself failed: it may or may not have taken them, and it will know them again.
    if (/Server\b/.test(error.code)) return { kind: 'uncertain', code: 'server-fault', refs: [] };
    return { kind: 'rejected', code: messageOf(error) };
  }
  if (error instanceof StrangeAnswer && (error.status === 503 || error.status === 429))
    return { kind: 'throttled', retryAfterMs: 1_000, code: String(error.status) };
  const code = (error as { code?: string }).code ?? messageOf(error);
  const neverLeft = error instanceof NoAnswer ? !error.hasLeft : UNREACHABLE.includes(code);
  return neverLeft ? { kind: 'unreachable', code } : { kind: 'uncertain', code, refs: [] };
}
