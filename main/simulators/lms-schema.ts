import { POINTS } from '../../shared/model/curve.ts';

const points = Array.from({ length: POINTS }, (_, i) => `p${i + 1}`);
export const pointColumns: readonly string[] = points;

/** The simulated load management system's own tables, named as such systems name them. */
export const lmsSchema = `
create table if not exists c_cons (cons_no text primary key, cons_name text, org_no text, trade_code text, volt_code text, contract_cap real, security_kw real, line_name text, ct real not null default 1, pt real not null default 1, tmnl_state text, peak_kw real, upd_seq integer not null);
create index if not exists ix_cons_seq on c_cons (upd_seq);
create table if not exists a_balance (cons_no text primary key, rest_value real not null, rest_unit text not null, read_ms integer not null, upd_seq integer not null);
create index if not exists ix_balance_seq on a_balance (upd_seq);
create table if not exists e_read (cons_no text not null, meter_no text not null, data_date text not null, read_ms integer not null, r_total real, r_sharp real, r_peak real, r_flat real, r_valley real, upd_seq integer not null, primary key (data_date, cons_no, meter_no));
create index if not exists ix_read_seq on e_read (upd_seq);
create index if not exists ix_read_cons on e_read (cons_no, data_date);
create table if not exists e_curve (cons_no text not null, data_date text not null, upd_seq integer not null, ${points.map((p) => `${p} real`).join(', ')}, primary key (data_date, cons_no));
create index if not exists ix_curve_seq on e_curve (upd_seq);
create table if not exists l_order (order_key text primary key, plan_no text, cons_no text not null, round_no integer, command text, control_code text, limit_kw real, start_ms integer, end_ms integer, order_status text not null default 'new', due_ms integer not null default 0);
create index if not exists ix_order_status on l_order (order_status);
create table if not exists l_feedback (seq integer primary key autoincrement, order_key text not null, fb_state text not null, note text, at_ms integer not null);
`;

export const insertCurveSql = `insert or replace into e_curve (cons_no, data_date, upd_seq, ${points.join(', ')}) values (?, ?, ?, ${points.map(() => '?').join(', ')})`;
export const insertReadingSql =
  'insert or replace into e_read (cons_no, meter_no, data_date, read_ms, r_total, r_sharp, r_peak, r_flat, r_valley, upd_seq) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)';
export const insertBalanceSql =
  'insert or replace into a_balance (cons_no, rest_value, rest_unit, read_ms, upd_seq) values (?, ?, ?, ?, ?)';
export const insertCustomerSql =
  'insert or ignore into c_cons (cons_no, cons_name, org_no, trade_code, volt_code, contract_cap, security_kw, line_name, ct, pt, tmnl_state, peak_kw, upd_seq) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)';
