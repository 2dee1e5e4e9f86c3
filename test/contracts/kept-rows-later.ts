/** A row as it lies in the database: texts, whole numbers, bytes. */
export type KeptRow = Record<string, string | number | Buffer>;

const AT = 1_700_000_000_000;
const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** The same for the steps after the thirteenth. */
export const laterRows: Record<string, Record<string, KeptRow[]>> = {
  '017-handovers': {
    query_handovers: [
      {
        id: id(96),
        phone: '+8613900000001',
        plan_id: id(40),
        plan_name: '迎峰度冬一号',
        to_name: '周敏',
        by_name: '韩立国',
        at_ms: AT,
      },
    ],
  },
  '020-meters': {
    meter_balances: [{ account_no: '210401000001', unit: 'kwh', rest_value: 1_234.5, read_ms: AT }],
    meter_readings: [
      {
        account_no: '210401000001',
        meter_no: 'M1',
        reading_day: '2023-11-14',
        read_ms: AT,
        multiplier: 2_000,
        total: 12.5,
        sharp: 1.25,
      },
    ],
  },
};
