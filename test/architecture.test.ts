import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { accountCalls } from '../shared/contract/accounts.ts';
import { archiveCalls } from '../shared/contract/archive.ts';
import { careCalls } from '../shared/contract/care.ts';
import { contactCalls } from '../shared/contract/contacts.ts';
import { curveCalls } from '../shared/contract/curves.ts';
import { drillCalls } from '../shared/contract/drill.ts';
import { evaluationCalls } from '../shared/contract/evaluations.ts';
import { forecastCalls } from '../shared/contract/forecast.ts';
import { gapCalls } from '../shared/contract/gaps.ts';
import { groupCalls } from '../shared/contract/groups.ts';
import { contract } from '../shared/contract/index.ts';
import { lmsCalls } from '../shared/contract/lms.ts';
import { messageCalls } from '../shared/contract/messages.ts';
import { planCalls } from '../shared/contract/plans.ts';
import { queryCalls } from '../shared/contract/queries.ts';
import { reportCalls } from '../shared/contract/reports.ts';
import { ruleCalls } from '../shared/contract/rules.ts';
import { setupCalls } from '../shared/contract/setup.ts';
import { systemCalls } from '../shared/contract/system.ts';
import { templateCalls } from '../shared/contract/templates.ts';
import { root } from './support/product.ts';
import {
  filesBelow,
  type Import,
  importsOf,
  lineOf,
  readSource,
  type Source,
  walk,
} from './support/sources.ts';

const sources = new Map(
  ['shared', 'main', 'renderer', 'test'].map((folder) => [
    folder,
    filesBelow(folder, ['.ts', '.tsx']).map(readSource),
  ]),
);
const of = (...folders: string[]): Source[] => folders.flatMap((folder) => sources.get(folder) ?? []);
const product = of('shared', 'main', 'renderer');

/** Small helpers that belong to no layer; they may know nothing but `shared`, texts and Node itself. */
const ground = ['main/log.ts', 'main/paths.ts', 'main/process.ts', 'main/sentences.ts'];
const screenGround = ['renderer/text/', 'renderer/styles/', 'renderer/theme.ts'];
const react = ['react', 'react-dom', 'antd', '@ant-design/icons'];

type Rule = {
  folder: string;
  /** Own files (by the beginning of their path) and packages; `node:` is all of Node. */
  may: string[];
  /** Only for their types. */
  mayTypes?: string[];
  /** Named by the table as forbidden, whatever else is allowed. */
  never: string[];
};

const network = ['node:net', 'node:tls', 'node:http', 'node:https', 'node:dgram', 'ws', 'fastify', 'soap'];
/** What Node computes by itself, without touching anything outside. */
const pureNode = ['node:zlib', 'node:crypto', 'node:async_hooks'];
const table: Rule[] = [
  {
    folder: 'shared',
    // chinese-days is a table with a few functions: no Node, no DOM, no dependencies of its own.
    may: ['shared/', 'zod', 'chinese-days'],
    never: ['node:', 'electron', 'react', 'main/', 'renderer/'],
  },
  {
    folder: 'main/core',
    may: ['shared/', 'main/core/', 'croner', 'pinyin-pro', '@e965/xlsx', 'iconv-lite', ...pureNode],
    never: ['knex', 'electron', ...network],
  },
  {
    folder: 'main/sender',
    may: ['shared/', 'main/core/', 'main/sender/', 'node:crypto'],
    never: ['knex', 'electron', 'main/gateways/'],
  },
  {
    folder: 'main/gateways',
    may: [
      'shared/',
      'main/core/ports.ts',
      'main/gateways/',
      'node:',
      'soap',
      'smpp',
      'sax',
      'iconv-lite',
      'zod',
    ],
    never: ['main/store/', 'main/sender/', 'main/shells/', 'electron', 'knex'],
  },
  ...['main/load-system', 'main/store'].map((folder) => ({
    folder,
    may: [
      'shared/',
      'main/core/ports.ts',
      `${folder}/`,
      'knex',
      'pinyin-pro',
      '@photostructure/knex-sqlite',
      '@photostructure/sqlite',
      'oracledb',
      'pg',
      'zod',
      'node:',
    ],
    never: ['main/gateways/', 'main/sender/', 'main/shells/', 'electron'],
  })),
  {
    folder: 'main/load-files',
    may: ['shared/', 'node:'],
    never: ['main/store/', 'main/core/', 'electron', 'knex', ...network],
  },
  {
    folder: 'main/workbooks',
    may: ['shared/', 'main/workbooks/', 'node:zlib'],
    mayTypes: ['main/core/reports/workbook.ts', 'main/core/ports.ts'],
    never: ['main/store/', 'main/gateways/', 'main/sender/', 'main/shells/', 'electron', 'knex'],
  },
  {
    folder: 'main/sms-server',
    may: [
      'shared/',
      'main/core/',
      'main/sender/',
      'main/gateways/',
      'main/store/',
      'main/sms-server/',
      'soap',
      'prom-client',
      'zod',
      'node:',
      ...ground,
    ],
    never: ['main/shells/', 'electron', 'main/load-system/'],
  },
  {
    folder: 'main/shells',
    may: [
      'shared/',
      'main/shells/',
      'fastify',
      '@fastify/static',
      '@fastify/websocket',
      'zod',
      'node:',
      ...ground,
    ],
    mayTypes: ['main/app.ts', 'main/api.ts', 'electron'],
    never: ['main/store/', 'main/gateways/', 'knex'],
  },
  {
    folder: 'renderer/client',
    may: ['shared/', 'renderer/client/'],
    never: [...react, 'electron'],
  },
  {
    folder: 'renderer/stores',
    may: ['shared/', 'renderer/client/', 'renderer/stores/', 'zustand', 'react', ...screenGround],
    never: ['antd', 'react-dom', 'renderer/pages/', 'renderer/components/', 'electron'],
  },
  {
    folder: 'renderer/pages',
    may: [
      'shared/',
      'renderer/stores/',
      'renderer/components/',
      'renderer/print/',
      'renderer/pages/',
      'renderer/print/',
      'wouter',
      ...react,
      ...screenGround,
    ],
    never: ['renderer/client/', 'electron'],
  },
  {
    folder: 'renderer/print',
    may: ['shared/', 'renderer/components/', 'renderer/print/', ...react, ...screenGround],
    never: ['renderer/stores/', 'renderer/client/', 'renderer/pages/', 'electron'],
  },
  {
    folder: 'renderer/components',
    may: ['renderer/components/', 'recharts', '@tanstack/react-virtual', ...react, ...screenGround],
    mayTypes: ['shared/'],
    never: ['renderer/stores/', 'renderer/client/', 'electron'],
  },
];

