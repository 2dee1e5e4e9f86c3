// Lists what the product ships from others: name, version, licence; texts of the licences in one file.
// Plain JavaScript: it runs before and beside the build. `--check` only says whether the list is up to date.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './run.mjs';

/** Bundled into the pages, so they ship although they are development dependencies. */
const inPages = [
  'antd',
  '@ant-design/icons',
  '@tanstack/react-virtual',
  'react',
  'react-dom',
  'recharts',
  'wouter',
  'zustand',
];

const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));

/** The place in the lock where `name`, asked for from `from`, is found: the nearest folder upwards. */
function resolve(name, from) {
  for (let folder = from; ; folder = folder.replace(/(^|\/)node_modules\/(@[^/]+\/)?[^/]+$/, '')) {
    const place = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (lock.packages[place]) return place;
    if (folder === '') return undefined;
  }
}

/** Everything the given packages need at run time, as places in the lock. */
export function closure(names) {
  const seen = new Set();
  const queue = names.map((name) => [name, '']);
  for (let next = queue.pop(); next; next = queue.pop()) {
    const place = resolve(...next);
    if (!place || seen.has(place)) continue;
    seen.add(place);
    const {
      dependencies = {},
      optionalDependencies = {},
      peerDependencies = {},
      peerDependenciesMeta = {},
    } = lock.packages[place];
    const needed = Object.keys(peerDependencies).filter((name) => !peerDependenciesMeta[name]?.optional);
    for (const name of [...Object.keys({ ...dependencies, ...optionalDependencies }), ...needed])
      queue.push([name, place]);
  }
  return [...seen].toSorted();
}

export const runtimePackages = () => closure(Object.keys(lock.packages[''].dependencies));

function describe(place) {
  const folder = join(root, place);
  if (!existsSync(folder)) return undefined;
  const { name, version, license, licenses } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((one) => /^(licen[cs]e|copying)/i.test(one));
  const said = license ?? licenses?.map((one) => one.type ?? one).join(' OR ') ?? '';
  return {
    name,
    version,
    licence: typeof said === 'string' ? said : (said.type ?? ''),
    text: file ? readFileSync(join(folder, file), 'utf8').trim() : '',
  };
}

/** Both files of `assets/licences` as they should be. */
export function licenceFiles() {
  const packages = [...new Set([...runtimePackages(), ...closure(inPages)])]
    .map(describe)
    .filter(Boolean)
    .toSorted((a, b) => (`${a.name} ${a.version}` < `${b.name} ${b.version}` ? -1 : 1));
  const list = packages.map(({ name, version, licence }) => `${name} ${version}\t${licence}`).join('\n');
  const byText = new Map();
  for (const { name, version, licence, text } of packages) {
    const key = text || `${licence} (the package carries no text of its own)`;
    byText.set(key, [...(byText.get(key) ?? []), `${name} ${version}`]);
  }
  const texts = [...byText]
    .map(([text, names]) => `${names.join(', ')}\n\n${text}\n`)
    .join(`\n${'-'.repeat(78)}\n\n`);
  return { 'packages.tsv': `${list}\n`, 'texts.txt': texts };
}

if (process.argv[1]?.endsWith('licences.mjs')) {
  const folder = join(root, 'assets', 'licences');
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(licenceFiles())) writeFileSync(join(folder, name), text);
}
