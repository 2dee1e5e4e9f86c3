import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type CallName, contract, isCallName } from '../../../shared/contract/index.ts';
import { newId } from '../../../shared/ids.ts';
import { mayAct, type Role, roles } from '../../../shared/model/account.ts';
import { type JsonSchema, valuesOf } from './values-of.ts';

const names = Object.keys(contract).filter(isCallName);
const isPublic = (name: CallName) => contract[name].roles === 'public';
const isOpenTo = (role: Role, name: CallName) => {
  const allowed = contract[name].roles;
  return allowed === 'public' || mayAct(role, allowed);
};
const jsonSchema = (schema: z.ZodType, io: 'input' | 'output') =>
  z.toJSONSchema(schema, { io }) as JsonSchema;
const accepts = (name: CallName, input: unknown) => contract[name].input.safeParse(input).success;
const planInput = {
  name: '迎峰度夏',
  kind: 'planned',
  measure: 'limit',
  level: '2',
  reason: '',
  startMs: 0,
  endMs: 1,
  targetKw: 0,
  overrideReason: '',
  items: [],
};

/** Every schema within a schema, with the way to it. */
function* nodesOf(schema: JsonSchema, path = ''): Generator<[string, JsonSchema]> {
  yield [path, schema];
  for (const [name, field] of Object.entries(schema.properties ?? {}))
    yield* nodesOf(field, `${path}.${name}`);
  if (schema.items) yield* nodesOf(schema.items, `${path}[]`);
  for (const choice of [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]) yield* nodesOf(choice, `${path}|`);
}

describe('isCallName', () => {
  it('knows every call of the contract', () => {
    expect(names).toEqual(Object.keys(contract));
    expect(names.length).toBeGreaterThan(40);
  });

  it.each([
    'constructor',
    'toString',
    'hasOwnProperty',
    'valueOf',
    '__proto__',
    '',
    ' ',
    'plans',
    'Plans.list',
  ])('does not take %j for a call', (name) => {
    expect(isCallName(name)).toBe(false);
  });

  it('takes no name with anything before or after it', () => {
    expect(isCallName('plans.list ')).toBe(false);
    expect(isCallName('x.plans.list')).toBe(false);
  });
});

describe.each(names)('the call %s', (name) => {
  const call = contract[name];

  it('says in a sentence what it promises, and is named by noun and verb', () => {
    expect(name).toMatch(/^[a-z]+\.[a-z]+[A-Za-z]*$/);
    expect(call.doc).toMatch(/^[A-Z].{8,}\.$/u);
    expect(call.doc).not.toContain('\n');
  });

  it('is public or names roles that exist, each once', () => {
    const allowed: readonly string[] = call.roles === 'public' ? ['viewer'] : call.roles;
    expect(allowed.length).toBeGreaterThan(0);
    expect(new Set(allowed).size).toBe(allowed.length);
    for (const role of allowed) expect(roles).toContain(role);
  });

  it('takes and gives objects that JSON Schema can describe to the last field', () => {
    const sides = [jsonSchema(call.input, 'input'), jsonSchema(call.output, 'output')];
    for (const side of sides) {
      expect(side.type).toBe('object');
      for (const [path, node] of nodesOf(side)) {
        const isClosed = Boolean(node.type ?? node.anyOf ?? node.oneOf ?? node.enum ?? node.const);
        expect([path, isClosed]).toEqual([path, true]);
      }
    }
  });

  it('gives answers that pass through JSON unchanged', () => {
    fc.assert(
      fc.property(valuesOf(jsonSchema(call.output, 'output')), (value) => {
        const answer = call.output.parse(value);
        expect(answer).toEqual(value);
        const received: unknown = JSON.parse(JSON.stringify(answer));
        expect(received).toStrictEqual(answer);
        expect(call.output.parse(received)).toStrictEqual(answer);
      }),
      { numRuns: 20 },
    );
  });

  it('takes input that has passed through JSON, and parsing it again changes nothing', () => {
    fc.assert(
      fc.property(valuesOf(jsonSchema(call.input, 'input')), (value) => {
        const parsed = call.input.parse(JSON.parse(JSON.stringify(value)));
        expect(call.input.parse(JSON.parse(JSON.stringify(parsed)))).toStrictEqual(parsed);
      }),
      { numRuns: 20 },
    );
  });

  it('refuses what is not an object', () => {
    for (const input of [null, undefined, 'x', 7, [], true])
      expect(call.input.safeParse(input).success).toBe(false);
  });
});

describe('who may make a call', () => {
  it('opens only the login and the description of the installation to strangers', () => {
    expect(names.filter(isPublic).sort()).toEqual(['accounts.login', 'system.info']);
  });

  it('lets a viewer change nothing', () => {
    const changing =
      /\.(save|import|remove|send|test|submit|approve|reject|issue|restore|cancel|escalate|reorder|pause|resume|settle)$/;
    const changes = names.filter((name) => changing.test(name));
    expect(changes.length).toBeGreaterThan(20);
    expect(changes.filter((name) => isOpenTo('viewer', name))).toEqual([]);
  });

  it('lets a viewer read, print and export plans, messages, archives and curves', () => {
    const reading: CallName[] = [
      'plans.list',
      'plans.get',
      'plans.board',
      'plans.report',
      'messages.list',
      'messages.get',
      'messages.deliveries',
      'inbound.list',
      'customers.list',
      'contacts.list',
      'groups.list',
      'curves.get',
      'curves.export',
    ];
    expect(reading.filter((name) => !isOpenTo('viewer', name))).toEqual([]);
  });

  it('keeps the approval of plans for supervisors', () => {
    for (const name of ['plans.approve', 'plans.reject'] as const)
      expect(roles.filter((role) => isOpenTo(role, name))).toEqual(['supervisor']);
  });

  it('lets a supervisor do all that a dispatcher may', () => {
    const missing = names.filter((name) => isOpenTo('dispatcher', name) && !isOpenTo('supervisor', name));
    expect(missing).toEqual([]);
  });

  it('keeps users and settings for administrators', () => {
    for (const name of ['accounts.list', 'accounts.save', 'settings.save'] as const)
      expect(roles.filter((role) => isOpenTo(role, name))).toEqual(['administrator']);
  });

  it('lets an administrator dispatch nothing', () => {
    const dispatching = names.filter((name) =>
      /^(plans|messages|contacts|customers|groups|queue)\./.test(name),
    );
    const open = dispatching.filter((name) => isOpenTo('administrator', name) && !isOpenTo('viewer', name));
    expect(open).toEqual([]);
  });

  it('shows the audit to an administrator and to nobody below a supervisor', () => {
    expect(roles.filter((role) => isOpenTo(role, 'audit.list'))).toEqual(['supervisor', 'administrator']);
  });
});