const matches = (target: string, names: readonly string[]) =>
  names.some((name) =>
    name.endsWith('/') || name.endsWith(':') ? target.startsWith(name) : target === name,
  );
const show = (one: Import) => `${one.file}:${one.line} → ${one.target}`;

describe('who may import whom', () => {
  it.each(table)('$folder imports only what the table allows', ({ folder, may, mayTypes = [] }) => {
    const own = product.filter((source) => source.path.startsWith(`${folder}/`));
    expect(own.length).toBeGreaterThan(0);
    const wrong = own
      .flatMap(importsOf)
      .filter((one) => !matches(one.target, may) && !(one.isTypeOnly && matches(one.target, mayTypes)));
    expect(wrong.map(show)).toEqual([]);
  });

  it.each(table)(
    '$folder imports nothing the table forbids, not even a type',
    ({ folder, never, mayTypes = [] }) => {
      const wrong = product
        .filter((source) => source.path.startsWith(`${folder}/`))
        .flatMap(importsOf)
        .filter((one) => matches(one.target, never) && !(one.isTypeOnly && matches(one.target, mayTypes)));
      expect(wrong.map(show)).toEqual([]);
    },
  );

  it('the helpers that belong to no layer know no layer', () => {
    const files = [...of('main'), ...of('renderer')].filter(
      (source) => ground.includes(source.path) || matches(source.path, screenGround),
    );
    expect(files.length).toBeGreaterThanOrEqual(ground.length + 2);
    const wrong = files
      .flatMap(importsOf)
      .filter(
        (one) =>
          !matches(one.target, ['shared/', 'assets/', 'node:', 'pino', 'antd', ...ground, ...screenGround]) &&
          !(one.isTypeOnly && one.target === 'main/core/ports.ts'),
      );
    expect(wrong.map(show)).toEqual([]);
  });

  it('the main side and the screens never import each other', () => {
    const wrong = [...of('main'), ...of('renderer')]
      .flatMap(importsOf)
      .filter((one) => one.target.startsWith(one.file.startsWith('main/') ? 'renderer/' : 'main/'));
    expect(wrong.map(show)).toEqual([]);
  });

  it('the product imports nothing from its tests', () => {
    expect(
      product
        .flatMap(importsOf)
        .filter((one) => one.target.startsWith('test/'))
        .map(show),
    ).toEqual([]);
  });

  it('every package the running product imports is declared as a dependency', () => {
    const { dependencies, devDependencies } = JSON.parse(
      readFileSync(join(root, 'package.json'), 'utf8'),
    ) as {
      dependencies: Record<string, string>;
      devDependencies: Record<string, string>;
    };
    const isPackage = (target: string) => !target.includes('.') && !target.startsWith('node:');
    const atRun = of('main', 'shared')
      .flatMap(importsOf)
      .filter((one) => !one.isTypeOnly && isPackage(one.target));
    // Electron is the runtime itself; the rest must be installed with the product.
    const missing = atRun.filter((one) => one.target !== 'electron' && !(one.target in dependencies));
    expect(missing.map(show)).toEqual([]);
    const onScreen = of('renderer')
      .flatMap(importsOf)
      .filter((one) => isPackage(one.target));
    expect(
      onScreen.filter((one) => !(one.target in dependencies) && !(one.target in devDependencies)).map(show),
    ).toEqual([]);
  });

  it('stores hold state and actions only, no JSX', () => {
    expect(filesBelow('renderer/stores', ['.tsx', '.jsx'])).toEqual([]);
  });
});

