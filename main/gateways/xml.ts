/// <reference path="./sax.d.ts" />
import sax from 'sax';

/** An element by its local name; prefixes and namespaces differ from site to site and are not asked. */
export type Element = {
  name: string;
  attributes: Record<string, string>;
  children: Element[];
  text: string;
};

const MAX_DEPTH = 40;
const MAX_ELEMENTS = 50_000;
const localName = (name: string) => name.slice(name.indexOf(':') + 1);

/** Reads XML without entities or document types; throws a sentence when it is not well-formed or too much. */
export function parseXml(xml: string): Element {
  const top: Element = { name: '', attributes: {}, children: [], text: '' };
  const stack = [top];
  let count = 0;
  const parser = sax.parser(true);
  parser.ondoctype = () => {
    throw new Error('XML with a document type');
  };
  parser.onerror = (error) => {
    throw new Error(`not XML: ${error.message.split('\n')[0]}`);
  };
  parser.onopentag = ({ name, attributes }) => {
    count += 1;
    if (stack.length > MAX_DEPTH || count > MAX_ELEMENTS) throw new Error('XML too deep or too long');
    const element: Element = { name: localName(name), attributes, children: [], text: '' };
    stack.at(-1)!.children.push(element);
    stack.push(element);
  };
  parser.onclosetag = () => void stack.pop();
  const addText = (text: string) => {
    stack.at(-1)!.text += text;
  };
  parser.ontext = addText;
  parser.oncdata = addText;
  parser.write(xml).close();
  if (!top.children[0]) throw new Error('empty XML');
  return top.children[0];
}

/** All elements of a local name, in document order. */
export function findAll(element: Element, name: string): Element[] {
  return element.children.flatMap((child) => [
    ...(child.name === name ? [child] : []),
    ...findAll(child, name),
  ]);
}

/** Text of the first element of a name; `undefined` when there is none. Follows the href of rpc/encoded answers. */
export function textOf(root: Element, element: Element, name: string): string | undefined {
  const found = element.name === name ? element : findAll(element, name)[0];
  return found && follow(root, found).text.trim();
}

/** The element itself, or the one its href="#id" stands for. */
export function follow(root: Element, element: Element): Element {
  const href = element.attributes.href;
  if (!href?.startsWith('#')) return element;
  const id = href.slice(1);
  return findAll(root, 'multiRef').find((one) => one.attributes.id === id) ?? anyWithId(root, id) ?? element;
}

function anyWithId(element: Element, id: string): Element | undefined {
  if (element.attributes.id === id) return element;
  for (const child of element.children) {
    const found = anyWithId(child, id);
    if (found) return found;
  }
  return undefined;
}

const escapes: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Text safe inside an element or attribute; characters XML cannot carry at all are left out. */
export function escapeXml(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML 1.0 forbids.
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
      .replace(/[&<>"']/g, (c) => escapes[c]!)
  );
}
