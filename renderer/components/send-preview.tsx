import { useState } from 'react';
import type { Preview } from '../../shared/contract/messages.ts';
import * as format from '../text/format.ts';
import { t, word } from '../text/t.ts';
import { Card, Empty, Figure, Segments } from './parts.tsx';
import { Glyph, Sign } from './signs.tsx';
import { type Column, VirtualTable } from './virtual-table.tsx';

type Recipient = Preview['recipients'][number];

/** Customers, numbers, parts, cost and time; the one thing that blocks stands out at the right. */
export function PreviewStrip({ preview }: { preview: Preview }) {
  const [first] = preview.blocking;
  return (
    <section className="card strip">
      <Figure
        label={t('preview.customers')}
        value={format.count(preview.customers)}
        unit={t('unit.customers')}
      />
      <Figure label={t('preview.numbers')} value={format.count(preview.numbers)} unit={t('unit.numbers')} />
      <Figure label={t('preview.parts')} value={format.count(preview.parts)} unit={t('unit.messages')} />
      <Figure label={t('preview.cost')} value={format.yuan(preview.costFen)} unit={t('unit.yuan')} />
      <Figure label={t('preview.skipped')} value={preview.skipped.length} unit={t('unit.people')} />
      {first && (
        <div style={{ background: 'var(--danger-bg)', boxShadow: 'inset 4px 0 0 var(--danger)' }}>
          <div className="small danger">
            <b>{t('preview.blocked')}</b>
          </div>
          <div className="n3 danger ellipsis">{first}</div>
          {preview.blocking.length > 1 && (
            <div className="small t2">{t('preview.more', { count: preview.blocking.length - 1 })}</div>
          )}
        </div>
      )}
    </section>
  );
}

/** How the text is cut: one bar for each part. */
function Parts({ recipient }: { recipient: Recipient }) {
  return (
    <div className="col" style={{ gap: 4 }}>
      <div className="row">
        <b>{t('preview.units', { units: recipient.units })}</b>
        <b>{t('preview.partCount', { parts: recipient.parts })}</b>
        <span className="row grow" style={{ gap: 2 }}>
          {recipient.partLengths.map((length, index) => (
            <span
              key={index}
              className="small ellipsis"
              style={{ flex: length, background: 'var(--bar3)', textAlign: 'center' }}
            >
              {t('preview.part', { no: index + 1, length })}
            </span>
          ))}
        </span>
      </div>
      <span className="small t2">
        {recipient.encoding === 'ucs2' ? t('preview.ucs2') : t('preview.ascii')}
      </span>
    </div>
  );
}

/** A merged text; what is this customer's own is underlined, what is missing is red. */
export function MergedPieces({
  pieces,
  missing,
}: {
  pieces: readonly { text: string; field?: string | undefined }[];
  missing: readonly string[];
}) {
  return (
    <div className="sms" data-testid="merged-text">
      {pieces.map((piece, index) =>
        piece.field ? (
          <b key={index} className={missing.includes(piece.field) ? 'missing' : ''}>
            {piece.text}
          </b>
        ) : (
          <span key={index}>{piece.text}</span>
        ),
      )}
    </div>
  );
}

export const MergedText = ({ recipient }: { recipient: Recipient }) => (
  <MergedPieces pieces={recipient.pieces} missing={recipient.missing} />
);

function recipientColumns(): Column<Recipient>[] {
  return [
    {
      key: 'who',
      title: t('preview.recipients'),
      width: 'minmax(0, 1fr)',
      render: (one) => (
        <div style={{ lineHeight: '19px' }}>
          <div className="row" style={{ gap: 6 }}>
            {one.missing.length > 0 && (
              <span className="danger">
                <Glyph name="cross" />
              </span>
            )}
            <b>{one.name}</b>
            <span className="grow" />
            <span className="small t2">
              {one.missing.length > 0 ? (
                <span className="danger">{t('preview.lacks', { field: one.missing[0]! })}</span>
              ) : (
                t('preview.partCount', { parts: one.parts })
              )}
            </span>
          </div>
          <div className="small t2 ellipsis">
            {one.customerNames.length > 1
              ? t('preview.joined', { name: one.customerNames[0]!, count: one.customerNames.length })
              : (one.customerNames[0] ?? one.reasons[0])}
          </div>
        </div>
      ),
    },
  ];
}

