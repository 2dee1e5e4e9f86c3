import { useState } from 'react';
import { Link } from 'wouter';
import type { CallOutput } from '../../../shared/contract/index.ts';
import { Card } from '../../components/parts.tsx';
import { Sign } from '../../components/signs.tsx';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';
import { Proof } from './proof.tsx';

type Thread = CallOutput<'queries.thread'>;
type Service = Thread['services'][number];

function ServiceRow({ one, onProof }: { one: Service; onProof: (id: string) => void }) {
  return (
    <tr>
      <td className="t2">{one.code}</td>
      <td>
        {one.name}
        {one.fromMs > 0 && (
          <div className="small t2">
            {t('query.byText', { day: format.day(one.fromMs).slice(0, 5), text: one.byText })}
            {one.subscriptionId && (
              <button type="button" className="linkish small" onClick={() => onProof(one.subscriptionId)}>
                {t('query.proof')}
              </button>
            )}
          </div>
        )}
      </td>
      <td className="right nowrap">{t('query.perMonth', { yuan: format.yuan(one.monthFen) })}</td>
      <td className="right nowrap">
        {one.state === 'active' && <Sign glyph="disc">{t('query.has')}</Sign>}
        {one.state === 'paused' && (
          <Sign glyph="minus" tone="grey">
            {word('subscription', 'paused')}
          </Sign>
        )}
        {one.state === '' && <span className="t3">{t('query.hasNot')}</span>}
      </td>
    </tr>
  );
}

/** Who it is, which plans concern them now, and what they have subscribed to. */
export function PersonCards({ data }: { data: Thread }) {
  const [proof, setProof] = useState<string>();
  return (
    <div className="query-person">
      <Card title={t('query.contact')} extra={<Link href="/archive">{t('rail.archive')}</Link>}>
        {data.places.length === 0 ? (
          <span className="t2">{data.contactName ? t('query.noCustomer') : t('query.notRegistered')}</span>
        ) : (
          <div className="query-places">
            {data.places.map((one) => (
              <div key={one.id}>
                <span className="t2">{one.name}</span>
                <span>
                  {word('contactRole', one.role)}
                  <span className="small t2 block">
                    {one.accountNo} · {one.region}
                  </span>
                </span>
              </div>
            ))}
          </div>
        )}
      </Card>
      {data.plans.length > 0 && (
        <Card title={t('query.plansNow')}>
          {data.plans.map((one) => (
            <div key={`${one.id}${one.customer}`} className="col">
              <div className="row">
                <b className="grow">{one.name}</b>
                <span className="t2">{t('query.round', { round: one.round })}</span>
              </div>
              <span className="t2">{one.customer}</span>
              <span className="row t2 nowrap">
                <span>{t('query.limit', { kw: format.kw(one.limitKw) })}</span>
                <span>{format.span(one.startMs, one.endMs)}</span>
              </span>
              {one.confirmedMs > 0 ? (
                <Sign glyph="disc">
                  {t('query.confirmedAt', { time: format.clock(one.confirmedMs, true) })}
                </Sign>
              ) : (
                <Sign glyph="diamond" tone="amber">
                  {t('query.notConfirmed')}
                </Sign>
              )}
            </div>
          ))}
        </Card>
      )}
      <Card title={t('query.subscriptions')} className="grow" isBare>
        <div className="scroll grow">
          <table className="query-services">
            <tbody>
              {data.services.map((one) => (
                <ServiceRow key={one.code} one={one} onProof={setProof} />
              ))}
            </tbody>
          </table>
          <div className="small t2 query-hint">{t('query.leavingNote')}</div>
        </div>
      </Card>
      {proof && <Proof id={proof} onClose={() => setProof(undefined)} />}
    </div>
  );
}
