import { Button, Dropdown, Modal } from 'antd';
import { useEffect, useState } from 'react';
import { useNotices } from '../stores/actions.ts';
import { useActivity } from '../stores/activity.ts';
import { useAlarms } from '../stores/alarms.ts';
import { useSession } from '../stores/session.ts';
import { chooseLanguage, language, languages, ownNames } from '../text/language.ts';
import { t, word } from '../text/t.ts';
import { PasswordForm } from './lock.tsx';

/** Who is at the workstation, and what they may do about it. */
export function UserMenu() {
  const { user, theme, toggleTheme, lock, logout, changePassword } = useSession();
  const say = useNotices((state) => state.say);
  const sound = useAlarms();
  const [isChanging, setChanging] = useState(false);
  return (
    <>
      <Dropdown
        trigger={['click']}
        menu={{
          items: [
            { key: 'lock', label: t('lock.lock'), extra: 'Ctrl+L', onClick: () => void lock() },
            { key: 'switch', label: t('lock.other'), extra: 'Ctrl+U', onClick: () => void lock() },
            { key: 'password', label: t('password.change'), onClick: () => setChanging(true) },
            { type: 'divider' },
            {
              key: 'theme',
              label: t(theme === 'dark' ? 'common.toLight' : 'common.toDark'),
              onClick: toggleTheme,
            },
            { key: 'sound', label: t(sound.isOn ? 'sound.turnOff' : 'sound.turnOn'), onClick: sound.toggle },
            ...languages
              .filter((one) => one !== language)
              .map((one) => ({ key: one, label: ownNames[one], onClick: () => chooseLanguage(one) })),
            { key: 'keys', label: t('keys.title'), extra: '?', onClick: openSheet },
            { type: 'divider' },
            { key: 'out', label: t('login.out'), onClick: () => void logout() },
          ],
        }}
      >
        <Button
          type="text"
          aria-label={t('lock.menu', { name: `${user?.name} ${user && word('role', user.role)}` })}
        >
          <b>{user?.name}</b> <span className="t2">{user && word('role', user.role)} ▾</span>
        </Button>
      </Dropdown>
      <Modal
        open={isChanging}
        title={t('password.change')}
        footer={null}
        destroyOnHidden
        onCancel={() => setChanging(false)}
      >
        <PasswordForm
          onChange={async (old, next) => {
            await changePassword(old, next);
            setChanging(false);
            say('plain', t('password.changed'));
          }}
        />
      </Modal>
    </>
  );
}

const SHEET = 'orderly:keys';
const openSheet = () => window.dispatchEvent(new Event(SHEET));

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName));

const SEARCH = 'input[type="search"], .hd input[placeholder]';
const PRINT = 'button[data-key="print"]:enabled';
/** The dialog or side panel that is open, otherwise the screen. */
const inFront = () =>
  [...document.querySelectorAll<HTMLElement>('main, .ant-modal, .ant-drawer-section')]
    .filter((one) => one.offsetParent !== null || one.getClientRects().length > 0)
    .at(-1);

/** Keys that work on every screen: search, print, lock, change of user, the sheet of keys. Also keeps the session awake. */
export function useShellKeys(): { isOpen: boolean; close: () => void } {
  const [isOpen, setOpen] = useState(false);
  const lock = useSession((state) => state.lock);
  useActivity();
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const key = event.key.toLowerCase();
      if (event.ctrlKey && !event.altKey && (key === 'l' || key === 'u')) {
        event.preventDefault();
        void lock();
      } else if (event.ctrlKey && !event.altKey && (key === 'k' || key === 'p')) {
        const found = inFront()?.querySelector<HTMLElement>(key === 'k' ? SEARCH : PRINT);
        if (!found) return;
        event.preventDefault();
        if (key === 'k') found.focus();
        else found.click();
      } else if (event.key === '?' && !isTyping(event.target)) setOpen(true);
    };
    const open = () => setOpen(true);
    window.addEventListener('keydown', onKey);
    window.addEventListener(SHEET, open);
    return () => {
      window.removeEventListener('keydown', onKey);
      window.removeEventListener(SHEET, open);
    };
  }, [lock]);
  return { isOpen, close: () => setOpen(false) };
}

const sheet = [
  ['F1', 'help'],
  ['Alt+1 … 9, 0', 'rail'],
  ['Ctrl+K', 'search'],
  ['↑ ↓', 'row'],
  ['Enter', 'open'],
  ['Space', 'mark'],
  ['Esc', 'back'],
  ['← →', 'curve'],
  ['Ctrl+Enter', 'send'],
  ['Ctrl+P', 'print'],
  ['F8', 'escalate'],
  ['F9', 'silence'],
  ['Ctrl+L', 'lock'],
  ['Ctrl+U', 'switch'],
] as const;

/** What every key does. */
export function ShortcutSheet({ onClose }: { onClose: () => void }) {
  return (
    <Modal open title={t('keys.title')} footer={null} onCancel={onClose}>
      <div className="keys">
        {sheet.flatMap(([key, what]) => [
          <kbd key={key}>{key}</kbd>,
          <span key={`${key} what`}>{word('keys', what)}</span>,
        ])}
      </div>
      <p className="small t2">{t('keys.note')}</p>
    </Modal>
  );
}
