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
  whenSessionBarred,
  whenSessionEnds,
} from '../client/client.ts';
import { readable } from './readable.ts';

type Session = {
  info: CallOutput<'system.info'> | undefined;
  user: User | undefined;
  /** False until it is known whether somebody is logged in. */
  isReady: boolean;
  isConnected: boolean;
  /** Nobody was at it for a while, or somebody locked it. */
  isLocked: boolean;
  /** The password was set by somebody else. */
  mustChange: boolean;
  theme: 'light' | 'dark';
  open(): Promise<void>;
  login(login: string, password: string): Promise<void>;
  logout(): Promise<void>;
  lock(): Promise<void>;
  unlock(password: string): Promise<void>;
  changePassword(old: string, next: string): Promise<void>;
  toggleTheme(): void;
};

const THEME_KEY = 'orderly-theme';
const WORKSTATION_KEY = 'orderly-workstation';

/** What this workstation is called in the audit; '' = the machine's own name. */
export const ownWorkstation = (): string => localStorage.getItem(WORKSTATION_KEY) ?? '';
export const nameWorkstation = (name: string): void =>
  localStorage.setItem(WORKSTATION_KEY, name.trim().slice(0, 60));

export const useSession = create<Session>((set) => ({
  info: undefined,
  user: undefined,
  isReady: false,
  isConnected: true,
  isLocked: false,
  mustChange: false,
  theme: localStorage.getItem(THEME_KEY) === 'dark' ? 'dark' : 'light',
  async open() {
    whenSessionEnds(() => {
      setToken('');
      disconnectEvents();
      set({ user: undefined, isLocked: false, mustChange: false });
    });
    whenSessionBarred((why) => set(why === 'locked' ? { isLocked: true } : { mustChange: true }));
    onAnyEvent((event) => {
      if (event.name === 'hello') set({ isConnected: true });
      if (event.name === 'bye') set({ isConnected: false });
      // A drill of the desk may have begun or ended: every screen shows it at once.
      const isDrillNews = event.name === 'connections.changed' && JSON.stringify(event).includes('"drill"');
      if (isDrillNews || event.name === 'hello')
        void call('system.info', {}).then(
          (next) => set({ info: next }),
          () => undefined,
        );
    });
    const info = await call('system.info', {}).catch(() => undefined);
    const user = hasToken() ? await call('accounts.me', {}).catch(() => undefined) : undefined;
    if (user) connectEvents();
    set({
      info,
      user,
      isLocked: user?.isLocked ?? false,
      mustChange: user?.mustChange ?? false,
      isReady: true,
    });
  },
  async login(login, password) {
    const workstation = ownWorkstation();
    const { token, user, mustChange } = await call('accounts.login', { login, password, workstation }).catch(
      (error) => {
        throw readable(error);
      },
    );
    setToken(token);
    connectEvents();
    set({ user, mustChange, isLocked: false });
  },
  async logout() {
    await call('accounts.logout', {}).catch(() => undefined);
    setToken('');
    disconnectEvents();
    set({ user: undefined, isLocked: false, mustChange: false });
  },
  async lock() {
    set({ isLocked: true });
    await call('accounts.lock', {}).catch(() => undefined);
  },
  async unlock(password) {
    await call('accounts.unlock', { password }).catch((error) => {
      throw readable(error);
    });
    set({ isLocked: false });
  },
  async changePassword(old, next) {
    await call('accounts.rekey', { old, next }).catch((error) => {
      throw readable(error);
    });
    set({ mustChange: false });
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
