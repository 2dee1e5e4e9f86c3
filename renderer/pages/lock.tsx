import { Button, Input } from 'antd';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Field } from '../components/parts.tsx';
import { useSession } from '../stores/session.ts';
import * as format from '../text/format.ts';
import { t, word } from '../text/t.ts';
import { useNow } from './use-now.ts';
import '../styles/lock.css';

/** A small form over everything: does what it says, or shows why not. */
export function DoorForm(props: {
  fields: { key: string; label: string; isPassword: boolean; autoComplete: string }[];
  button: string;
  onSubmit: (values: Record<string, string>) => Promise<void>;
  children?: ReactNode;
}) {
  const [values, setValues] = useState<Record<string, string>>({});
  const [error, setError] = useState('');
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError('');
    await props.onSubmit(values).catch((failure: Error) => setError(failure.message));
    setBusy(false);
  };
  const last = props.fields.at(-1)?.key;
  return (
    <form className="col gap12" onSubmit={submit}>
      {props.fields.map(({ key, label, isPassword, autoComplete }, index) => {
        const Box = isPassword ? Input.Password : Input;
        return (
          <Field key={key} label={label} error={key === last ? error : ''}>
            <Box
              size="large"
              autoFocus={index === 0}
              value={values[key] ?? ''}
              autoComplete={autoComplete}
              onChange={(event) => setValues({ ...values, [key]: event.target.value })}
            />
          </Field>
        );
      })}
      <Button
        type="primary"
        size="large"
        htmlType="submit"
        loading={isBusy}
        disabled={props.fields.some(({ key }) => !values[key])}
      >
        {props.button}
      </Button>
      {props.children}
    </form>
  );
}

const password = { key: 'password', label: t('login.password'), isPassword: true };

/** Covers the screens of somebody who went away; they unlock it, or somebody else logs in at once. */
export function LockScreen() {
  const { user, unlock, login, logout } = useSession();
  const [isOther, setOther] = useState(false);
  const now = useNow();
  return (
    <div className="door" role="dialog" aria-modal="true" aria-label={t('lock.title')}>
      <div className="card door-card col gap12">
        <div className="door-clock">{format.clock(now)}</div>
        <div className="t2">
          {t('lock.title')}　<b>{user?.name}</b> {user && word('role', user.role)}
        </div>
        {isOther ? (
          <DoorForm
            key="other"
            fields={[
              { key: 'login', label: t('login.name'), isPassword: false, autoComplete: 'username' },
              { ...password, autoComplete: 'current-password' },
            ]}
            button={t('lock.enter')}
            onSubmit={(values) => login(values.login ?? '', values.password ?? '')}
          />
        ) : (
          <DoorForm
            key="own"
            fields={[{ ...password, autoComplete: 'current-password' }]}
            button={t('lock.unlock')}
            onSubmit={(values) => unlock(values.password ?? '')}
          />
        )}
        <div className="row">
          <Button type="text" onClick={() => setOther(!isOther)}>
            {isOther ? t('lock.own', { name: user?.name ?? '' }) : t('lock.other')}
          </Button>
          <span className="grow" />
          <Button type="text" onClick={() => void logout()}>
            {t('login.out')}
          </Button>
        </div>
        <span className="small t3">{t('lock.hint')}</span>
      </div>
    </div>
  );
}

/** The password was set by somebody else: nothing goes on before it is one's own. */
export function PasswordDue() {
  const { user, changePassword, logout } = useSession();
  return (
    <div className="login">
      <div className="card door-card col gap12">
        <h2>{t('password.due', { name: user?.name ?? '' })}</h2>
        <PasswordForm onChange={changePassword} />
        <Button type="text" onClick={() => void logout()}>
          {t('login.out')}
        </Button>
      </div>
    </div>
  );
}

export function PasswordForm({ onChange }: { onChange: (old: string, next: string) => Promise<void> }) {
  return (
    <DoorForm
      fields={[
        { key: 'old', label: t('password.old'), isPassword: true, autoComplete: 'current-password' },
        { key: 'next', label: t('password.next'), isPassword: true, autoComplete: 'new-password' },
        { key: 'again', label: t('password.again'), isPassword: true, autoComplete: 'new-password' },
      ]}
      button={t('password.change')}
      onSubmit={async (values) => {
        if (values.next !== values.again) throw new Error(t('password.differ'));
        await onChange(values.old ?? '', values.next ?? '');
      }}
    />
  );
}
