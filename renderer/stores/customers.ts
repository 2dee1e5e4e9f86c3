import { useEffect } from 'react';
import { create } from 'zustand';
import type { Customer } from '../../shared/model/archive.ts';
import { call, onEvent } from '../client/client.ts';

type Customers = {
  customers: { customer: Customer }[];
  load(): Promise<void>;
};

const PAGE = 500;

const useStore = create<Customers>((set) => ({
  customers: [],
  async load() {
    const customers: Customers['customers'] = [];
    for (let offset = 0; ; offset += PAGE) {
      const page = await call('customers.list', { offset, limit: PAGE });
      customers.push(...page.customers.map((customer) => ({ customer })));
      if (customers.length >= page.total || page.customers.length === 0) break;
    }
    set({ customers });
  },
}));

/** All customers, for the plan editor, which puts them into an order; loaded once and again when the archive changes. */
export function useCustomers(): Customers['customers'] {
  const store = useStore();
  useEffect(() => {
    const load = () =>
      void useStore
        .getState()
        .load()
        .catch(() => undefined);
    if (store.customers.length === 0) load();
    return onEvent('archive.changed', (payload) => {
      if (!payload || payload.kind === 'customers') load();
    });
  }, []);
  return store.customers;
}
