import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { root } from '../../support/product.ts';
import { filesBelow, importsOf, lineOf, readSource, type Source, walk } from '../../support/sources.ts';

/**
 * What a scanner for Electron applications looks for, found in the sources themselves. The names in brackets are those of
 * Electronegativity's checks.
 */
const scripts = ['main', 'renderer', 'shared'].flatMap((folder) =>
  filesBelow(folder, ['.ts', '.tsx', '.mjs']),
);
const sources = scripts.map(readSource);
const pages = filesBelow('renderer', ['.html']).map((path) => ({
  path,
  text: readFileSync(join(root, path), 'utf8'),
}));

/** Names and texts with the files they stand in, and the nodes the rules look at, gathered in one walk. */
const files = new Map<string, string[]>();
const kept: { source: Source; node: ts.Node }[] = [];
const isLookedAt = (node: ts.Node) =>
  ts.isCallExpression(node) ||
  ts.isNewExpression(node) ||
  ts.isPropertyAssignment(node) ||
  ts.isJsxOpeningElement(node) ||
  ts.isJsxSelfClosingElement(node) ||
  ts.isJsxAttribute(node);
for (const source of sources)
  walk(source.tree, (node) => {
    if (ts.isIdentifier(node) || ts.isStringLiteralLike(node)) {
      const known = files.get(node.text);
      if (known) known.push(source.path);
      else files.set(node.text, [source.path]);
    } else if (isLookedAt(node)) kept.push({ source, node });
  });

/** Where a node of the kind that `fits` says stands. */
const found = (fits: (node: ts.Node) => boolean): string[] =>
  kept.filter(({ node }) => fits(node)).map(({ source, node }) => `${source.path}:${lineOf(source, node)}`);

/** Files in which one of the names is used as a name, a property or a text. */
const named = (...names: string[]) => names.flatMap((name) => files.get(name) ?? []);

const nameOf = (node: ts.Expression) =>
  ts.isIdentifier(node) ? node.text : ts.isPropertyAccessExpression(node) ? node.name.text : '';

/** The options of every window the product opens. */
function windows(): { place: string; preferences: Record<string, string> }[] {
  const isWindow = (node: ts.Node) =>
    ts.isNewExpression(node) && /^(BrowserWindow|BrowserView|WebContentsView)$/.test(nameOf(node.expression));
  return kept
    .filter(({ node }) => isWindow(node))
    .map(({ source, node }) => {
      const preferences: Record<string, string> = {};
      walk(node, (inner) => {
        if (!ts.isPropertyAssignment(inner) || inner.name.getText() !== 'webPreferences') return;
        if (!ts.isObjectLiteralExpression(inner.initializer)) return;
        for (const one of inner.initializer.properties)
          preferences[one.name?.getText() ?? '...'] = ts.isPropertyAssignment(one)
            ? one.initializer.getText()
            : one.getText();
      });
      return { place: source.path, preferences };
    });
}

describe('every window in the sources', () => {
  it('is one of two: the application and the sheet of a PDF', () => {
    expect(windows().map(({ place }) => place)).toEqual([
      'main/shells/electron/sheets.ts',
      'main/shells/electron/shell.ts',
    ]);
  });

  it('is isolated, in the sandbox, without Node and with web security [CONTEXT_ISOLATION, SANDBOX, NODE_INTEGRATION, WEB_SECURITY]', () => {
    for (const { preferences } of windows())
      expect(preferences).toMatchObject({
        contextIsolation: 'true',
        sandbox: 'true',
        nodeIntegration: 'false',
        webSecurity: 'true',
        webviewTag: 'false',
      });
  });

  it('has written-out options and no loosening one [AFFINITY, AUXCLICK, BLINK_FEATURES, EXPERIMENTAL_FEATURES, INSECURE_CONTENT, CUSTOM_ARGUMENTS]', () => {
    const allowed = new Set([
      ...['contextIsolation', 'sandbox', 'nodeIntegration', 'webSecurity', 'webviewTag'],
      ...['preload', 'spellcheck', 'backgroundThrottling'],
    ]);
    for (const { preferences } of windows())
      expect(Object.keys(preferences).filter((key) => !allowed.has(key))).toEqual([]);
  });

  it('but the application has no preload, and that one is the built file [PRELOAD]', () => {
    const preloads = windows().map(({ preferences }) => preferences.preload);
    expect(preloads).toEqual([undefined, 'parts.preloadFile']);
    expect(readFileSync(join(root, 'main/electron.ts'), 'utf8')).toContain(
      "preloadFile: entryPath('preload')",
    );
  });

  it('is locked down before it loads anything [LIMIT_NAVIGATION, PERMISSION_REQUEST_HANDLER]', () => {
    for (const path of ['main/shells/electron/shell.ts', 'main/shells/electron/sheets.ts']) {
      const { text } = readSource(path);
      const opened = text.indexOf('new electron.BrowserWindow');
      const locked = text.indexOf('lockDown(window.webContents', opened);
      expect(locked).toBeGreaterThan(opened);
      expect(text.indexOf('loadURL(', opened)).toBeGreaterThan(locked);
    }
  });
});

