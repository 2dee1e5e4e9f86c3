import { importMappingSchema } from '../../../shared/model/archive.ts';
import type { SettingStore } from '../ports.ts';
import { contactColumns, customerColumns } from './import-rows.ts';
import type { Table } from './sheet.ts';

export type ImportKind = 'contacts' | 'customers';
/** Heading of the file → column of the archive; '' = left out. */
export type Mapping = Record<string, string>;

export const columnsOf = (kind: ImportKind): readonly string[] =>
  kind === 'contacts' ? contactColumns : customerColumns;

/** What other systems call the same thing, without spaces, units and brackets. */
const synonyms: Record<ImportKind, Record<string, readonly string[]>> = {
  contacts: {
    姓名: ['联系人', '联系人姓名', '负责人', '人员', '名字', 'name'],
    手机号: ['手机', '手机号码', '联系电话', '电话', '移动电话', '联系方式', 'mobile', 'phone', 'tel'],
    户号: ['用户编号', '客户编号', '用电户号', '总户号', '用户号', '户头号'],
    单位: ['单位名称', '部门', '所属单位', '机构'],
    角色: ['职务', '岗位', '身份', '职位'],
    备注: ['说明', '注', '备考', 'remark'],
  },
  customers: {
    户号: ['用户编号', '客户编号', '用电户号', '总户号', '用户号'],
    户名: ['用户名称', '客户名称', '企业名称', '单位名称', '用电户名'],
    区域代码: ['区域', '行政区划', '区划代码', '地区代码', '所属区域'],
    行业代码: ['行业', '行业分类', '国民经济行业代码', '行业类别'],
    电压等级: ['电压', '供电电压', '受电电压'],
    合同容量kVA: ['合同容量', '运行容量', '容量', '报装容量'],
    保安负荷kW: ['保安负荷', '安保负荷', '保安电力'],
    线路: ['线路名称', '供电线路', '馈线'],
    受保护: ['保护用户', '重要用户', '是否保护', '是否重要用户'],
    限电类别: ['类别', '用户类别', '限电分类'],
  },
};

const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[（(【[].*?[)）\]】]/g, '')
    .replace(/[\s*:：_\-/]/g, '')
    .replace(/(kva|kw|千瓦|千伏安)$/, '');

/** The column a heading most likely means, or '' when none. */
export function suggest(kind: ImportKind, heading: string): string {
  const wanted = plain(heading);
  const all = columnsOf(kind);
  const exact = all.find((column) => plain(column) === wanted);
  if (exact) return exact;
  return all.find((column) => synonyms[kind][column]?.some((word) => plain(word) === wanted)) ?? '';
}

const nameOf = (kind: ImportKind) => `import-mapping ${kind}`;

/** How headings were matched last time, by whomever. */
export async function keptMapping(store: SettingStore, kind: ImportKind): Promise<Mapping> {
  try {
    const parsed = importMappingSchema.safeParse(JSON.parse((await store.get(nameOf(kind))) ?? '{}'));
    return parsed.success ? parsed.data : {};
  } catch {
    return {};
  }
}

/** Headings kept; the newest file's come last and stay longest. */
const KEPT_MOST = 200;

/** Keeps how headings were matched, beside those of other files. */
export async function keepMapping(store: SettingStore, kind: ImportKind, mapping: Mapping): Promise<void> {
  const all = Object.entries({ ...(await keptMapping(store, kind)), ...mapping }).slice(-KEPT_MOST);
  await store.set(nameOf(kind), JSON.stringify(Object.fromEntries(all)));
}

/** Each heading with what it is taken for: as it was last time, else as its words say; a column only once. */
export function matchColumns(kind: ImportKind, headings: readonly string[], kept: Mapping): Mapping {
  const used = new Set<string>();
  return Object.fromEntries(
    headings.filter(Boolean).map((heading) => {
      const wanted = Object.hasOwn(kept, heading) ? (kept[heading] ?? '') : suggest(kind, heading);
      const column = columnsOf(kind).includes(wanted) && !used.has(wanted) ? wanted : '';
      used.add(column);
      return [heading, column];
    }),
  );
}

/** The table with the archive's headings; what maps to nothing keeps its own and is reported as ignored. */
export function renamed(table: Table, mapping: Mapping): Table {
  const target = (heading: string) => mapping[heading] || heading;
  const isTaken = new Set(Object.values(mapping).filter(Boolean));
  // A heading that is left out must not count as the column of the same name.
  const own = (heading: string) =>
    !mapping[heading] && isTaken.has(heading) ? `${heading} ` : target(heading);
  return {
    ...table,
    columns: table.columns.map(own),
    rows: table.rows.map((row) => ({
      row: row.row,
      cells: Object.fromEntries(Object.entries(row.cells).map(([heading, cell]) => [own(heading), cell])),
    })),
  };
}