function SkippedList({ preview }: { preview: Preview }) {
  if (preview.skipped.length === 0) return null;
  return (
    <Card title={t('preview.skippedTitle', { count: preview.skipped.length })} className="grow">
      {preview.skipped.slice(0, 200).map((one, index) => (
        <div key={index} className="row small">
          <span className="grow ellipsis">{one.place || one.name}</span>
          <span className="amber">{word('skip', one.reason)}</span>
        </div>
      ))}
    </Card>
  );
}

/** What is checked before a message leaves. */
function Checks({ preview }: { preview: Preview }) {
  return (
    <div className="col" style={{ gap: 8 }}>
      {preview.checks.map((check) => (
        <div key={`${check.code}${check.text}`}>
          <Sign glyph={check.isBlocking ? 'cross' : 'warn'} tone={check.isBlocking ? 'danger' : 'amber'}>
            {check.text}
          </Sign>
          {check.people.length > 0 && (
            <div className="small t2 check-people">
              {check.people.join('、')}
              {check.count > check.people.length && t('check.andMore', { count: check.count })}
            </div>
          )}
        </div>
      ))}
      {preview.blocking.length === 0 && <Sign glyph="tick">{t('check.complete')}</Sign>}
      <Sign glyph="tick">{t('check.numbers', { count: preview.numbers })}</Sign>
      {preview.recentMs > 0 ? (
        <Sign glyph="warn" tone="amber">
          {t('check.recent', { time: format.clock(preview.recentMs, true), name: preview.recentBy })}
        </Sign>
      ) : (
        <Sign glyph="tick">{t('check.fresh')}</Sign>
      )}
      {preview.skipped.length > 0 && (
        <Sign glyph="warn" tone="amber">
          {t('check.skipped', { count: preview.skipped.length })}
        </Sign>
      )}
      {preview.templateName && (
        <Sign glyph="tick">
          {t('check.template', { name: preview.templateName, version: preview.templateVersion })}
        </Sign>
      )}
    </div>
  );
}

/** See it before it leaves: every recipient with the real text, the checks, and the commit at the lower right. */
export function SendPreview({
  preview,
  commit,
  explain,
}: {
  preview: Preview;
  commit: React.ReactNode;
  /** How the recipients came about. */
  explain?: React.ReactNode;
}) {
  const [only, setOnly] = useState<'all' | 'problem'>('all');
  const [openPhone, setOpenPhone] = useState<string>();
  const faulty = preview.recipients.filter((one) => one.missing.length > 0);
  const shown = only === 'all' ? preview.recipients : faulty;
  const open = shown.find((one) => one.phone === openPhone) ?? shown[0];
  return (
    <>
      <PreviewStrip preview={preview} />
      <div className="row grow gap12 stretch">
        <Card
          isBare
          className="preview-list"
          title={t('preview.recipients')}
          extra={
            <Segments
              label={t('preview.recipients')}
              value={only}
              onChange={setOnly}
              options={[
                { key: 'all', label: t('common.all'), count: preview.numbers },
                { key: 'problem', label: t('preview.problems'), count: preview.faulty },
              ]}
            />
          }
        >
          <div className="col grow" style={{ width: 320 }}>
            <VirtualTable
              label={t('preview.recipients')}
              columns={recipientColumns()}
              rows={shown}
              keyOf={(one) => one.phone}
              rowHeight={52}
              isHeadless
              openKey={open?.phone}
              onOpen={(one) => setOpenPhone(one.phone)}
              empty={<Empty title={t('preview.nobody')} />}
            />
          </div>
        </Card>
        <div className="col grow gap12">
          <Card
            isBare
            title={
              open ? (
                <span className="row gap12">
                  <h2>{open.name}</h2>
                  <span>{format.phone(open.phone)}</span>
                  <span className="t2">{word('contactRole', open.role)}</span>
                </span>
              ) : (
                t('preview.text')
              )
            }
            extra={
              open && (
                <span className="small t2">
                  {shown.indexOf(open) + 1} / {shown.length}
                </span>
              )
            }
          >
            <div className="col gap12 scroll" style={{ padding: 14 }}>
              {open ? (
                [<MergedText key="text" recipient={open} />, <Parts key="parts" recipient={open} />]
              ) : (
                <Empty title={t('preview.nobody')} />
              )}
            </div>
          </Card>
          {explain}
          <SkippedList preview={preview} />
        </div>
        <div className="col gap12" style={{ width: 320 }}>
          <Card title={t('check.title')}>
            <Checks preview={preview} />
          </Card>
          <span className="grow" />
          {commit}
        </div>
      </div>
    </>
  );
}
