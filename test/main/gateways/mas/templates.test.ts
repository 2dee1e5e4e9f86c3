import { describe, expect, test } from 'vitest';
import { MasGateway } from '../../../../main/gateways/mas/gateway.ts';
import { cmccProfile, jiaxunProfile, type MasProfile } from '../../../../main/gateways/mas/profile.ts';
import {
  createGateway as createFromConfig,
  gatewayConfigSchema,
} from '../../../../main/gateways/registry.ts';
import { RecordingLog } from '../../../support/cmpp-fakes.ts';
import { createGateway } from './bench.ts';
import { listProfile } from './sites.ts';

const nowhere = { endpoint: 'http://127.0.0.1:9/', account: 'a', password: 'b' };
const make = (profile: MasProfile) => () => createGateway(nowhere, profile);
type Part = 'send' | 'reports' | 'inbound';
const withBody = (part: Part, change: (body: string) => string): MasProfile => {
  const profile = listProfile();
  profile[part]!.body = change(profile[part]!.body);
  return profile;
};

describe('templates are tried when the gateway is made', () => {
  test.each([
    ['the four shapes of cmcc', cmccProfile({ isWrapped: true, isQualified: true })],
    ['Jiaxun', jiaxunProfile()],
    ['a site of its own', listProfile()],
    [
      'every name at once',
      withBody(
        'send',
        () =>
          '<a b="{account}{password}{apiCode}">{batchId}{text}{serviceNo}{phones}{count}{format}{method}{phone}{#phones}<p>{phone}{index}</p>{/phones}</a>',
      ),
    ],
    ['two elements beside each other', withBody('send', () => '<a>{text}</a><b/>')],
  ])('%s can be made', (_, profile) => {
    expect(make(profile)).not.toThrow();
  });

  test.each<Part>(['send', 'reports', 'inbound'])('a misspelt name in %s is named', (part) => {
    expect(make(withBody(part, (body) => body.replace('{account}', '{acount}')))).toThrow('{acount}');
  });

  test('a misspelt name inside a list is named', () => {
    expect(make(withBody('send', () => '<a>{#phones}<p>{phon}</p>{/phones}</a>'))).toThrow('{phon}');
  });

  test('the place in the list stands inside the list only', () => {
    expect(make(withBody('send', () => '<a>{index}</a>'))).toThrow('{index}');
  });

  test.each<Part>(['send', 'reports', 'inbound'])('broken XML in %s is refused', (part) => {
    expect(make(withBody(part, (body) => body.replace('</userId>', '')))).toThrow('not XML');
    expect(make(withBody(part, (body) => `${body}<`))).toThrow();
    expect(make(withBody(part, (body) => `${body}</m:x>`))).toThrow();
    expect(make(withBody(part, (body) => body.replace('<userId>', '<userId a=b>')))).toThrow('not XML');
  });

  test('XML that is broken inside a list only is refused', () => {
    expect(make(withBody('send', () => '<a>{#phones}<p>{phone}{/phones}</a>'))).toThrow('not XML');
  });
});

describe('a configuration', () => {
  const config = (more: object) =>
    gatewayConfigSchema.parse({
      kind: 'mas',
      name: 'site',
      endpoint: 'http://10.0.0.1/mas',
      account: 'a',
      ...more,
    });
  const gatewayOf = (more: object) => createFromConfig(config(more), new RecordingLog());

  test('names a known kind of site by a word', () => {
    const gateway = gatewayOf({ profile: { of: 'cmcc', isWrapped: true, isQualified: false } });
    expect(gateway).toBeInstanceOf(MasGateway);
    expect(gateway.maxBatch).toBe(100);
    expect(gatewayOf({ profile: { of: 'jiaxun' } }).maxBatch).toBe(100);
  });

  test('may hold a whole profile', () => {
    const gateway = gatewayOf({
      profile: { send: { action: '', body: '<a>{phones}</a>', result: 'r' }, groupSize: 7 },
    });
    expect([gateway.maxBatch, gateway.deduplicates]).toEqual([7, false]);
  });

  test('with a template that cannot work makes no gateway', () => {
    expect(() =>
      gatewayOf({ profile: { send: { action: '', body: '<a>{phonez}</a>', result: 'r' } } }),
    ).toThrow('{phonez}');
  });

  test.each([
    ['a kind of site nobody knows', { profile: { of: 'other' } }],
    ['a group of no numbers', { profile: { send: { action: '', body: '<a/>', result: 'r' }, groupSize: 0 } }],
    ['an address that is none', { endpoint: 'somewhere', profile: { of: 'jiaxun' } }],
  ])('with %s is refused', (_, more) => {
    expect(() => config(more)).toThrow();
  });
});
