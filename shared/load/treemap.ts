export type Box = { x: number; y: number; width: number; height: number };

/** How far from square the worst box of a row is, when the row is laid along a side of `side`. */
function worst(row: readonly number[], side: number): number {
  const sum = row.reduce((a, b) => a + b, 0);
  const [most, least] = [Math.max(...row), Math.min(...row)];
  return Math.max((side * side * most) / (sum * sum), (sum * sum) / (side * side * least));
}

/**
 * Boxes whose areas are as the values, filling `width` × `height` without gaps, as square as the order allows
 * (squarified treemap). Values must be above 0 and are taken in the order given: largest first looks best.
 */
export function treemap(values: readonly number[], width: number, height: number): Box[] {
  const whole = values.reduce((a, b) => a + b, 0);
  if (whole <= 0) return [];
  const areas = values.map((value) => (value / whole) * width * height);
  const boxes: Box[] = [];
  let free: Box = { x: 0, y: 0, width, height };
  for (let from = 0; from < areas.length; ) {
    const side = Math.min(free.width, free.height);
    let to = from + 1;
    while (to < areas.length && worst(areas.slice(from, to + 1), side) <= worst(areas.slice(from, to), side))
      to += 1;
    const row = areas.slice(from, to);
    const depth = row.reduce((a, b) => a + b, 0) / side;
    const isColumn = free.width >= free.height;
    let along = 0;
    for (const area of row) {
      const length = area / depth;
      boxes.push(
        isColumn
          ? { x: free.x, y: free.y + along, width: depth, height: length }
          : { x: free.x + along, y: free.y, width: length, height: depth },
      );
      along += length;
    }
    free = isColumn
      ? { ...free, x: free.x + depth, width: free.width - depth }
      : { ...free, y: free.y + depth, height: free.height - depth };
    from = to;
  }
  return boxes;
}
