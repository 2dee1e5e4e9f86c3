import { Button } from 'antd';
import { diffTexts } from '../../../shared/text-diff.ts';
import { useLive } from '../../stores/live.ts';
import * as format from '../../text/format.ts';
import { t } from '../../text/t.ts';

/** Every version with what it changed against the one before; an old one can be taken up again. */
export function Versions({ id, onTake }: { id: string; onTake: (text: string) => void }) {
  const { data } = useLive('templates.versions', { id }, ['archive.changed']);
  const versions = data?.versions ?? [];
  return (
    <div className="col gap12">
      {versions.map((one, index) => (
        <section key={one.version} className="col editor">
          <div className="row">
            <b>{t('compose.version', { version: one.version })}</b>
            <span className="small t2">
              {one.updatedBy} {format.longDay(one.updatedMs)} {format.clock(one.updatedMs)}
            </span>
            <span className="grow" />
            <Button size="small" onClick={() => onTake(one.text)}>
              {t('templates.take')}
            </Button>
          </div>
          <div className="sms diff">
            {diffTexts(versions[index + 1]?.text ?? one.text, one.text).map((piece, at) =>
              piece.kind === 'in' ? (
                <ins key={at}>{piece.text}</ins>
              ) : piece.kind === 'out' ? (
                <del key={at}>{piece.text}</del>
              ) : (
                <span key={at}>{piece.text}</span>
              ),
            )}
          </div>
        </section>
      ))}
    </div>
  );
}
