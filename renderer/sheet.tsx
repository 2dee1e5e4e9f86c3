import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import type { Report } from '../shared/model/report.ts';
import './styles/tokens.css';
import './styles/parts.css';
import './styles/print.css';
import './styles/reports.css';
import { loadTexts } from './text/t.ts';

const sheet = (async () => {
  await loadTexts();
  return import('./print/report-print.tsx');
})();

/** Lays a report out for paper; whoever prints the page then gets the report and nothing else. */
async function showReport(report: Report): Promise<void> {
  const { pageRules, ReportPrint } = await sheet;
  const rules = new CSSStyleSheet();
  rules.replaceSync(pageRules(report));
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, rules];
  document.body.classList.add('prints-sheet');
  const root = createRoot(document.body.appendChild(document.createElement('div')));
  flushSync(() => root.render(<ReportPrint report={report} />));
  await document.fonts.ready;
  // A page nobody sees draws no frames: charts are given a moment instead.
  await new Promise((resolve) => setTimeout(resolve, 200));
}
Object.assign(globalThis, { showReport });