describe('what a call takes', () => {
  it('takes the first hundred rows when nothing is said, and never more than five hundred', () => {
    expect(contract['contacts.list'].input.parse({})).toMatchObject({ offset: 0, limit: 100, search: '' });
    expect(accepts('contacts.list', { limit: 500 })).toBe(true);
    for (const page of [{ limit: 501 }, { limit: 0 }, { offset: -1 }, { limit: 1.5 }])
      expect([page, accepts('contacts.list', page)]).toEqual([page, false]);
  });

  it('sends to nobody and repeats nothing unless told to', () => {
    const input = { kind: 'free', dedupeKey: 'abcdefgh' };
    expect(contract['messages.send'].input.parse(input)).toMatchObject({
      audience: { parts: [], excludeContactIds: [], roles: [] },
      again: false,
      asksConfirmation: false,
      text: '',
    });
  });

  it.each(['messages.send', 'messages.test'] as const)('refuses %s without a key against doubles', (name) => {
    const input = { kind: 'free', phone: '13900000001', text: '试' };
    expect(accepts(name, { ...input, dedupeKey: 'abcdefgh' })).toBe(true);
    expect(accepts(name, input)).toBe(false);
    expect(accepts(name, { ...input, dedupeKey: 'abc' })).toBe(false);
  });

  it.each(['plans.issue', 'plans.restore'] as const)(
    'refuses %s without version or key against doubles',
    (name) => {
      const input = { id: newId(), version: 1, dedupeKey: 'abcdefgh' };
      expect(accepts(name, input)).toBe(true);
      for (const key of ['id', 'version', 'dedupeKey'] as const)
        expect([key, accepts(name, { ...input, [key]: undefined })]).toEqual([key, false]);
    },
  );

  it('refuses ids that are none', () => {
    for (const id of ['', '1', "' or 1=1 --", newId().toUpperCase().replace(/[0-9]/g, 'A'), `${newId()}\n`])
      expect([id, accepts('plans.get', { id })]).toEqual([id, false]);
    expect(accepts('plans.get', { id: newId() })).toBe(true);
  });

  it('refuses a plan without a name, with a ninth round or with a negative reduction', () => {
    const item = { customerId: newId(), round: 1, reductionKw: 10, limitKw: 0 };
    expect(accepts('plans.save', { ...planInput, items: [item] })).toBe(true);
    expect(accepts('plans.save', { ...planInput, name: '  ' })).toBe(false);
    for (const wrong of [{ round: 9 }, { round: 0 }, { reductionKw: -1 }, { limitKw: Number.NaN }])
      expect([wrong, accepts('plans.save', { ...planInput, items: [{ ...item, ...wrong }] })]).toEqual([
        wrong,
        false,
      ]);
  });

  it('drops fields it does not know, so that nobody sets a state from outside', () => {
    const parsed = contract['plans.save'].input.parse({
      ...planInput,
      state: 'approved',
      approvedBy: '某人',
    });
    expect(parsed).not.toHaveProperty('state');
    expect(parsed).not.toHaveProperty('approvedBy');
  });

  it('takes the days of the calendar', () => {
    for (const day of ['2021-09-30', '2024-02-29'])
      expect([day, accepts('curves.latest', { day })]).toEqual([day, true]);
  });

  it.each(['2021-9-30', '20210930', '2021-09-30T00:00', '', '今天'])('refuses %j as a day', (day) => {
    expect(accepts('curves.latest', { day })).toBe(false);
  });

  it.each(['2021-13-01', '2021-00-10', '2021-09-31', '2023-02-29', '2021-09-00', '2021-99-99'])(
    'refuses %s, a day the calendar does not have',
    (day) => {
      expect(accepts('curves.latest', { day })).toBe(false);
    },
  );

  it('refuses a curve of a length no day has, and takes gaps as null only', () => {
    const series = contract['curves.get'].output.shape.series.element.shape.values;
    const day = (length: number, kw: number | null) => Array.from({ length }, () => kw);
    for (const points of [24, 48, 96, 288, 1_440])
      expect(series.safeParse(day(points, null)).success).toBe(true);
    expect(series.safeParse(day(95, 1)).success).toBe(false);
    expect(series.safeParse(day(97, 1)).success).toBe(false);
    expect(series.safeParse(day(96, Number.NaN)).success).toBe(false);
  });
});

describe('what a call gives', () => {
  it('never gives a password away, but for the sample accounts of a drill', () => {
    const secrets = names.flatMap((name) =>
      [...nodesOf(jsonSchema(contract[name].output, 'output'), name)]
        .map(([path]) => path)
        .filter((path) => /password|secret|hash/i.test(path)),
    );
    expect(secrets).toEqual(['system.info.sampleAccounts[].password']);
  });
});
