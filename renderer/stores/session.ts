import { create } from 'zustand';
import type { CallOutput } from '../../shared/contract/index.ts';
import type { Role, User } from '../../shared/model/account.ts';
import { mayAct } from '../../shared/model/account.ts';
import {
  call,
  connectEvents,
  disconnectEvents,
  hasToken,
  onAnyEvent,
  setToken,
  whenSessionEnds,
} from '../client/client.ts';
import { readable } from './readable.ts';

type Session = {
  info: CallOutput<'system.info'> | undefined;
  user: User | undefined;
  /** False until it is known whether somebody is logged in. */
  isReady: boolean;
  isConnected: boolean;
  theme: 'light' | 'dark';
  open(): Promise<void>;
  login(login: string, password: string): Promise<void>;
  logout(): Promise<void>;
  toggleTheme(): void;
};

const THEME_KEY = 'orderly-theme';

export const useSession = create<Session>((set) => ({
  info: undefined,
  user: undefined,
  isReady: false,
  isConnected: true,
  theme: localStorage.getItem(THEME_KEY) === 'dark' ? 'dark' : 'light',
  async open() {
    whenSessionEnds(() => {
      setToken('');
      disconnectEvents();
      set({ user: undefined });
    });
    onAnyEvent((event) => {
      if (event.name === 'hello') set({ isConnected: true });
      if (event.name === 'bye') set({ isConnected: false });
    });
    const info = await call('system.info', {}).catch(() => undefined);
    const user = hasToken() ? await call('accounts.me', {}).catch(() => undefined) : undefined;
    if (user) connectEvents();
    set({ info, user, isReady: true });
  },
  async login(login, password) {
    const { token, user } = await call('accounts.login', { login, password }).catch((error) => {
      throw readable(error);
    });
    setToken(token);
    connectEvents();
    set({ user });
  },
  async logout() {
    await call('accounts.logout', {}).catch(() => undefined);
    setToken('');
    disconnectEvents();
    set({ user: undefined });
  },
  toggleTheme() {
    set((state) => {
      const theme = state.theme === 'dark' ? 'light' : 'dark';
      localStorage.setItem(THEME_KEY, theme);
      return { theme };
    });
  },
}));

/** True when the present user may do what is open to `role`. The main process decides; this only greys the button. */
export function useMay(role: Role): boolean {
  const user = useSession((state) => state.user);
  return user !== undefined && mayAct(user.role, [role]);
}
