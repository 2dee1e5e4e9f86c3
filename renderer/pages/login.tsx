import { Button, Input } from 'antd';
import { useState } from 'react';
import { Field } from '../components/parts.tsx';
import { Sign } from '../components/signs.tsx';
import { useHelp } from '../stores/help.ts';
import { useSession } from '../stores/session.ts';
import * as format from '../text/format.ts';
import { chooseLanguage, language, languages, ownNames } from '../text/language.ts';
import { t, word } from '../text/t.ts';
import { AwayLoginNote } from './away-strip.tsx';
import { useNow } from './use-now.ts';

function Facts() {
  const info = useSession((state) => state.info);
  const now = useNow();
  return (
    <div className="col" style={{ gap: 4 }}>
      <h1 style={{ fontSize: 26, lineHeight: '34px' }}>{t('app.name')}</h1>
      <div className="t2">
        {info?.utilityName}・{info?.centre}
      </div>
      <div style={{ fontSize: 64, lineHeight: '72px', fontWeight: 700, marginTop: 24 }}>
        {format.clock(now)}
      </div>
      <div className="t2">{format.longDay(now)}</div>
      {info?.mode === 'drill' && (
        <>
          <div className="col" style={{ gap: 8, marginTop: 20 }}>
            <Sign glyph="tick">{t('login.network', { count: info.simulated.phones })}</Sign>
            <Sign glyph="tick">{t('login.lms', { count: info.simulated.terminals })}</Sign>
            <Sign glyph="tick">{t('login.archive')}</Sign>
          </div>
          <span className="grow" />
          <div className="drill-note">
            <b>{t('login.drill')}</b>
            <div className="t2">{t('login.drillHint')}</div>
          </div>
        </>
      )}
    </div>
  );
}

export function LoginPage() {
  const { info, login } = useSession();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [error, setError] = useState('');
  const [isBusy, setBusy] = useState(false);
  const submit = async () => {
    setBusy(true);
    setError('');
    await login(name, password).catch((failure: Error) => setError(failure.message));
    setBusy(false);
  };
  return (
    <div className="login">
      <div className="card login-card">
        <Facts />
        <form
          className="col gap12"
          onSubmit={(event) => {
            event.preventDefault();
            void submit();
          }}
        >
          <AwayLoginNote />
          <Field label={t('login.name')}>
            <Input
              size="large"
              value={name}
              autoFocus
              onChange={(event) => setName(event.target.value)}
              autoComplete="username"
            />
          </Field>
          <Field label={t('login.password')} error={error}>
            <Input.Password
              size="large"
              value={password}
              onChange={(event) => setPassword(event.target.value)}
              autoComplete="current-password"
            />
          </Field>
          <Button
            type="primary"
            size="large"
            htmlType="submit"
            loading={isBusy}
            disabled={!name || !password}
          >
            {t('login.in')}
          </Button>
          {info && info.sampleAccounts.length > 0 && (
            <div className="col" style={{ gap: 6 }}>
              <span className="small t2">{t('login.samples')}</span>
              {info.sampleAccounts.map((one) => (
                <Button
                  key={one.login}
                  onClick={() => {
                    setName(one.login);
                    setPassword(one.password);
                  }}
                >
                  <span className="row" style={{ width: '100%' }}>
                    <b>{one.login}</b> {one.name}
                    <span className="grow" />
                    <span className="t2">{word('role', one.role)}</span>
                    <span className="small t3">{one.password}</span>
                  </span>
                </Button>
              ))}
            </div>
          )}
          <span className="grow" />
          <span className="row">
            <Button type="link" size="small" onClick={() => useHelp.getState().show('login')}>
              {t('help.title')}
            </Button>
            {languages
              .filter((one) => one !== language)
              .map((one) => (
                <Button key={one} type="link" size="small" onClick={() => chooseLanguage(one)}>
                  {ownNames[one]}
                </Button>
              ))}
          </span>
          <span className="small t3">{t('login.hint', { version: info?.version ?? '' })}</span>
        </form>
      </div>
    </div>
  );
}
