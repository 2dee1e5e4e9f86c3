export type TreeNode = { code: string; name: string; parent: string };
export type TreeRow = TreeNode & { depth: number };

/** A tree of codes as rows, children under their parents; a node whose parent is unknown stands at the root. */
export function treeRows(nodes: readonly TreeNode[]): TreeRow[] {
  const known = new Set(nodes.map((one) => one.code));
  const below = new Map<string, TreeNode[]>();
  for (const one of nodes) {
    const parent = known.has(one.parent) ? one.parent : '';
    below.set(parent, [...(below.get(parent) ?? []), one]);
  }
  const rows: TreeRow[] = [];
  const walk = (parent: string, depth: number) => {
    for (const one of below.get(parent) ?? []) {
      rows.push({ ...one, depth });
      if (depth < 8) walk(one.code, depth + 1);
    }
  };
  walk('', 0);
  return rows;
}

/** The same as options of a select, indented by depth. */
export const treeOptions = (nodes: readonly TreeNode[]): { value: string; label: string }[] =>
  treeRows(nodes).map(({ code, name, depth }) => ({ value: code, label: `${'　'.repeat(depth)}${name}` }));
