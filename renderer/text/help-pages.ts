import { withFigures } from './help-figures.ts';
import type { Piece } from './help-piece.ts';
import type { HelpTopic } from './help-topics.ts';
import { language } from './language.ts';

export type HelpPage = { topic: HelpTopic; title: string; pieces: Piece[]; words: string };

const sources = import.meta.glob<Piece[]>('../../assets/help/*/*.md', { import: 'default' });
const pictures = import.meta.glob<string>('../../assets/help/pictures/*.webp', {
  import: 'default',
  query: '?url',
  eager: true,
});

/** Where a picture of the help lies, by its file name. */
export const pictureUrl = (name: string): string | undefined =>
  pictures[`../../assets/help/pictures/${name}`];

function words(pieces: readonly Piece[]): string {
  const of = (piece: Piece): string => {
    const cells = [...(piece.header ?? []), ...(piece.rows?.flat() ?? [])].flatMap((cell) => cell.tokens);
    const inner = [...(piece.tokens ?? []), ...(piece.items ?? []), ...cells];
    return inner.length > 0 ? words(inner) : (piece.text ?? '');
  };
  return pieces.map(of).join(' ');
}

/** One page in the language of this workstation. */
export async function loadHelpPage(topic: HelpTopic): Promise<HelpPage> {
  const load = sources[`../../assets/help/${language}/${topic}.md`];
  if (!load) throw new Error(`no help page ${topic}`);
  const pieces = withFigures(await load(), language === 'zh-CN');
  return { topic, title: pieces[0]?.text ?? topic, pieces, words: words(pieces).toLowerCase() };
}
