import type { CurveAnswer, CurveQuery } from '../../../shared/contract/curves.ts';
import type { Settings } from '../../../shared/contract/system.ts';
import type {
  Cell,
  Column,
  Report,
  ReportChart,
  ReportFigure,
  ReportName,
  ReportQuery,
  ReportRow,
  ReportSection,
} from '../../../shared/model/report.ts';
import type { ReportSettings } from '../../../shared/model/report-settings.ts';
import type { Core } from '../context.ts';
import type { DeliveryDays } from './delivery-days.ts';

/** Where reports get their figures from. */
export type Books = { days: DeliveryDays; curves: { get(query: CurveQuery): Promise<CurveAnswer> } };

/** What every report is built from. */
export type Ask = Books & {
  core: Core;
  query: ReportQuery;
  settings: Settings;
  looks: ReportSettings;
  /** Who asks: 制表人. */
  madeBy: string;
  isDrill: boolean;
  nowMs: number;
};

type ColumnOptions = Partial<Pick<Column, 'unit' | 'digits' | 'align' | 'width' | 'definition'>>;

/** A column of words. */
export const words = (key: string, title: string, options: ColumnOptions = {}): Column => ({
  key,
  title,
  unit: '',
  kind: 'text',
  digits: 0,
  align: 'left',
  width: 16,
  definition: '',
  ...options,
});
/** A column of values, right-aligned. */
export const values = (
  key: string,
  title: string,
  kind: Exclude<Column['kind'], 'text'>,
  options: ColumnOptions = {},
): Column => ({
  key,
  title,
  unit: '',
  kind,
  digits: kind === 'percent' || kind === 'change' ? 1 : 0,
  align: 'right',
  width: 10,
  definition: '',
  ...options,
});

export const figure = (
  label: string,
  value: Cell,
  options: Partial<Omit<ReportFigure, 'label' | 'value'>> = {},
): ReportFigure => ({ label, value, unit: '', kind: 'number', digits: 0, definition: '', ...options });

export const row = (cells: Cell[], link = '', links?: ReportRow['links']): ReportRow => ({
  cells,
  link,
  ...(links ? { links } : {}),
});

export const section = (
  id: string,
  title: string,
  rest: Partial<Omit<ReportSection, 'id' | 'title'>>,
): ReportSection => ({
  id,
  title,
  note: '',
  figures: [],
  chart: null,
  table: null,
  empty: '',
  ...rest,
});

export const chart = (
  kind: ReportChart['kind'],
  rest: Pick<ReportChart, 'title' | 'unit' | 'labels' | 'series'> & Partial<ReportChart>,
): ReportChart => ({ kind, digits: 0, marks: [], limit: null, ...rest });

/** Part of the whole; null when there is no whole. */
export const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

type Head = Partial<Report> & { name: ReportName; title: string; period: string; periodShort: string };

/** The frame of a report: whose, by whom, when, to be signed by whom. */
export function report(ask: Ask, head: Head): Report {
  const { utility } = ask.settings;
  return {
    office: [utility.name, utility.centre].filter(Boolean).join('　'),
    logo: ask.looks.logo,
    number: '',
    isDrill: ask.isDrill,
    orientation: 'portrait',
    madeBy: ask.madeBy,
    madeMs: ask.nowMs,
    dataUntilMs: ask.nowMs,
    completeness: null,
    completenessOf: '',
    unitNote: '',
    closedBy: '',
    closedMs: 0,
    signatures: ['制表人', '审核人', '批准人'],
    sendTo: '',
    sections: [],
    notes: [],
    ...head,
  };
}
