import { Button } from 'antd';
import { Glyph } from '../../components/signs.tsx';
import { usePlanDraft } from '../../stores/plan-draft.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';

/** Somebody else saved meanwhile: who, when, what; nothing typed here is lost until a person decides. */
export function ConflictBanner() {
  const { conflict, resolve } = usePlanDraft();
  if (!conflict) return null;
  const { by, atMs, merged } = conflict;
  const { fields, added, removed, changed } = merged.theirs;
  const parts = fields.map((name) => word('planField', name));
  if (added > 0) parts.push(t('conflict.added', { count: added }));
  if (removed > 0) parts.push(t('conflict.removed', { count: removed }));
  if (changed > 0) parts.push(t('conflict.changed', { count: changed }));
  return (
    <div className="banner" role="alert">
      <Glyph name="warn" />
      <span>
        <b>{t('conflict.title', { by, time: format.clock(atMs) })}</b>{' '}
        {t('conflict.what', { what: parts.join('、') })}
        {merged.clashes.length > 0 &&
          t('conflict.clash', { what: merged.clashes.map((name) => word('planField', name)).join('、') })}
      </span>
      <span className="grow" />
      <Button size="small" type="primary" onClick={() => resolve(true)}>
        {t('conflict.merge')}
      </Button>
      <Button size="small" onClick={() => resolve(false)}>
        {t('conflict.theirs')}
      </Button>
    </div>
  );
}
