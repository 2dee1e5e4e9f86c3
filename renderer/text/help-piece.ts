/** A piece of a page as the build leaves it: markdown read into data, see `main/build.mjs`. */
export type Piece = {
  type: string;
  text?: string;
  depth?: number;
  ordered?: boolean;
  href?: string;
  tokens?: Piece[];
  items?: Piece[];
  header?: Cell[];
  rows?: Cell[][];
};
export type Cell = { tokens: Piece[]; align: 'left' | 'right' | 'center' | null };
