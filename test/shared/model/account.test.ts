import { describe, expect, it } from 'vitest';
import { mayAct, type Role, roles } from '../../../shared/model/account.ts';

/** For each role: what is open to somebody who holds it. */
const rights: [Role, Role[]][] = [
  ['viewer', ['viewer']],
  ['dispatcher', ['viewer', 'dispatcher']],
  ['supervisor', ['viewer', 'dispatcher', 'supervisor']],
  ['administrator', ['viewer', 'administrator']],
];

describe('mayAct', () => {
  it.each(rights)('lets a %s do what is open to %j and nothing else', (role, open) => {
    expect(roles.filter((needed) => mayAct(role, [needed]))).toEqual(open);
  });

  it('knows the rights of every role there is', () => {
    expect(rights.map(([role]) => role)).toEqual([...roles]);
  });

  it('needs only one of the roles named', () => {
    expect(mayAct('dispatcher', ['dispatcher', 'administrator'])).toBe(true);
    expect(mayAct('administrator', ['dispatcher', 'administrator'])).toBe(true);
    expect(mayAct('viewer', ['dispatcher', 'administrator'])).toBe(false);
  });

  it('lets nobody do what is open to nobody', () => {
    for (const role of roles) expect([role, mayAct(role, [])]).toEqual([role, false]);
  });
});
