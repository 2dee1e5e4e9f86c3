import { POINTS } from '../../shared/model/curve.ts';

const points = Array.from({ length: POINTS }, (_, i) => `p${i + 1}`);
export const pointColumns: readonly string[] = points;

/** The simulated load management system's own tables, named as such systems name them. */
export const lmsSchema = `
create table if not exists c_cons (cons_no text primary key, trade_code text, peak_kw real);
create table if not exists e_curve (cons_no text not null, data_date text not null, upd_seq integer not null, ${points.map((p) => `${p} real`).join(', ')}, primary key (data_date, cons_no));
create index if not exists ix_curve_seq on e_curve (upd_seq);
create table if not exists l_order (order_key text primary key, cons_no text not null, round_no integer, command text, limit_kw real, start_ms integer, end_ms integer, order_status text not null default 'new', due_ms integer not null default 0);
create index if not exists ix_order_status on l_order (order_status);
create table if not exists l_feedback (seq integer primary key autoincrement, order_key text not null, fb_state text not null, note text, at_ms integer not null);
`;

export const insertCurveSql = `insert or replace into e_curve (cons_no, data_date, upd_seq, ${points.join(', ')}) values (?, ?, ?, ${points.map(() => '?').join(', ')})`;