describe('the shape of the code', () => {
  it('no file is longer than 400 lines', () => {
    const long = ['shared', 'main', 'renderer', 'test']
      .flatMap((folder) => filesBelow(folder, ['.ts', '.tsx', '.mjs', '.css']))
      .map((path) => ({ path, lines: readFileSync(join(root, path), 'utf8').trimEnd().split('\n').length }))
      .filter(({ lines }) => lines > 400)
      .map(({ path, lines }) => `${path}: ${lines}`);
    expect(long).toEqual([]);
  });

  it('the type any appears nowhere', () => {
    const found: string[] = [];
    for (const source of of('shared', 'main', 'renderer', 'test'))
      walk(source.tree, (node) => {
        if (node.kind === ts.SyntaxKind.AnyKeyword) found.push(`${source.path}:${lineOf(source, node)}`);
      });
    expect(found).toEqual([]);
  });

  it('no check of the compiler is switched off in the code', () => {
    const off = new RegExp(`@ts-(${['ignore', 'nocheck', 'expect-error'].join('|')})`);
    expect(
      of('shared', 'main', 'renderer', 'test')
        .filter(({ text }) => off.test(text))
        .map(({ path }) => path),
    ).toEqual([]);
  });

  it('entry points stay under 60 lines', () => {
    const names = 'electron web sms-server drill evaluate forecast lms-check launch preload';
    const entries = names.split(' ').map((name) => `main/${name}.ts`);
    const long = entries
      .map((path) => ({ path, lines: readSource(path).text.trimEnd().split('\n').length }))
      .filter(({ lines }) => lines >= 60)
      .map(({ path, lines }) => `${path}: ${lines}`);
    expect(long).toEqual([]);
  });

  const users = [
    'package.json',
    'electron-builder.yml',
    'main',
    'renderer',
    'shared',
    'assets',
    'test',
    'README.md',
  ];

  it('everything the user is to find at the top is there', () => {
    expect(users.filter((name) => !existsSync(join(root, name)))).toEqual([]);
  });

  it('nothing else lies at the top', () => {
    const made = readFileSync(join(root, '.gitignore'), 'utf8')
      .split('\n')
      .map((line) => line.trim().replace(/\/$/, ''));
    const known = [...users, 'package-lock.json', 'CHANGELOG.md', ...made];
    expect(readdirSync(root).filter((name) => !name.startsWith('.') && !known.includes(name))).toEqual([]);
  });
});

describe('the contract', () => {
  const api = readSource('main/api.ts');

  it('has exactly one entry for every call in main/api.ts and no entry without a call', () => {
    const entries: string[] = [];
    walk(api.tree, (node) => {
      if ((ts.isPropertyAssignment(node) || ts.isMethodDeclaration(node)) && ts.isStringLiteral(node.name))
        entries.push(node.name.text);
    });
    expect(entries.toSorted()).toEqual(Object.keys(contract).toSorted());
  });

  it('names every call in one noun file only', () => {
    const parts = [
      systemCalls,
      accountCalls,
      archiveCalls,
      planCalls,
      evaluationCalls,
      lmsCalls,
      drillCalls,
      gapCalls,
      contactCalls,
      groupCalls,
      messageCalls,
      templateCalls,
      ruleCalls,
      curveCalls,
      reportCalls,
      careCalls,
      forecastCalls,
      setupCalls,
      queryCalls,
    ];
    const names = parts.flatMap((part) => Object.keys(part));
    expect(names.toSorted()).toEqual(Object.keys(contract).toSorted());
  });

  it('tells of every call what it promises and who may make it; open to everybody are two', () => {
    const calls = Object.entries(contract);
    expect(calls.filter(([, call]) => call.doc.length < 10).map(([name]) => name)).toEqual([]);
    expect(calls.filter(([, call]) => call.roles.length === 0).map(([name]) => name)).toEqual([]);
    expect(calls.filter(([, call]) => call.roles === 'public').map(([name]) => name)).toEqual([
      'system.info',
      'accounts.login',
    ]);
  });

  it('lets nobody who only reads change anything', () => {
    const changing =
      /\.(save|remove|import|submit|approve|reject|issue|restore|evaluate|cancel|escalate|reorder|send|test|pause|resume|settle)$/;
    const open = Object.entries(contract).filter(
      ([name, { roles: allowed }]) =>
        changing.test(name) && (allowed === 'public' || allowed.includes('viewer')),
    );
    expect(open.map(([name]) => name)).toEqual([]);
  });
});
