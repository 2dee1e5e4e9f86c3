import { useEffect } from 'react';
import { create } from 'zustand';
import type { Customer, Industry, Office, Region } from '../../shared/model/archive.ts';
import { call, onEvent } from '../client/client.ts';

type Known = { customer: Customer /** Lower-case text a search looks through. */; key: string };
type Customers = {
  customers: Known[];
  regions: Region[];
  industries: Industry[];
  offices: Office[];
  load(): Promise<void>;
};

const PAGE = 500;

const useStore = create<Customers>((set) => ({
  customers: [],
  regions: [],
  industries: [],
  offices: [],
  async load() {
    const codes = await call('archive.codes', {});
    set(codes);
    const known: Known[] = [];
    for (let offset = 0; ; offset += PAGE) {
      const page = await call('customers.list', { offset, limit: PAGE });
      known.push(
        ...page.customers.map((customer) => ({
          customer,
          key: `${customer.name} ${customer.accountNo}`.toLowerCase(),
        })),
      );
      if (known.length >= page.total || page.customers.length === 0) break;
    }
    set({ customers: known });
  },
}));

/** Customers and codes, loaded once and again when the archive changes. */
export function useCustomers(): Omit<Customers, 'load'> {
  const store = useStore();
  useEffect(() => {
    if (store.customers.length === 0) void store.load().catch(() => undefined);
    return onEvent('archive.changed', (payload) => {
      if (!payload || payload.kind === 'customers')
        void useStore
          .getState()
          .load()
          .catch(() => undefined);
    });
  }, []);
  return store;
}
