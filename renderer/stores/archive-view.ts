import { create } from 'zustand';
import type { ContactFilter } from '../../shared/model/archive.ts';

export type ArchiveTab = 'contacts' | 'customers' | 'groups' | 'care';
export const noFilter: ContactFilter = { search: '', regionCode: '', industryCode: '', only: 'all' };

type View = {
  tab: ArchiveTab;
  filter: ContactFilter;
  setTab(tab: ArchiveTab): void;
  setFilter(filter: ContactFilter): void;
};

/** What the archive shows; kept while other pages are looked at. */
export const useArchiveView = create<View>((set) => ({
  tab: 'contacts',
  filter: noFilter,
  setTab: (tab) => set({ tab }),
  setFilter: (filter) => set({ filter }),
}));
