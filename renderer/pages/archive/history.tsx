import { Empty } from '../../components/parts.tsx';
import { useLive } from '../../stores/live.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';

/** Words of a value that is stored as a key. */
function wordsOf(field: string, value: string): string {
  if (value === '') return '—';
  if (field === 'state') return word('contactState', value);
  if (field === 'check') return word('checkOutcome', value);
  if (field === 'isProtected') return word('yesNo', value);
  return value;
}

/** Who changed what, when and where: each field before and after, newest first. */
export function RecordHistory({ kind, id }: { kind: 'contacts' | 'customers'; id: string }) {
  const { data } = useLive(kind === 'contacts' ? 'contacts.history' : 'customers.history', { id }, [
    'archive.changed',
  ]);
  if (!data) return null;
  if (data.entries.length === 0) return <Empty title={t('history.none')} hint={t('history.noneHint')} />;
  return (
    <div className="scroll history">
      {data.entries.map((entry) => (
        <section key={`${entry.atMs}${entry.action}`}>
          <div className="row">
            <b>{word('audit', entry.action)}</b>
            <span className="grow" />
            <span className="small t2">
              {format.longDay(entry.atMs)} {format.clock(entry.atMs)} · {entry.userName} · {entry.workstation}
            </span>
          </div>
          {entry.changes.map((change) => (
            <div key={change.field} className="change">
              <span className="t2">{word('field', change.field)}</span>
              <span className="was">{wordsOf(change.field, change.before)}</span>
              <span className="t3">→</span>
              <b>{wordsOf(change.field, change.after)}</b>
            </div>
          ))}
        </section>
      ))}
    </div>
  );
}