describe('nowhere in the sources', () => {
  it('is text made into script [DANGEROUS_FUNCTIONS]', () => {
    const calls = found(
      (node) =>
        (ts.isCallExpression(node) && nameOf(node.expression) === 'eval') ||
        (ts.isNewExpression(node) && nameOf(node.expression) === 'Function'),
    );
    expect([...calls, ...named('insertCSS', 'insertText', 'webFrame')]).toEqual([]);
    // One report, as JSON, into a page of our own.
    expect(named('executeJavaScript')).toEqual(['main/shells/electron/sheets.ts']);
  });

  it('is text made into markup', () => {
    expect(
      named('dangerouslySetInnerHTML', 'innerHTML', 'outerHTML', 'insertAdjacentHTML', 'srcdoc', 'srcDoc'),
    ).toEqual([]);
    const written = found(
      (node) => ts.isCallExpression(node) && /^document\.write(ln)?$/.test(node.expression.getText()),
    );
    expect(written).toEqual([]);
  });

  it('is a program of the machine opened [OPEN_EXTERNAL]', () => {
    expect(named('openExternal', 'openPath', 'showItemInFolder')).toEqual([]);
  });

  it('is a certificate waved through [CERTIFICATE_ERROR_EVENT, CERTIFICATE_VERIFY_PROC]', () => {
    expect(named('certificate-error', 'setCertificateVerifyProc', 'NODE_TLS_REJECT_UNAUTHORIZED')).toEqual(
      [],
    );
    const off = found(
      (node) =>
        ts.isPropertyAssignment(node) &&
        node.name.getText() === 'rejectUnauthorized' &&
        node.initializer.kind === ts.SyntaxKind.FalseKeyword,
    );
    expect(off).toEqual([]);
  });

  it('is a warning of the runtime, or one of its guards, switched off [SECURITY_WARNINGS_DISABLED, CUSTOM_ARGUMENTS]', () => {
    expect(
      named('ELECTRON_DISABLE_SECURITY_WARNINGS', 'appendSwitch', 'appendArgument', 'commandLine'),
    ).toEqual([]);
    const manifest = readFileSync(join(root, 'package.json'), 'utf8');
    expect(manifest).not.toMatch(/--(no-sandbox|disable-web-security|inspect|remote-debugging|allow-)/);
  });

  it('is a scheme registered with the machine, or one with more rights than ours needs [PROTOCOL_HANDLER]', () => {
    const old = [...files.keys()].filter((name) => /^(register|intercept)\w+Protocol$/.test(name));
    expect([
      ...old,
      ...named('setAsDefaultProtocolClient', 'bypassCSP', 'corsEnabled', 'allowServiceWorkers'),
    ]).toEqual([]);
  });

  it('is the remote module, or Electron anywhere but in its own entry, shell and preload [REMOTE_MODULE]', () => {
    const users = sources
      .flatMap(importsOf)
      .filter(({ target, isTypeOnly }) => /electron/.test(target) && !isTypeOnly);
    const outside = users.filter(({ target }) => target === 'electron' || target.startsWith('@electron/'));
    expect([...new Set(outside.map(({ file, target }) => `${file} ${target}`))]).toEqual([
      'main/electron.ts electron',
      'main/preload.ts electron',
    ]);
  });
});

describe('the pages', () => {
  it('hold no script or handler of their own and load nothing from elsewhere [CSP, HTTP_RESOURCES, ALLOWPOPUPS]', () => {
    expect(pages.length).toBeGreaterThan(1);
    for (const { text } of pages) {
      expect(text).not.toMatch(/<script(?![^>]*\bsrc="\.\/)/);
      expect(text).not.toMatch(
        /\son\w+=|javascript:|https?:\/\/|<(webview|iframe|object|embed|base|form)\b/i,
      );
    }
  });

  it('embed no other page, and name no address outside in what they load or link to', () => {
    const tags = found(
      (node) =>
        (ts.isJsxOpeningElement(node) || ts.isJsxSelfClosingElement(node)) &&
        /^(webview|iframe|object|embed)$/.test(node.tagName.getText()),
    );
    const addresses = found(
      (node) =>
        ts.isJsxAttribute(node) &&
        /^(src|href|action|srcSet)$/.test(node.name.getText()) &&
        /https?:|javascript:|file:/.test(node.initializer?.getText() ?? ''),
    );
    expect([...tags, ...addresses]).toEqual([]);
  });

  it('open no window', () => {
    const opened = found(
      (node) => ts.isCallExpression(node) && /^(window|globalThis)\.open$/.test(node.expression.getText()),
    );
    expect(opened).toEqual([]);
  });
});

describe('the list of points in SECURITY.md', () => {
  const text = readFileSync(join(root, 'main/SECURITY.md'), 'utf8');
  const section = text.split('## The Electron checklist')[1]?.split('\n## ')[0] ?? '';
  const rows = section
    .split('\n')
    .filter((line) => /^\| \d+ /.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()));

  it('has all twenty of the checklist, in its order', () => {
    expect(rows.map((cells) => Number.parseInt(cells[1] ?? '', 10))).toEqual(
      Array.from({ length: 20 }, (_, i) => i + 1),
    );
  });

  it('names for each a test that exists, word for word', () => {
    const missing = rows.flatMap((cells) => {
      const [, file = '', name = ''] = /^`([^`]+)`: (.+)$/.exec(cells[3] ?? '') ?? [];
      const isThere = file !== '' && readFileSync(join(root, 'test', file), 'utf8').includes(name);
      return isThere ? [] : [`${cells[1]} ${cells[3]}`];
    });
    expect(missing).toEqual([]);
  });
});
