/** The messages every bench sends: distinct, Chinese, one part each (at most 70 units). */

/** A number of the simulated network's range, which is not in service. */
export const phoneOf = (index: number): string => `+86142${String(index + 1).padStart(8, '0')}`;

export const textOf = (index: number): string =>
  `【演练】【抚顺供电】2104${String(index).padStart(6, '0')}户限${1_000 + (index % 4_000)}kW，9月30日13:30至22:00。回复1确认`;

/** The same as a template of an execution order. */
export const orderTemplate = '{{#用户}}{{户号}}{{/用户}}户限{{限额kW}}kW，{{时段}}。回复1确认';

/** What every bench shares about the operator's account and the links to it. */
export const account = { spId: '900001', secret: 'drill', serviceId: 'DRILL', srcId: '10690001' };
export const WINDOW = 16;
export const LINKS = 2;
/** The account of the SOAP service. */
export const soapAccount = { name: 'dispatch', password: 'bench' };
