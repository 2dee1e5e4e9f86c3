import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

type Profile = {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[];
  samples: number[];
  /** Microseconds. */
  timeDeltas: number[];
};

const MOST = 15;
/** Not work of ours: waiting. */
const quiet = ['(idle)', '(root)'];

/** The functions in which a profiled process spent most time itself, as printable lines. */
function topOf(file: string): string[] {
  const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(file, 'utf8')) as Profile;
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const selfMs = new Map<string, number>();
  samples.forEach((id, index) => {
    const name = names.get(id) ?? '';
    if (!quiet.includes(name)) selfMs.set(name, (selfMs.get(name) ?? 0) + (timeDeltas[index] ?? 0) / 1_000);
  });
  const all = [...selfMs.values()].reduce((sum, ms) => sum + ms, 0);
  return [...selfMs]
    .sort(([, a], [, b]) => b - a)
    .slice(0, MOST)
    .map(
      ([name, ms]) =>
        `${((ms / all) * 100).toFixed(1).padStart(6)} %${ms.toFixed(0).padStart(7)} ms  ${name}`,
    );
}

function nameOf({ functionName, url, lineNumber }: Profile['nodes'][number]['callFrame']): string {
  if (url === '') return functionName || '(anonymous)';
  const [, inPackage] = /.*\/node_modules\/(.*)$/.exec(url) ?? [];
  const file = inPackage ?? url.replace(/^.*\/dist\//, 'dist/');
  return `${functionName || '(anonymous)'}  ${file}:${lineNumber + 1}`;
}

/** The top functions of every profile in a folder. */
export function printProfiles(folder: string): void {
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.cpuprofile')))
    console.log(`\n${file}, self time\n${topOf(join(folder, file)).join('\n')}`);
}
