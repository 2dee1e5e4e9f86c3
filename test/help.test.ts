import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { marked, type Token, type Tokens } from 'marked';
import { describe, expect, it } from 'vitest';
import { type HelpTopic, helpTopics, topicOf } from '../renderer/text/help-topics.ts';
import { reportFigures } from '../shared/report-figures.ts';
import { root } from './support/product.ts';

const help = join(root, 'assets', 'help');
const languages = ['zh-CN', 'en-US'] as const;
const routes = [
  ...readFileSync(join(root, 'renderer', 'application.tsx'), 'utf8').matchAll(/<Route path="([^"]+)"/g),
].map((match) => (match[1] ?? '').replaceAll(/\/:\w+\?/g, '').replaceAll(/:\w+/g, 'x'));
const pages = languages.flatMap((language) =>
  helpTopics.map((topic) => ({
    language,
    topic,
    text: existsSync(join(help, language, `${topic}.md`))
      ? readFileSync(join(help, language, `${topic}.md`), 'utf8')
      : '',
  })),
);
const pictures = readdirSync(join(help, 'pictures'));

function tokensOf(text: string): Token[] {
  const found: Token[] = [];
  marked.walkTokens(marked.lexer(text), (token) => void found.push(token));
  return found;
}
const linksOf = (text: string) =>
  tokensOf(text).filter(
    (one): one is Tokens.Link | Tokens.Image => one.type === 'link' || one.type === 'image',
  );

describe('the help', () => {
  it('has a page for every screen', () => {
    expect(routes.length).toBeGreaterThan(15);
    expect([...routes, '/wall'].filter((route) => topicOf(route) === undefined)).toEqual([]);
  });

  it('has every page in both languages, nothing else, and each begins with its title', () => {
    for (const language of languages)
      expect(readdirSync(join(help, language)).toSorted()).toEqual(
        helpTopics.map((topic) => `${topic}.md`).toSorted(),
      );
    expect(pages.filter(({ text }) => !/^# \S.*\n/.test(text) || text.length < 100)).toEqual([]);
  });

  it('has the same shape in both languages: headings, tables, pictures', () => {
    const shape = (topic: HelpTopic, language: string) =>
      tokensOf(pages.find((one) => one.topic === topic && one.language === language)?.text ?? '')
        .filter((one) => ['heading', 'table', 'image'].includes(one.type))
        .map((one) =>
          one.type === 'image' ? one.href : one.type === 'heading' ? `h${one.depth}` : one.type,
        );
    for (const topic of helpTopics) expect(shape(topic, 'en-US'), topic).toEqual(shape(topic, 'zh-CN'));
  });

  it('leads only to its own pages, to screens and to pictures that are there', () => {
    const isGood = (href: string) =>
      helpTopics.some((topic) => href === `${topic}.md`) ||
      (href.startsWith('#/') && topicOf(href.slice(1)) !== undefined) ||
      (href.startsWith('../pictures/') && pictures.includes(href.slice('../pictures/'.length)));
    const wrong = pages.flatMap(({ language, topic, text }) =>
      linksOf(text)
        .filter((one) => !isGood(one.href))
        .map((one) => `${language}/${topic} ${one.href}`),
    );
    expect(wrong).toEqual([]);
  });

  it('takes all figures of reports from where the reports take them', () => {
    for (const { topic, text } of pages.filter((one) => one.topic === 'figures'))
      expect([topic, ...[...text.matchAll(/^\{figures:(\w+)\}$/gm)].map((one) => one[1])]).toEqual([
        'figures',
        ...Object.keys(reportFigures),
      ]);
  });

  it('contains no markup, which is never shown', () => {
    const wrong = pages.filter(({ text }) => tokensOf(text).some((one) => one.type === 'html'));
    expect(wrong.map((one) => one.topic)).toEqual([]);
  });

  it('keeps its pictures small, and every one of them is shown somewhere', () => {
    const shown = new Set(
      pages.flatMap(({ text }) => linksOf(text).map((one) => one.href.split('/').at(-1))),
    );
    expect(pictures.filter((name) => !shown.has(name))).toEqual([]);
    const sizes = pictures.map((name) => statSync(join(help, 'pictures', name)).size);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(100 * 1024);
    expect(sizes.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(3 * 1024 * 1024);
  });
});
