import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../support/product.ts';

/** Three rounds with as many kinds of faults as go into three; `npm run faults` makes more. */
const SEED = 1_819;

it('three rounds of faults lose nothing, double nothing and hide nothing', () => {
  const folder = mkdtempSync(join(tmpdir(), 'op-faults-'));
  const json = join(folder, 'faults.json');
  try {
    const args = ['--rounds', '3', '--seed', `${SEED}`, '--json', json];
    const run = spawnSync(process.execPath, [join(root, 'test/faults/run.mjs'), ...args], {
      encoding: 'utf8',
    });
    console.log(run.stdout);
    const { totals, broken, violations } = JSON.parse(readFileSync(json, 'utf8'));
    expect({ broken, violations }).toEqual({ broken: [], violations: [] });
    expect(totals).toMatchObject({ rounds: 3, lost: 0, doubled: 0, unlisted: 0, stuck: 0, missing: 0 });
    expect(run.status).toBe(0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
