import type { Report } from '../../../shared/model/report.ts';
import type { ElectronLike } from './shell.ts';

/**
 * Makes the PDF of a report in a window nobody sees. The window has no bridge to the core: it is given one report, lays it out on
 * A4 and is gone.
 */
export function sheetPrinter(
  electron: ElectronLike,
  parts: { address: string; lockDown: (contents: Electron.WebContents) => void },
): (report: Report) => Promise<Uint8Array> {
  return async (report) => {
    const window = new electron.BrowserWindow({
      show: false,
      webPreferences: {
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        webSecurity: true,
        webviewTag: false,
        // What is not shown is drawn all the same.
        backgroundThrottling: false,
      },
    });
    try {
      parts.lockDown(window.webContents);
      await window.loadURL(parts.address);
      await window.webContents.executeJavaScript(`showReport(${JSON.stringify(report)})`);
      return await window.webContents.printToPDF({ preferCSSPageSize: true, printBackground: true });
    } finally {
      window.destroy();
    }
  };
}
