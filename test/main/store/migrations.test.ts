import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { connectDatabase, migrate } from '../../../main/store/database.ts';
import { migrations } from '../../../main/store/migrations/index.ts';
import { keptRows } from '../../contracts/kept-rows.ts';

/** What each released step makes of the tables, as the start of a SHA-256 over SQLite's own description. */
const released: Record<string, string> = {
  '001-archive': 'c198d06cf75db0df',
  '002-sms': '7d65234e90ee272f',
  '003-plans': 'c725d105e3e717c4',
  '004-rules': '67e2628114f66b46',
  '005-archive-care': '9f4ff822285b9132',
  '006-gaps': '5f57420ee307ac4e',
  '007-queries': '33a6b01cef39a942',
  '008-evaluations': '1146266d6ac8ccc0',
  '009-reports': 'b2ffc3dbe8df1786',
  '010-curves': 'abefa8be625bc621',
  '011-forecasts': '84ad8621ea937a82',
  '012-administration': '6c09c0e7943ebe23',
  '013-messages': '51fc1f3ab79966aa',
  '014-follow-up': '87cace06ad6c8583',
  '017-handovers': '7210d2a259784536',
  '020-meters': 'd1cbbb6e581594b1',
};

describe('the steps of the schema', () => {
  it('that were released make what they made then', async () => {
    const { q } = connectDatabase({ kind: 'sqlite', file: ':memory:' });
    const found: Record<string, string> = {};
    let before = new Set<string>();
    for (let level = 1; level <= migrations.length; level += 1) {
      await migrate(q, migrations.slice(0, level));
      const rows: { sql: string | null }[] = await q('sqlite_master')
        .whereNot('name', 'like', 'op_migrations%')
        .orderBy('name')
        .select('sql');
      const after = rows.map((row) => row.sql ?? '');
      const made = after.filter((sql) => !before.has(sql)).join('\n');
      found[migrations[level - 1]!.name] = createHash('sha256').update(made).digest('hex').slice(0, 16);
      before = new Set(after);
    }
    await q.destroy();
    expect(found).toEqual(released);
  });

  it('have rows each in test/contracts/kept-rows.ts, with which the next version is tried', () => {
    expect(migrations.filter((step) => !keptRows[step.name]).map((step) => step.name)).toEqual([]);
  });
});
