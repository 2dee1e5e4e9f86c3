/** True when one letter too many, too few, wrong, or two neighbours swapped turn one word into the other. */
export function isOneSlip(typed: string, word: string): boolean {
  if (typed === word || Math.abs(typed.length - word.length) > 1) return false;
  let at = 0;
  while (at < typed.length && typed[at] === word[at]) at += 1;
  const rest = (a: number, b: number) => typed.slice(at + a) === word.slice(at + b);
  const isSwap = typed[at] === word[at + 1] && typed[at + 1] === word[at] && rest(2, 2);
  return rest(1, 1) || rest(1, 0) || rest(0, 1) || isSwap;
}

/** Short words are near too many others: in four letters only two that were swapped count. */
export function isNear(typed: string, word: string): boolean {
  if (word.length < 4 || typed[0] !== word[0] || !isOneSlip(typed, word)) return false;
  return word.length > 4 || (typed.length === 4 && [...typed].sort().join() === [...word].sort().join());
}
