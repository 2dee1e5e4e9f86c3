import { Button } from 'antd';
import { useState } from 'react';
import type { CallOutput } from '../../../shared/contract/index.ts';
import type { Connection } from '../../../shared/contract/system.ts';
import { Card } from '../../components/parts.tsx';
import { Sign } from '../../components/signs.tsx';
import { act } from '../../stores/actions.ts';
import { useLive } from '../../stores/live.ts';
import { useMay } from '../../stores/session.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';

function ConnectionRow({ connection }: { connection: Connection }) {
  const [result, setResult] = useState<CallOutput<'system.test'>>();
  const [isBusy, setBusy] = useState(false);
  const mayTest = useMay('dispatcher');
  const mayAdmin = useMay('administrator');
  const isWell = connection.isOnline && !connection.warning;
  const test = async () => {
    setBusy(true);
    setResult(await act('system.test', { name: connection.name }));
    setBusy(false);
  };
  return (
    <tr>
      <td>
        <Sign glyph={isWell ? 'dot' : 'away'} tone={isWell ? 'grey' : 'amber'}>
          {word('connection', connection.name)}
        </Sign>
      </td>
      <td>
        {connection.isOnline
          ? t('connection.online')
          : t('connection.since', { time: format.clock(connection.sinceMs) })}
      </td>
      <td className="t2" style={{ whiteSpace: 'normal' }}>
        {connection.warning || connection.detail}
      </td>
      <td style={{ whiteSpace: 'normal' }}>
        {result && (
          <Sign glyph={result.ok ? 'tick' : 'cross'} tone={result.ok ? 'plain' : 'danger'}>
            {result.detail}（{result.ms} ms）
          </Sign>
        )}
      </td>
      <td className="right">
        <Button size="small" loading={isBusy} disabled={!mayTest && !mayAdmin} onClick={test}>
          {t('settings.test')}
        </Button>
      </td>
    </tr>
  );
}

/** The three connections, each with its test. */
export function Connections() {
  const { data } = useLive('system.overview', {}, ['connections.changed'], 10_000);
  return (
    <Card title={t('settings.connections')} isBare>
      <table className="plain">
        <thead>
          <tr>
            <th>{t('settings.connection')}</th>
            <th>{t('plans.state')}</th>
            <th>{t('board.note')}</th>
            <th>{t('settings.result')}</th>
            <th />
          </tr>
        </thead>
        <tbody>
          {data?.connections.map((one) => (
            <ConnectionRow key={one.name} connection={one} />
          ))}
        </tbody>
      </table>
    </Card>
  );
}
