import { sentenceOf, sentencePlaceholders } from './sentences.ts';

/**
 * Message templates. `{{户名}}` is a placeholder; `{{#用户}}…{{/用户}}` encloses what is repeated for each
 * customer of a recipient, so that one person with several firms gets one text.
 */
export const templateKinds = [
  'prepare',
  'order',
  'change',
  'restore',
  'risk',
  'office',
  'info',
  'reply',
  'sentence',
  'desk',
] as const;
export type TemplateKind = (typeof templateKinds)[number];

/** What may stand once in a text. */
const common = ['姓名', '方案名称', '预警等级', '措施', '原因', '咨询电话', '单位', '日期'] as const;
/** What belongs to one customer; outside a repeated section it is the first customer's. */
const perCustomer = ['户名', '户号', '时段', '限额kW', '压减kW', '保安负荷kW', '轮次'] as const;
/** What an office is told about a whole plan. */
const summary = ['户数', '总压减', '时段'] as const;

/** What dynamic information says about the grid; loads in 万千瓦. */
export const gridPlaceholders = [
  '时刻',
  '区域',
  '当前负荷',
  '今日最大负荷',
  '最大负荷时刻',
  '供电限额',
  '缺口',
  '执行方案数',
  '预测日期',
  '预测最大负荷',
  '预测时刻',
] as const;

/** What an answer of the query service may say about one customer, with where the number of decimals may be given: {{剩余电量:1}}. */
export const replyPlaceholders = [
  '剩余购电',
  '剩余电量',
  '剩余金额',
  '正向有功总',
  '尖',
  '峰',
  '平',
  '谷',
  '日用电量',
  '月用电量',
  '读数时间',
  '统计日期',
] as const;
const decimals = /:[0-3]$/;

/** What a person at the query service's desk may answer: about the customers of the number, and the plans that limit them. */
const desk = [
  '姓名',
  '单位',
  '日期',
  '咨询电话',
  '户名',
  '户号',
  '方案名称',
  '时段',
  '限额kW',
  '轮次',
] as const;

/** The closed list of placeholders of a kind of template; a sentence of the query service has its own, by its id. */
export function placeholdersOf(kind: TemplateKind, id = ''): readonly string[] {
  if (kind === 'sentence') return sentencePlaceholders(id);
  if (kind === 'desk') return desk;
  if (kind === 'info') return ['姓名', '单位', '日期', '咨询电话', '户名', '户号', ...gridPlaceholders];
  if (kind === 'reply') return ['姓名', '单位', '日期', '咨询电话', '户名', '户号', ...replyPlaceholders];
  if (kind === 'office') return [...new Set([...common, ...summary])];
  return [...common, ...perCustomer];
}

export type TemplateProblem = {
  position: number;
  name: string;
  problem: 'unknown' | 'unclosed' | 'nested' | 'lacking';
};

const tag = /\{\{\s*([#/]?)\s*([^{}]*?)\s*\}\}/g;

/** Every fault of a template text with its position (0-based). Empty = the template may be saved. */
export function checkTemplate(kind: TemplateKind, text: string, id = ''): TemplateProblem[] {
  const known = new Set(placeholdersOf(kind, id));
  const problems: TemplateProblem[] = [];
  let openAt = -1;
  for (const match of text.matchAll(tag)) {
    const [, sign, name = ''] = match;
    const position = match.index;
    if (sign === '#' && name === '用户' && openAt < 0) openAt = position;
    else if (sign === '/' && name === '用户' && openAt >= 0) openAt = -1;
    else if (sign)
      problems.push({ position, name: `${sign}${name}`, problem: name === '用户' ? 'nested' : 'unknown' });
    else if (!known.has(kind === 'reply' ? name.replace(decimals, '') : name))
      problems.push({ position, name, problem: 'unknown' });
  }
  if (openAt >= 0) problems.push({ position: openAt, name: '#用户', problem: 'unclosed' });
  // Good tags are blanked in place, so that what is left keeps its position.
  const stray = text.replace(tag, (match) => ' '.repeat(match.length)).search(/\{\{|\}\}/);
  if (stray >= 0) problems.push({ position: stray, name: '{{', problem: 'unclosed' });
  const said = new Set([...text.matchAll(tag)].map((match) => match[2]));
  const needs = kind === 'sentence' ? (sentenceOf(id)?.needs ?? []) : [];
  for (const name of needs)
    if (!said.has(name)) problems.push({ position: text.length, name, problem: 'lacking' });
  return problems;
}

export type Values = Record<string, string>;
/** One piece of a rendered text; `field` names the placeholder it came from. */
export type Piece = { text: string; field?: string };
export type Rendered = { text: string; pieces: Piece[]; missing: string[] };

const section = /\{\{\s*#\s*用户\s*\}\}([\s\S]*?)\{\{\s*\/\s*用户\s*\}\}/g;

/** A stretch of a template as it alternates between words and placeholders; `field` names a placeholder. */
type Token = { text: string; field?: string };
type Stretch = { isRepeated: boolean; tokens: Token[] };

function tokensOf(part: string): Token[] {
  const tokens: Token[] = [];
  let last = 0;
  for (const match of part.matchAll(tag)) {
    if (match.index > last) tokens.push({ text: part.slice(last, match.index) });
    tokens.push({ text: '', field: match[2] ?? '' });
    last = match.index + match[0].length;
  }
  if (last < part.length) tokens.push({ text: part.slice(last) });
  return tokens;
}

function stretchesOf(text: string): Stretch[] {
  const stretches: Stretch[] = [];
  let last = 0;
  for (const match of text.matchAll(section)) {
    stretches.push({ isRepeated: false, tokens: tokensOf(text.slice(last, match.index)) });
    stretches.push({ isRepeated: true, tokens: tokensOf(match[1] ?? '') });
    last = match.index + match[0].length;
  }
  stretches.push({ isRepeated: false, tokens: tokensOf(text.slice(last)) });
  return stretches;
}

/** The template taken apart last: ten thousand texts of one message are filled one after another. */
let lastText = '';
let lastStretches: Stretch[] = [];

function takenApart(text: string): readonly Stretch[] {
  if (text !== lastText) {
    lastStretches = stretchesOf(text);
    lastText = text;
  }
  return lastStretches;
}

const ownValue = (values: Values, name: string): string | undefined =>
  Object.hasOwn(values, name) ? values[name] : undefined;

/**
 * Fills a template. `shared` holds the values that stand once, `customers` one record each.
 * A placeholder without a value is listed in `missing` and shown as 〔name〕, never sent silently.
 */
export function renderTemplate(text: string, shared: Values, customers: Values[]): Rendered {
  const pieces: Piece[] = [];
  const missing = new Set<string>();
  /** The first of the records that has a value has the word. */
  const fill = (tokens: readonly Token[], first: Values, second: Values) => {
    for (const { text: words, field } of tokens) {
      if (field === undefined) {
        pieces.push({ text: words });
        continue;
      }
      const value = ownValue(first, field) ?? ownValue(second, field) ?? '';
      if (value === '') missing.add(field);
      pieces.push({ text: value === '' ? `〔${field}〕` : value, field });
    }
  };
  for (const { isRepeated, tokens } of takenApart(text)) {
    if (!isRepeated) fill(tokens, shared, customers[0] ?? {});
    else
      customers.forEach((values, index) => {
        if (index > 0) pieces.push({ text: '；' });
        fill(tokens, values, shared);
      });
  }
  return { text: pieces.map((piece) => piece.text).join(''), pieces, missing: [...missing] };
}
