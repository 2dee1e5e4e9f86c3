import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { en } from '../assets/messages/en-US/index.ts';
import { zh } from '../assets/messages/zh-CN/index.ts';
import { connectionNames } from '../shared/contract/system.ts';
import { errorCodes } from '../shared/errors.ts';
import { roles } from '../shared/model/account.ts';
import { contactRoles, contactStates, limitClasses } from '../shared/model/archive.ts';
import { comparisons } from '../shared/model/curve.ts';
import { deliveryStates, messageKinds, skippedSchema } from '../shared/model/message.ts';
import {
  measures,
  planKinds,
  planProblemSchema,
  planStates,
  planSteps,
  warningLevels,
} from '../shared/model/plan.ts';
import { filesBelow, lineOf, readSource, walk } from './support/sources.ts';

const screens = filesBelow('renderer', ['.ts', '.tsx']).map(readSource);
const core = filesBelow('main', ['.ts']).map(readSource);

type Usage = { keys: Map<string, string>; prefixes: Map<string, string>; literals: Set<string> };

/** What the screens ask the catalogue for. */
function usage(): Usage {
  const found: Usage = { keys: new Map(), prefixes: new Map(), literals: new Set() };
  for (const source of screens)
    walk(source.tree, (node) => {
      if (ts.isStringLiteralLike(node)) found.literals.add(node.text);
      if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression)) return;
      const [first, second] = node.arguments;
      const where = `${source.path}:${lineOf(source, node)}`;
      if (node.expression.text === 'word' && first && ts.isStringLiteralLike(first)) {
        found.prefixes.set(`${first.text}.`, where);
        if (second && ts.isStringLiteralLike(second)) found.keys.set(`${first.text}.${second.text}`, where);
      }
      if (node.expression.text !== 't' || !first) return;
      walk(first, (part) => {
        if (ts.isStringLiteralLike(part) && part.parent !== undefined && !ts.isBinaryExpression(part.parent))
          found.keys.set(part.text, where);
        if (ts.isTemplateExpression(part)) found.prefixes.set(part.head.text, where);
      });
    });
  return found;
}

describe('the texts of the screens', () => {
  const catalogue: Record<string, string> = zh;
  const keys = Object.keys(catalogue);
  const used = usage();

  it('every key the screens use stands in the catalogue', () => {
    expect(used.keys.size).toBeGreaterThan(200);
    const missing = [...used.keys].filter(([key]) => !(key in catalogue));
    expect(missing.map(([key, where]) => `${where} ${key}`)).toEqual([]);
  });

  it('every group of texts the screens choose from at run time exists', () => {
    const empty = [...used.prefixes].filter(([prefix]) => !keys.some((key) => key.startsWith(prefix)));
    expect(empty.map(([prefix, where]) => `${where} ${prefix}`)).toEqual([]);
  });

  it('the English catalogue has exactly the same keys', () => {
    expect(Object.keys(en).toSorted()).toEqual(keys.toSorted());
  });

  it('an English sentence shows exactly the values of the Chinese one', () => {
    const shown = (text = '') => [...new Set(text.match(/\{\w+\}/g) ?? [])].toSorted().join();
    expect(keys.filter((key) => shown(en[key]) !== shown(catalogue[key]))).toEqual([]);
  });

  it('no Chinese is left in English texts, but for the words people type and the mark of a drill', () => {
    const left = Object.entries(en).filter(([, text]) =>
      /[\u4e00-\u9fff]/.test(text.replaceAll('【演练】', '').replaceAll('订阅', '')),
    );
    expect(left).toEqual([]);
  });

  it('no key of the catalogue is unused', () => {
    const isUsed = (key: string) =>
      used.literals.has(key) ||
      key.startsWith('error.') ||
      [...used.prefixes.keys()].some((prefix) => key.startsWith(prefix));
    expect(keys.filter((key) => !isUsed(key))).toEqual([]);
  });

  it('every error code has its sentence and every sentence its code', () => {
    const sentences = keys.filter((key) => key.startsWith('error.')).map((key) => key.slice(6));
    expect(sentences.toSorted()).toEqual([...errorCodes].toSorted());
  });

  const families: [string, readonly string[]][] = [
    ['role', roles],
    ['delivery', deliveryStates],
    ['planState', planStates],
    ['planStep', planSteps],
    ['planKind', planKinds],
    ['measure', measures],
    ['level', warningLevels],
    ['levelShort', warningLevels],
    ['limitClass', limitClasses],
    ['contactRole', contactRoles],
    ['contactState', contactStates],
    ['messageKind', messageKinds],
    ['comparison', ['day', ...comparisons]],
    ['connection', connectionNames],
    ['skip', skippedSchema.shape.reason.options],
    ['problem', planProblemSchema.shape.problem.options],
  ];
  it.each(families)('every value of the family %s has a word', (group, values) => {
    expect(values.filter((value) => !(`${group}.${value}` in catalogue))).toEqual([]);
  });

  it('every action of the audit has a word', () => {
    const actions = new Set<string>();
    for (const source of core)
      walk(source.tree, (node) => {
        if (!ts.isPropertyAssignment(node) || node.name.getText() !== 'action') return;
        walk(node.initializer, (part) => {
          if (ts.isStringLiteral(part) && /^[a-z]+\.[a-z]+$/.test(part.text)) actions.add(part.text);
        });
      });
    for (const step of planSteps.filter((one) => one !== 'execute' && one !== 'evaluate'))
      actions.add(`plans.${step}`);
    for (const step of ['pause', 'resume', 'cancel']) actions.add(`messages.${step}`);
    expect(actions.size).toBeGreaterThan(15);
    expect([...actions].filter((action) => !(`audit.${action}` in catalogue))).toEqual([]);
  });

  it('a sentence is given exactly the values it shows', () => {
    const wrong: string[] = [];
    for (const source of screens)
      walk(source.tree, (node) => {
        if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression) || node.expression.text !== 't')
          return;
        const [key, values] = node.arguments;
        if (!key || !ts.isStringLiteralLike(key) || (values && !ts.isObjectLiteralExpression(values))) return;
        const shown = [...(catalogue[key.text] ?? '').matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
        const given = values?.properties.map((one) => one.name?.getText() ?? '…') ?? [];
        if (given.includes('…')) return;
        if ([...new Set(shown)].toSorted().join() !== given.toSorted().join())
          wrong.push(
            `${source.path}:${lineOf(source, node)} ${key.text} shows {${shown}} is given {${given}}`,
          );
      });
    expect(wrong).toEqual([]);
  });

  it('no Chinese sentence stands in the code of the screens', () => {
    const found: string[] = [];
    // The texts themselves have one home.
    for (const source of screens.filter(({ path }) => !path.startsWith('renderer/text/')))
      walk(source.tree, (node) => {
        const isText = ts.isStringLiteralLike(node) || ts.isJsxText(node) || ts.isTemplateHead(node);
        if (isText && /[\u4e00-\u9fff]{2}/.test(node.text))
          found.push(`${source.path}:${lineOf(source, node)} ${node.text.trim().slice(0, 20)}`);
      });
    expect(found).toEqual([]);
  });
});
