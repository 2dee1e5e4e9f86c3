import { Button, Switch } from 'antd';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { CallOutput } from '../../../shared/contract/index.ts';
import type { Trigger } from '../../../shared/model/rule.ts';
import { Card, Empty, Failure } from '../../components/parts.tsx';
import { Sign } from '../../components/signs.tsx';
import { type Column, VirtualTable } from '../../components/virtual-table.tsx';
import { act } from '../../stores/actions.ts';
import { useLive } from '../../stores/live.ts';
import { usePaged } from '../../stores/paged.ts';
import { useMay } from '../../stores/session.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';
import { RuleEditor } from './rule-editor.tsx';
import { scheduleText } from './schedule-fields.tsx';

type Rule = CallOutput<'rules.list'>['rules'][number];
type RuleEvent = CallOutput<'rules.journal'>['events'][number];

const moment = (ms: number) => `${format.day(ms)} ${format.clock(ms)}`;
const wan = (kw: number) => (kw / format.perRegionUnit).toFixed(2);

function triggerText(trigger: Trigger): string {
  switch (trigger.kind) {
    case 'schedule':
      return scheduleText(trigger.cron);
    case 'load':
      return t('rules.onLoad', { over: wan(trigger.overKw), clear: wan(trigger.clearKw) });
    case 'forecast':
      return t('rules.onForecast', { over: wan(trigger.overKw) });
    case 'plan':
      return t(trigger.step === 'issued' ? 'rules.onIssued' : 'rules.onRestored');
  }
}

/** When it goes off next, or what it watches; one glance says whether it is on. */
function columnsFor(mayEdit: boolean): Column<Rule>[] {
  const toggle = (rule: Rule) => {
    const { id, version, name, mode, trigger, templateId, audience } = rule;
    return act('rules.save', {
      id,
      version,
      name,
      mode,
      trigger,
      templateId,
      audience,
      isActive: !rule.isActive,
    });
  };
  return [
    {
      key: 'active',
      title: t('rules.active'),
      width: '80px',
      render: (one) => (
        <Switch
          size="small"
          aria-label={t('rules.toggle', { name: one.name })}
          checked={one.isActive}
          disabled={!mayEdit}
          onClick={(_, event) => {
            event.stopPropagation();
            void toggle(one);
          }}
        />
      ),
    },
    { key: 'name', title: t('rules.name'), width: 'minmax(120px, 1fr)', render: (one) => <b>{one.name}</b> },
    {
      key: 'when',
      title: t('rules.when'),
      width: 'minmax(160px, 1.4fr)',
      render: (one) => triggerText(one.trigger),
    },
    { key: 'mode', title: t('rules.mode'), width: '110px', render: (one) => word('ruleMode', one.mode) },
    {
      key: 'next',
      title: t('rules.next'),
      width: '140px',
      render: (one) => (one.nextMs[0] ? moment(one.nextMs[0]) : one.isOver ? t('rules.isOver') : '—'),
    },
    {
      key: 'last',
      title: t('rules.last'),
      width: '140px',
      render: (one) => (one.lastMs ? moment(one.lastMs) : '—'),
    },
  ];
}

const glyphs = { sent: 'tick', asked: 'ring', skipped: 'away', failed: 'cross' } as const;
const tones = { sent: 'plain', asked: 'amber', skipped: 'grey', failed: 'danger' } as const;

function Journal({ names }: { names: Map<string, string> }) {
  const [, navigate] = useLocation();
  const may = useMay('dispatcher');
  const { rows, more } = usePaged('rules.journal', {}, ['archive.changed']);
  const columns: Column<RuleEvent>[] = [
    { key: 'at', title: t('message.time'), width: '140px', render: (one) => moment(one.atMs) },
    {
      key: 'outcome',
      title: t('plans.state'),
      width: '110px',
      render: (one) => (
        <Sign glyph={glyphs[one.outcome]} tone={tones[one.outcome]}>
          {word('ruleOutcome', one.outcome)}
        </Sign>
      ),
    },
    {
      key: 'rule',
      title: t('rules.name'),
      width: '160px',
      render: (one) => names.get(one.ruleId) ?? t('rules.gone'),
    },
    { key: 'note', title: t('rules.why'), width: 'minmax(160px, 1fr)', render: (one) => one.note },
    {
      key: 'do',
      title: '',
      width: '120px',
      isRight: true,
      render: (one) =>
        one.outcome === 'asked' ? (
          <Button
            size="small"
            type="primary"
            disabled={!may}
            onClick={() => act('rules.run', { eventId: one.id }, t('rules.ran'))}
          >
            {t('rules.run')}
          </Button>
        ) : one.messageId ? (
          <Button size="small" onClick={() => navigate(`/messages/${one.messageId}`)}>
            {t('rules.show')}
          </Button>
        ) : null,
    },
  ];
  return (
    <Card title={t('rules.journal')} className="grow" isBare>
      <VirtualTable
        label={t('rules.journal')}
        columns={columns}
        rows={rows}
        onEnd={more}
        keyOf={(one) => one.id}
        empty={<Empty title={t('rules.nothingYet')} />}
      />
    </Card>
  );
}

/** Automatic sending: the rules, what they did and why. */
export function Rules() {
  const { data, error, reload } = useLive('rules.list', {}, ['archive.changed'], 30_000);
  const [edited, setEdited] = useState<Rule | 'new'>();
  const mayEdit = useMay('supervisor');
  const rules = data?.rules ?? [];
  return (
    <>
      {error && <Failure error={error} onRetry={reload} />}
      <Card
        className="grow"
        isBare
        title={t('rules.title')}
        extra={
          <>
            {!mayEdit && <span className="small t2">{t('common.needsSupervisor')}</span>}
            <Button disabled={!mayEdit} onClick={() => setEdited('new')}>
              {t('rules.add')}
            </Button>
          </>
        }
      >
        <VirtualTable
          label={t('rules.title')}
          columns={columnsFor(mayEdit)}
          rows={rules}
          keyOf={(one) => one.id}
          onOpen={setEdited}
          empty={<Empty title={t('rules.none')} hint={t('rules.noneHint')} />}
        />
      </Card>
      <Journal names={new Map(rules.map((one) => [one.id, one.name]))} />
      {edited && (
        <RuleEditor rule={edited === 'new' ? undefined : edited} onDone={() => setEdited(undefined)} />
      )}
    </>
  );
}
