import type { TemplateKind } from '../../../shared/sms/template.ts';
import { Empty } from '../../components/parts.tsx';
import { MergedPieces } from '../../components/send-preview.tsx';
import { Sign } from '../../components/signs.tsx';
import { useLive } from '../../stores/live.ts';
import { t } from '../../text/t.ts';

/** The text as real customers would get it now; what has no value is red. */
export function Samples({ kind, text }: { kind: TemplateKind; text: string }) {
  const { data } = useLive('templates.sample', text.trim() ? { kind, text } : undefined);
  if (!data || data.samples.length === 0) return <Empty title={t('templates.noSample')} />;
  return (
    <div className="col gap12">
      <span className="small t2">
        {data.planName ? t('templates.sampleOf', { plan: data.planName }) : t('templates.sampleNow')}
      </span>
      {data.samples.map((one) => (
        <div key={one.customer} className="col editor">
          <div className="row">
            <b>{one.customer}</b>
            <span className="grow" />
            <span className="small t2">{t('preview.partCount', { parts: one.parts })}</span>
          </div>
          <MergedPieces pieces={one.pieces} missing={one.missing} />
          {one.missing.length > 0 && (
            <Sign glyph="warn" tone="amber">
              {t('templates.lacks', { names: one.missing.join('、') })}
            </Sign>
          )}
        </div>
      ))}
    </div>
  );
}
