/** A piece of a text against another: kept, taken out, or put in. */
export type DiffPiece = { kind: 'same' | 'out' | 'in'; text: string };

/** Placeholders as wholes, everything else by character: a change of a placeholder must read as one. */
const pieces = (text: string): string[] => text.match(/\{\{[^{}]*\}\}|[\s\S]/gu) ?? [];

/** How `before` became `after`, with as much kept as possible. For texts of a few hundred characters. */
export function diffTexts(before: string, after: string): DiffPiece[] {
  const [a, b] = [pieces(before), pieces(after)];
  const width = b.length + 1;
  // Longest common part of what is left from each position on.
  const longest = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1)
      longest[i * width + j] =
        a[i] === b[j]
          ? longest[(i + 1) * width + j + 1]! + 1
          : Math.max(longest[(i + 1) * width + j]!, longest[i * width + j + 1]!);
  const found: DiffPiece[] = [];
  const add = (kind: DiffPiece['kind'], text: string) => {
    const last = found.at(-1);
    if (last?.kind === kind) last.text += text;
    else found.push({ kind, text });
  };
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      add('same', a[i]!);
      i += 1;
      j += 1;
    } else if (
      j >= b.length ||
      (i < a.length && longest[(i + 1) * width + j]! >= longest[i * width + j + 1]!)
    ) {
      add('out', a[i]!);
      i += 1;
    } else {
      add('in', b[j]!);
      j += 1;
    }
  }
  return found;
}
