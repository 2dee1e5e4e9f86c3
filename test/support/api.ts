import { sampleAccounts } from '../../main/seed.ts';
import type { CallInput, CallName, CallOutput } from '../../shared/contract/index.ts';

export type Api = { call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> };

/** A logged-in caller over HTTP, as any program would be. */
export async function openApi(url: string, role: string): Promise<Api> {
  const account = sampleAccounts.find((one) => one.role === role)!;
  let token = '';
  const api: Api = {
    async call(name, input) {
      const response = await fetch(`${url}api/${name}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(token ? { authorization: `Bearer ${token}` } : {}),
        },
        body: JSON.stringify(input),
      });
      const envelope = (await response.json()) as {
        ok: boolean;
        value: unknown;
        error?: { code: string; message: string };
      };
      if (!envelope.ok)
        throw new Error(`${name}: ${envelope.error?.message}`, { cause: envelope.error?.code });
      return envelope.value as CallOutput<typeof name>;
    },
  };
  token = (await api.call('accounts.login', { login: account.login, password: account.password })).token;
  return api;
}

/** Every customer that is not protected, down by a third of what it could give; issued at once. */
export async function issueForAll(
  api: Api,
  name: string,
): Promise<{ planId: string; messageId: string; deliveries: number }> {
  const { regions } = await api.call('archive.codes', {});
  const day = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
  const loads = new Map(
    (await api.call('curves.latest', { day })).loads.map((one) => [one.accountNo, one.kw]),
  );
  const items = [];
  for (let offset = 0; ; offset += 500) {
    const { customers, total } = await api.call('customers.list', { offset, limit: 500 });
    for (const one of customers) {
      const load = loads.get(one.accountNo) ?? 0;
      const reductionKw = Math.round((load - one.securityKw) / 3);
      if (!one.isProtected && reductionKw > 0)
        items.push({ customerId: one.id, round: 1, reductionKw, limitKw: Math.round(load - reductionKw) });
    }
    if (offset + 500 >= total) break;
  }
  const now = Date.now();
  const plan = await api.call('plans.save', {
    name,
    kind: 'emergency',
    measure: 'avoid',
    level: '2',
    reason: `${regions[0]?.name}缺口`,
    startMs: now,
    endMs: now + 7_200_000,
    targetKw: 0,
    overrideReason: '',
    items,
  });
  const issued = await api.call('plans.issue', {
    id: plan.id,
    version: plan.version,
    dedupeKey: `issue-${plan.id}`,
  });
  return { planId: plan.id, messageId: issued.messageId, deliveries: issued.deliveries };
}
