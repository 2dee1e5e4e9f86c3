import type { CallOutput } from '../../../shared/contract/index.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';

type Item = CallOutput<'system.overview'>['todo'][number];
export type TodoText = { title: string; detail: string; due: string; action: string };
type Params = Item['params'];

const name = ({ name }: Params) => String(name);
const by = (params: Params) => t('todo.approveBy', params);
/** Loads of an item in the unit of its language. */
const over = (params: Params) =>
  t('todo.over', {
    name: name(params),
    kw: format.wan(Number(params.kw), 1),
    limit: format.wan(Number(params.overKw), 1),
  });
const since = (params: Params) => (params.time === '' ? '' : t('todo.alarmSince', params));
const connection = (params: Params) => word('todoConnection', String(params.connection));

/** What each item says: what it is, of what, until when, and what is done about it. */
const texts: Record<Item['kind'], (params: Params) => [string, string, string, string]> = {
  planApproval: (p) => [t('todo.planApproval'), name(p), by(p), t('todo.approve')],
  planSubmitted: (p) => [t('todo.planSubmitted'), name(p), '', t('todo.look')],
  planOver: (p) => [t('todo.planOver'), name(p), t('todo.ended', p), t('todo.restore')],
  unconfirmed: (p) => [t('todo.unconfirmed', p), name(p), t('todo.nextContact', p), t('todo.remind')],
  uncertain: (p) => [t('todo.uncertain', p), name(p), t('todo.byPerson'), t('todo.check')],
  orders: (p) => [t('todo.orders', p), name(p), t('todo.inPlace', p), t('todo.reorder')],
  connectionAway: (p) => [
    t('todo.away', { name: connection(p) }),
    String(p.detail),
    t('todo.since', p),
    t('todo.inspect'),
  ],
  connectionOdd: (p) => [t('todo.odd', { name: connection(p) }), String(p.detail), '', t('todo.inspect')],
  ruleAsked: (p) => [t('todo.ruleAsked'), t('todo.ruleNote', p), String(p.time), t('todo.send')],
  loadOver: (p) => [t('todo.loadOver', p), over(p), since(p), t('todo.curves')],
  forecastOver: (p) => [t('todo.forecastOver', p), over(p), since(p), t('todo.curves')],
  gapOpen: (p) => {
    const params = { kw: format.wan(Number(p.missingKw), 1), count: Number(p.count) };
    const detail = params.count > 1 ? t('todo.gapBlocks', params) : t('todo.gapMissing', params);
    return [t('todo.gapOpen', p), detail, '', t('todo.plan')];
  },
  messageApproval: (p) => [t('todo.messageApproval'), t('todo.sentBy', p), by(p), t('todo.approve')],
};

export function todoText({ kind, params }: Item): TodoText {
  const [title, detail, due, action] = texts[kind](params);
  return { title, detail, due, action };
}
