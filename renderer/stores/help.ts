import { create } from 'zustand';
import type { HelpTopic } from '../text/help-topics.ts';

type Help = {
  /** The page that is open; undefined = closed. */
  topic: HelpTopic | undefined;
  show(topic: HelpTopic): void;
  close(): void;
};

/** The help over whatever screen one is on. */
export const useHelp = create<Help>((set) => ({
  topic: undefined,
  show: (topic) => set({ topic }),
  close: () => set({ topic: undefined }),
}));
