import { create } from 'zustand';
import type { DrillQuery, ExportState } from '../../shared/contract/reports.ts';
import { act, saveFile } from './actions.ts';

type Exporting = {
  /** The export under way or just ended; one at a time for each window. */
  current: ExportState | undefined;
  start(query: DrillQuery): Promise<void>;
  stop(): Promise<void>;
  close(): void;
};

const LOOK_MS = 400;

/** A long list being written: started, watched until it is done, then saved. */
export const useExport = create<Exporting>((set, get) => ({
  current: undefined,
  async start(query) {
    if (get().current?.state === 'running') return;
    let state = await act('exports.start', query);
    set({ current: state });
    while (state?.state === 'running') {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      state = await act('exports.get', { id: state.id });
      // Stopped or closed meanwhile: what came back is old news.
      if (get().current?.state !== 'running') return;
      set({ current: state });
    }
    if (state?.state !== 'done') return;
    const file = await act('exports.file', { id: state.id });
    if (file) saveFile(file);
  },
  async stop() {
    const { current } = get();
    if (current) set({ current: await act('exports.stop', { id: current.id }) });
  },
  close() {
    set({ current: undefined });
  },
}));
