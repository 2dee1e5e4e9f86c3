import { read, utils } from '@e965/xlsx';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerTo, shownPhone } from '../../../main/core/accounts/personal-numbers.ts';
import { newId } from '../../../shared/ids.ts';
import { roles } from '../../../shared/model/account.ts';
import { SmallApp, type Who } from '../../support/small-app.ts';

const mobile = '+8613912345678';
const forms = ['+8613912345678', '13912345678', '139 1234 5678'];

describe('an answer to somebody who only reads', () => {
  it.each(forms)('masks %s alone, within a text and inside lists', async (form) => {
    const answer = { phone: form, lines: [{ text: `请致电${form}，谢谢` }, { text: form }] };
    expect(await answerTo('viewer', async () => answer)).toEqual({
      phone: '139******78',
      lines: [{ text: '请致电139******78，谢谢' }, { text: '139******78' }],
    });
  });

  it('leaves account numbers, ids, service numbers, land lines and bytes of files as they are', async () => {
    const answer = {
      accountNo: '1391234567890',
      id: newId(),
      serviceNo: '10690001',
      text: '咨询电话024-52000110',
      kw: 13912345678,
      file: { base64: '+13912345678/' },
    };
    expect(await answerTo('viewer', async () => answer)).toEqual(answer);
  });

  it.each(roles.filter((role) => role !== 'viewer'))('hides nothing from the %s', async (role) => {
    expect(await answerTo(role, async () => ({ mobile, inFile: shownPhone(mobile) }))).toEqual({
      mobile,
      inFile: '139 1234 5678',
    });
  });

  it('what the product writes for its own people shows numbers', () => {
    expect(shownPhone(mobile)).toBe('139 1234 5678');
  });
});

describe('the number of a contact', () => {
  let small: SmallApp;
  beforeAll(async () => {
    small = await SmallApp.open({ isStarted: false });
    const served = await small.customer();
    await small.person('power', [served.id], { name: '郑秀兰', mobile });
  });
  afterAll(() => small.close());

  const onScreen = async (who: Who) =>
    (await small.call(who, 'contacts.list', { search: '郑秀兰' })).contacts[0]?.mobile;
  const inFile = async (who: Who) => {
    const { base64 } = await small.call(who, 'contacts.export', { search: '郑秀兰' });
    const book = read(base64, { type: 'base64' });
    return JSON.stringify(utils.sheet_to_json(book.Sheets[book.SheetNames[0]!]!, { header: 1 }));
  };

  it('is whole on the screen and in the file of a dispatcher', async () => {
    expect(await onScreen('dispatcher')).toBe(mobile);
    expect(await inFile('dispatcher')).toContain('139 1234 5678');
  });

  it('is masked on the screen and in the file of a viewer', async () => {
    expect(await onScreen('viewer')).toBe('139******78');
    const file = await inFile('viewer');
    expect(file).toContain('139******78');
    expect(file).not.toContain('1234 56');
  });

  it.each(['inbound.thread', 'queries.thread'] as const)(
    '%s by number is not open to a viewer',
    async (name) => {
      expect((await small.refused('viewer', name, { phone: mobile })).code).toBe('denied');
    },
  );
});
