import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { root } from './product.ts';

export type Import = { file: string; line: number; target: string; isTypeOnly: boolean };
export type Source = { path: string; text: string; tree: ts.SourceFile };

/** Every file below a folder of the checkout with one of the endings, as paths from its top. */
export function filesBelow(folder: string, endings: readonly string[]): string[] {
  const full = join(root, folder);
  if (!existsSync(full)) return [];
  return readdirSync(full, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && endings.some((ending) => entry.name.endsWith(ending)))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => !path.split('/').some((part) => part === 'node_modules' || part === 'dist'))
    .sort();
}

export function readSource(path: string): Source {
  const text = readFileSync(join(root, path), 'utf8');
  const kind = path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  return { path, text, tree: ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, kind) };
}

export function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  node.forEachChild((child) => walk(child, visit));
}

export const lineOf = (source: Source, node: ts.Node): number =>
  source.tree.getLineAndCharacterOfPosition(node.getStart()).line + 1;

function isTypeImport(node: ts.ImportDeclaration): boolean {
  const clause = node.importClause;
  if (!clause) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const named = clause.namedBindings;
  return (
    !clause.name &&
    named !== undefined &&
    ts.isNamedImports(named) &&
    named.elements.length > 0 &&
    named.elements.every((one) => one.isTypeOnly)
  );
}

/** The module a node names, if it names one: import, export from, import(), import('…').Type. */
function moduleOf(node: ts.Node): { name: ts.Node; isTypeOnly: boolean } | undefined {
  if (ts.isImportDeclaration(node)) return { name: node.moduleSpecifier, isTypeOnly: isTypeImport(node) };
  if (ts.isExportDeclaration(node) && node.moduleSpecifier)
    return { name: node.moduleSpecifier, isTypeOnly: node.isTypeOnly };
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword && node.arguments[0])
    return { name: node.arguments[0], isTypeOnly: false };
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
    return { name: node.argument.literal, isTypeOnly: true };
  return undefined;
}

/** Every import of a file; own files as paths from the top of the checkout, packages by their name. */
export function importsOf(source: Source): Import[] {
  const found: Import[] = [];
  walk(source.tree, (node) => {
    const module = moduleOf(node);
    if (!module || !ts.isStringLiteralLike(module.name)) return;
    const { text } = module.name;
    const target = text.startsWith('.')
      ? relative(root, resolve(root, dirname(source.path), text))
      : text.startsWith('node:')
        ? text
        : text
            .split('/')
            .slice(0, text.startsWith('@') ? 2 : 1)
            .join('/');
    found.push({
      file: source.path,
      line: lineOf(source, node),
      target,
      isTypeOnly: module.isTypeOnly,
    });
  });
  return found;
}
