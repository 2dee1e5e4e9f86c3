import { useEffect, useState } from 'react';
import type { Report } from '../../../shared/model/report.ts';
import { pageRules } from '../../print/report-print.tsx';
import { attempt, saveFile } from '../../stores/actions.ts';

/** Two frames: the sheet is in the page and the charts are drawn. */
const drawn = () =>
  new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())));

/**
 * Printing a report. While it is printed its sheet is in the page with rules for head and foot of every page; `print` opens
 * the print dialog of the shell, `pdf` saves a file where the shell can make one and opens the dialog where it cannot.
 */
export function usePrint(report: Report | undefined) {
  const [isPrinting, setPrinting] = useState(false);
  useEffect(() => {
    if (!report) return;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(pageRules(report));
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    const onBefore = () => document.body.classList.add('prints-sheet');
    const onAfter = () => document.body.classList.remove('prints-sheet');
    window.addEventListener('beforeprint', onBefore);
    window.addEventListener('afterprint', onAfter);
    return () => {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
      window.removeEventListener('beforeprint', onBefore);
      window.removeEventListener('afterprint', onAfter);
      onAfter();
    };
  }, [report]);
  const whilePrinting = async (work: () => Promise<void>) => {
    if (!report || isPrinting) return;
    setPrinting(true);
    document.body.classList.add('prints-sheet');
    await drawn();
    await work().finally(() => {
      document.body.classList.remove('prints-sheet');
      setPrinting(false);
    });
  };
  const name = report ? `${report.title} ${report.periodShort}` : '';
  return {
    isPrinting,
    print: () => whilePrinting(async () => window.print()),
    pdf: () =>
      whilePrinting(async () => {
        const answer = await attempt('reports.pdf', { name });
        if ('value' in answer) saveFile(answer.value);
        else window.print();
      }),
  };
}
