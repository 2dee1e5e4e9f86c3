import type { DeliveryState } from '../../../shared/model/message.ts';
import type { Plan, PlanState } from '../../../shared/model/plan.ts';

/** The field's own words for states and roles, as they stand in reports. */
export const deliveryWords: Record<DeliveryState, string> = {
  queued: '排队',
  paused: '暂停',
  sending: '发送中',
  submitted: '已提交',
  delivered: '已送达',
  undelivered: '未送达',
  expired: '过期',
  rejected: '拒绝',
  uncertain: '不确定',
  cancelled: '取消',
};
export const planWords: Record<PlanState, string> = {
  draft: '草稿',
  submitted: '待批',
  approved: '已批准',
  issued: '已下达',
  executing: '执行中',
  restored: '已恢复',
  evaluated: '已评估',
  cancelled: '已取消',
};
export const roleWords: Record<string, string> = {
  power: '分管用电负责人',
  manager: '总经理',
  legal: '企业法人',
  finance: '财务经理',
  office: '单位人员',
  other: '其他',
};
export const orderWords: Record<string, string> = {
  waiting: '待下达',
  written: '已下达',
  received: '终端收令',
  executed: '已执行',
  failed: '执行失败',
  offline: '终端离线',
  restored: '已恢复',
  cancelled: '已撤销',
};

/** Kinds of messages as they stand in statistics. */
export const messageKindWords: Record<string, string> = {
  prepare: '预通知',
  order: '执行令',
  change: '变更通知',
  restore: '恢复通知',
  risk: '拉闸风险预警',
  office: '方案通报',
  info: '动态信息',
  free: '其他短信',
  reply: '查询答复',
};

export const planKindWords: Record<Plan['kind'], string> = { planned: '计划限电', emergency: '紧急限电' };
export const planStepWords: Record<string, string> = {
  create: '新建',
  save: '修改',
  submit: '提交',
  reject: '退回',
  approve: '批准',
  issue: '下达',
  execute: '开始执行',
  escalate: '催办',
  change: '变更',
  restore: '恢复',
  evaluate: '评估',
  cancel: '取消',
};
