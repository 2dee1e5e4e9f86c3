import type { BrowserWindowConstructorOptions } from 'electron';
import { expect, it } from 'vitest';
import { sheetPrinter } from '../../../main/shells/electron/sheets.ts';
import type { ElectronLike } from '../../../main/shells/electron/shell.ts';
import type { Report } from '../../../shared/model/report.ts';

const report = { title: '有序用电月报</script>', office: '抚顺供电公司' } as Report;

/** A window that notes what is done with it. */
function stand(breaks = false) {
  const done: string[] = [];
  const opened: BrowserWindowConstructorOptions[] = [];
  class FakeWindow {
    constructor(options: BrowserWindowConstructorOptions) {
      opened.push(options);
    }
    readonly webContents = {
      executeJavaScript: async (code: string) => {
        if (breaks) throw new Error('page is gone');
        done.push(code);
      },
      printToPDF: async (options: unknown) => {
        done.push(`print ${JSON.stringify(options)}`);
        return new TextEncoder().encode('%PDF-1.7');
      },
    };
    async loadURL(url: string): Promise<void> {
      done.push(url);
    }
    destroy(): void {
      done.push('destroyed');
    }
  }
  const print = sheetPrinter({ BrowserWindow: FakeWindow } as unknown as ElectronLike, {
    address: 'orderly://app/sheet.html',
    lockDown: () => done.push('locked down'),
  });
  return { print, done, opened };
}

it('a report is printed in a window nobody sees, locked down, without a way to the core, gone afterwards', async () => {
  const { print, done, opened } = stand();
  expect(new TextDecoder().decode(await print(report))).toBe('%PDF-1.7');
  expect(opened).toEqual([
    {
      show: false,
      webPreferences: expect.objectContaining({
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
      }),
    },
  ]);
  expect(opened[0]!.webPreferences).not.toHaveProperty('preload');
  const [first, address, script = '', ...rest] = done;
  expect([first, address]).toEqual(['locked down', 'orderly://app/sheet.html']);
  expect(JSON.parse(script.slice('showReport('.length, -1))).toEqual(report);
  expect(rest).toEqual(['print {"preferCSSPageSize":true,"printBackground":true}', 'destroyed']);
});

it('a window whose page broke is gone all the same, and the report is refused', async () => {
  const { print, done } = stand(true);
  await expect(print(report)).rejects.toThrow('page is gone');
  expect(done.at(-1)).toBe('destroyed');
});
