import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../../shared/ids.ts';
import { SmallApp } from '../../support/small-app.ts';

/** What belongs to people, each recognisable wherever it comes up. */
const personal = {
  customer: '密语铸造有限公司',
  person: '欧阳密语',
  phone: '13912345678',
  text: '密语：今晚八点停炉',
  reply: '密语收到，老张在厂里',
  user: '密语值班员',
};

let small: SmallApp;
let bundle: string;

beforeAll(async () => {
  small = await SmallApp.open();
  const { id } = await small.customer({ name: personal.customer });
  const person = await small.person('power', [id], { name: personal.person, mobile: personal.phone });
  await small.call('administrator', 'accounts.save', {
    login: 'secret',
    name: personal.user,
    role: 'viewer',
    isActive: true,
    password: 'long-enough-1',
  });
  await small.call('dispatcher', 'messages.send', {
    kind: 'free',
    text: personal.text,
    audience: { parts: [{ kind: 'contact', id: person.id }] },
    dedupeKey: newId(),
  });
  await small.reply(personal.phone, personal.reply);
  // A database that fails in the middle of a statement full of names.
  await small.db.q.schema.renameTable('contacts', 'contacts_gone');
  await small.send('dispatcher', 'contacts.list', { search: personal.person, offset: 0, limit: 10 });
  await small.send('dispatcher', 'contacts.save', {
    name: personal.person,
    phone: '13987654321',
    assignments: [],
  });
  await small.db.q.schema.renameTable('contacts_gone', 'contacts');
  const file = await small.call('administrator', 'system.diagnostics', {});
  bundle = Buffer.from(file.base64, 'base64').toString();
});
afterAll(() => small.close());

describe('the diagnostics bundle', () => {
  it('counts what there is and says in what state the installation is', () => {
    expect(JSON.parse(bundle)).toMatchObject({
      mode: 'drill',
      counts: { customers: 1, contacts: 1 },
      queue: expect.any(Object),
    });
  });

  it.each(Object.entries(personal))('names no %s', (_what, value) => {
    expect(bundle).not.toContain(value);
  });

  it('holds nothing that looks like a mobile number', () => {
    expect(bundle.match(/(?<!\d)1[3-9]\d{9}(?!\d)/g)).toBeNull();
  });
});

describe('the log', () => {
  it.each(Object.entries(personal))('of what went wrong names no %s', (_what, value) => {
    const log = JSON.stringify(small.log.entries);
    expect(log).toContain('call-failed');
    expect(log).not.toContain(value);
  });
});
