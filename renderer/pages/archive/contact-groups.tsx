import { Empty } from '../../components/parts.tsx';
import { useLive } from '../../stores/live.ts';
import { t, word } from '../../text/t.ts';

/** In which groups a contact is, and by what. */
export function ContactGroups({ id }: { id: string }) {
  const { data } = useLive('groups.of', { contactId: id }, ['archive.changed', 'plans.changed']);
  if (!data) return null;
  if (data.groups.length === 0) return <Empty title={t('groups.ofNone')} />;
  return (
    <table className="plain">
      <thead>
        <tr>
          <th>{t('groups.kind')}</th>
          <th>{t('groups.name')}</th>
          <th>{t('groups.by')}</th>
        </tr>
      </thead>
      <tbody>
        {data.groups.map((one) => (
          <tr key={`${one.kind}${one.name}`}>
            <td className="t2">{word('audience', one.kind)}</td>
            <td>{one.name}</td>
            <td className="t2">{one.kind === 'group' ? word('groupRule', one.note) : one.note}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
