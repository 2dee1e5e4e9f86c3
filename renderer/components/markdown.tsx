import { Fragment, type ReactNode } from 'react';
import type { Cell, Piece } from '../text/help-piece.ts';

type Props = {
  pieces: readonly Piece[];
  /** Where a link leads: to another page, a screen; undefined leaves its words as plain text. */
  link: (href: string) => { href: string; onClick?: () => void } | undefined;
  picture: (name: string) => string | undefined;
};

function Row({ cells, isHead, ...rest }: Props & { cells: readonly Cell[]; isHead?: boolean }) {
  const Tag = isHead ? 'th' : 'td';
  return (
    <tr>
      {cells.map((cell, index) => (
        <Tag key={index} className={cell.align === 'right' ? 'right' : ''}>
          <Markdown {...rest} pieces={cell.tokens} />
        </Tag>
      ))}
    </tr>
  );
}

function block(piece: Piece, props: Omit<Props, 'pieces'>): ReactNode {
  const inner = <Markdown {...props} pieces={piece.tokens ?? []} />;
  switch (piece.type) {
    case 'heading':
      return piece.depth === 1 ? <h1>{inner}</h1> : piece.depth === 2 ? <h2>{inner}</h2> : <h3>{inner}</h3>;
    case 'paragraph':
      return <p>{inner}</p>;
    case 'blockquote':
      return <div className="note">{inner}</div>;
    case 'code':
      return <pre>{piece.text}</pre>;
    case 'list': {
      const List = piece.ordered ? 'ol' : 'ul';
      const items = piece.items ?? [];
      return (
        <List>
          {items.map((item, index) => (
            <li key={index}>
              <Markdown {...props} pieces={item.tokens ?? []} />
            </li>
          ))}
        </List>
      );
    }
    case 'table':
      return (
        <table>
          <thead>
            <Row {...props} pieces={[]} cells={piece.header ?? []} isHead />
          </thead>
          <tbody>
            {piece.rows?.map((cells, index) => (
              <Row key={index} {...props} pieces={[]} cells={cells} />
            ))}
          </tbody>
        </table>
      );
    default:
      return inlined(piece, props);
  }
}

function inlined(piece: Piece, props: Omit<Props, 'pieces'>): ReactNode {
  const inner = piece.tokens ? <Markdown {...props} pieces={piece.tokens} /> : piece.text;
  switch (piece.type) {
    case 'strong':
      return <b>{inner}</b>;
    case 'codespan':
      return <code>{piece.text}</code>;
    case 'link': {
      const target = props.link(piece.href ?? '');
      return target ? <a {...target}>{inner}</a> : inner;
    }
    case 'image': {
      const source = props.picture(piece.href?.split('/').at(-1) ?? '');
      return source ? <img src={source} alt={piece.text ?? ''} loading="lazy" /> : null;
    }
    case 'text':
    case 'escape':
      return inner;
    // Raw HTML and whatever else markdown knows is not shown.
    default:
      return null;
  }
}

/** Draws the pieces of a help page; nothing in them becomes markup. */
export function Markdown({ pieces, ...props }: Props) {
  return pieces.map((piece, index) => <Fragment key={index}>{block(piece, props)}</Fragment>);
}
