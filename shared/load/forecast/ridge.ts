/** In place Cholesky factor (lower, row-major p × p) of a positive definite matrix; false when it is none. */
export function factor(a: Float64Array, p: number): boolean {
  for (let j = 0; j < p; j += 1) {
    const rowJ = j * p;
    for (let i = j; i < p; i += 1) {
      const rowI = i * p;
      let sum = a[rowI + j]!;
      for (let k = 0; k < j; k += 1) sum -= a[rowI + k]! * a[rowJ + k]!;
      if (i === j) {
        if (!(sum > 0)) return false;
        a[rowI + j] = Math.sqrt(sum);
      } else a[rowI + j] = sum / a[rowJ + j]!;
    }
  }
  return true;
}

/** Solves L Lᵀ x = b in place. */
export function solve(l: Float64Array, p: number, b: Float64Array): void {
  for (let i = 0; i < p; i += 1) {
    let sum = b[i]!;
    for (let k = 0; k < i; k += 1) sum -= l[i * p + k]! * b[k]!;
    b[i] = sum / l[i * p + i]!;
  }
  // Row by row here too: along a column every step would miss the cache.
  for (let i = p - 1; i >= 0; i -= 1) {
    const value = b[i]! / l[i * p + i]!;
    b[i] = value;
    for (let k = 0; k < i; k += 1) b[k]! -= l[i * p + k]! * value;
  }
}

/** Adds weight × row rowᵀ (lower triangle) of four rows at a time. */
function addRows(gram: Float64Array, x: Float64Array, weights: Float64Array, n: number, p: number): void {
  let r = 0;
  for (; r + 3 < n; r += 4) {
    const a = r * p;
    const b = a + p;
    const c = b + p;
    const d = c + p;
    for (let i = 0; i < p; i += 1) {
      const wa = x[a + i]! * weights[r]!;
      const wb = x[b + i]! * weights[r + 1]!;
      const wc = x[c + i]! * weights[r + 2]!;
      const wd = x[d + i]! * weights[r + 3]!;
      const row = i * p;
      for (let j = 0; j <= i; j += 1)
        gram[row + j]! += wa * x[a + j]! + wb * x[b + j]! + wc * x[c + j]! + wd * x[d + j]!;
    }
  }
  for (; r < n; r += 1)
    for (let i = 0; i < p; i += 1) {
      const w = x[r * p + i]! * weights[r]!;
      for (let j = 0; j <= i; j += 1) gram[i * p + j]! += w * x[r * p + j]!;
    }
}

/**
 * Weighted ridge regression of `y` on the standardised columns of `x` (row-major n × p, already centred and scaled
 * by their own weights). The level is not penalised. Returns p coefficients and, last, the level.
 */
export function ridge(
  x: Float64Array,
  y: Float64Array,
  weights: Float64Array,
  size: { n: number; p: number; penalty: number },
): Float64Array {
  const { n, p, penalty } = size;
  // The column of ones comes last: its pivot needs no penalty.
  const q = p + 1;
  const gram = new Float64Array(p * p);
  addRows(gram, x, weights, n, p);
  const full = new Float64Array(q * q);
  const right = new Float64Array(q);
  let total = 0;
  for (let r = 0; r < n; r += 1) {
    const w = weights[r]!;
    const wy = w * y[r]!;
    total += w;
    right[p]! += wy;
    for (let j = 0; j < p; j += 1) {
      const value = x[r * p + j]!;
      full[p * q + j]! += w * value;
      right[j]! += wy * value;
    }
  }
  full[p * q + p] = total;
  for (let i = 0; i < p; i += 1) {
    for (let j = 0; j <= i; j += 1) full[i * q + j] = gram[i * p + j]!;
    full[i * q + i]! += penalty;
  }
  if (!factor(full, q)) return new Float64Array(q);
  solve(full, q, right);
  return right;
}
