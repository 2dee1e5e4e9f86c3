import { createApi } from '../../../main/api.ts';
import type { App } from '../../../main/app.ts';
import type { Database } from '../../../main/store/database.ts';
import { percentile, rounded } from '../sms/figures.ts';
import { fillArchive, phoneOf } from './fill.ts';

export type ImportReport = {
  rows: number;
  seconds: number;
  /** Another small call meanwhile, ms from asking to the answer. */
  callP50Ms: number;
  callMaxMs: number;
};

const CUSTOMERS = 1_000;

/** A hundred thousand new contacts out of one file, while somebody else asks for the templates again and again. */
export async function measureImport(
  app: App,
  db: Database,
  caller: { actor: { userId: string; name: string; role: 'supervisor'; workstation: string }; token: string },
  rows: number,
): Promise<ImportReport> {
  await fillArchive(db, { customers: CUSTOMERS, contacts: 0, deliveries: 0 });
  const api = createApi(app);
  const lines = Array.from(
    { length: rows },
    (_, index) => `导入${index},${phoneOf(index)},21040${String(index % CUSTOMERS).padStart(7, '0')},总经理`,
  );
  const file = {
    name: 'bench.csv',
    base64: Buffer.from(`姓名,手机号,户号,角色\n${lines.join('\n')}`).toString('base64'),
  };
  const waits: number[] = [];
  let isOver = false;
  const asking = (async () => {
    while (!isOver) {
      const started = performance.now();
      await api['templates.list']({}, caller);
      waits.push(performance.now() - started);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  })();
  const started = performance.now();
  const input = { file, dryRun: false, acceptGood: false, jobKey: '' };
  const result = await api['contacts.import'](input, caller);
  const seconds = (performance.now() - started) / 1_000;
  isOver = true;
  await asking;
  if (result.accepted !== rows) throw new Error(`only ${result.accepted} of ${rows} rows were taken`);
  return {
    rows,
    seconds: rounded(seconds),
    callP50Ms: rounded(percentile(waits, 0.5)),
    callMaxMs: rounded(Math.max(...waits)),
  };
}
