import { type ReactNode, useEffect } from 'react';
import { createPortal } from 'react-dom';

type Props = {
  title: string;
  /** Left and right under the title. */
  sub: [string, string];
  /** Data as of, completeness: at the foot. */
  foot: string;
  /** Who signs. */
  signs: readonly string[];
  isWide?: boolean;
  isDrill?: boolean;
  onDone: () => void;
  children: ReactNode;
};

/** Prints its children as a sheet of paper and says when it is over; on the screen nothing is seen of it. */
export function PrintSheet(props: Props) {
  const { onDone } = props;
  useEffect(() => {
    document.body.classList.add('prints-sheet');
    window.addEventListener('afterprint', onDone, { once: true });
    // Charts draw themselves after they have been laid out.
    const timer = setTimeout(() => window.print(), 300);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('afterprint', onDone);
      document.body.classList.remove('prints-sheet');
    };
  }, [onDone]);
  return createPortal(
    <div className={`print-sheet${props.isWide ? ' wide' : ''}${props.isDrill ? ' drill' : ''}`}>
      <h1>{props.title}</h1>
      <div className="print-sub">
        <span>{props.sub[0]}</span>
        <span>{props.sub[1]}</span>
      </div>
      {props.children}
      <div className="print-foot">{props.foot}</div>
      <div className="print-signs">
        {props.signs.map((sign) => (
          <span key={sign}>{sign}</span>
        ))}
      </div>
    </div>,
    document.body,
  );
}
