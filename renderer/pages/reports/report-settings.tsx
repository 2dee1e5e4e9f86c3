import { Button, InputNumber, Modal } from 'antd';
import { useRef, useState } from 'react';
import type { ReportSettings } from '../../../shared/model/report-settings.ts';
import { Empty, Field } from '../../components/parts.tsx';
import { act, readFile, useNotices } from '../../stores/actions.ts';
import { useLive } from '../../stores/live.ts';
import { t } from '../../text/t.ts';
import { logoOf } from './logo.ts';

function LogoField({ logo, onChange }: { logo: string; onChange: (logo: string) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const say = useNotices((state) => state.say);
  const take = async (file: File | undefined) => {
    if (!file) return;
    const next = await logoOf(file, (await readFile(file)).base64);
    if (next === undefined) say('danger', t('reports.badLogo'));
    else onChange(next);
  };
  return (
    <div className="row" style={{ gap: 12, minHeight: 56 }}>
      {logo ? (
        <img className="report-logo-large" src={`data:image/png;base64,${logo}`} alt={t('reports.logo')} />
      ) : (
        <span className="t2">{t('reports.noLogo')}</span>
      )}
      <span className="grow" />
      <Button onClick={() => input.current?.click()}>{t('reports.chooseLogo')}</Button>
      {logo && <Button onClick={() => onChange('')}>{t('reports.removeLogo')}</Button>}
      <input
        ref={input}
        type="file"
        aria-label={t('reports.logo')}
        accept="image/png,image/svg+xml"
        hidden
        onChange={(event) => void take(event.target.files?.[0])}
      />
    </div>
  );
}

const percent = (share: number): number => Math.round(share * 10_000) / 100;

/** Each region's part of the gap, in percent; an empty field divides nothing to it. */
function SharesField({
  shares,
  onChange,
}: {
  shares: ReportSettings['shares'];
  onChange: (shares: ReportSettings['shares']) => void;
}) {
  const { data: codes } = useLive('archive.codes', {}, ['archive.changed']);
  const { data: settings } = useLive('settings.get', {}, ['archive.changed']);
  const own = (codes?.regions ?? []).filter((one) => one.parent === settings?.utility.regionCode);
  if (own.length === 0) return <Empty title={t('reports.noRegions')} />;
  const shareOf = (code: string) => shares.find((one) => one.regionCode === code)?.share;
  const set = (regionCode: string, value: number | null) =>
    onChange([
      ...shares.filter((one) => one.regionCode !== regionCode),
      ...(value === null ? [] : [{ regionCode, share: value / 100 }]),
    ]);
  const sum = percent(shares.reduce((all, one) => all + one.share, 0));
  return (
    <>
      <div className="report-shares">
        {own.map(({ code, name }) => {
          const share = shareOf(code);
          return (
            <Field key={code} label={name}>
              <InputNumber
                style={{ width: '100%' }}
                min={0}
                max={100}
                suffix="%"
                value={share === undefined ? null : percent(share)}
                onChange={(value) => set(code, value)}
              />
            </Field>
          );
        })}
      </div>
      <p className={sum > 100 ? 'err' : 'small t2'}>{t('reports.sharesSum', { sum: String(sum) })}</p>
    </>
  );
}

/** The utility's mark on reports, and the parts of the regions. */
export function ReportSettingsDialog({ onClose }: { onClose: () => void }) {
  const { data } = useLive('reports.settings', {}, ['reports.changed']);
  const [edited, setEdited] = useState<ReportSettings>();
  const value = edited ?? data;
  const sum = value?.shares.reduce((all, one) => all + one.share, 0) ?? 0;
  const save = async () => {
    if (value && (await act('reports.saveSettings', value, t('common.saved')))) onClose();
  };
  return (
    <Modal
      open
      width={640}
      title={t('reports.settings')}
      onCancel={onClose}
      footer={
        <div className="row" style={{ justifyContent: 'flex-end' }}>
          <Button onClick={onClose}>{t('common.back')}</Button>
          <Button type="primary" disabled={!edited || sum > 1.0001} onClick={save}>
            {t('common.save')}
          </Button>
        </div>
      }
    >
      {value && (
        <div className="col" style={{ gap: 10 }}>
          <h2>{t('reports.logo')}</h2>
          <LogoField logo={value.logo} onChange={(logo) => setEdited({ ...value, logo })} />
          <p className="small t2">{t('reports.logoHint')}</p>
          <h2>{t('reports.shares')}</h2>
          <SharesField shares={value.shares} onChange={(shares) => setEdited({ ...value, shares })} />
          <p className="small t2">{t('reports.sharesHint')}</p>
        </div>
      )}
    </Modal>
  );
}
