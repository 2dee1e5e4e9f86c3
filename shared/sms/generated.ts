import { planKinds } from '../model/plan.ts';
import type { TemplateKind } from './template.ts';

type PlanKind = (typeof planKinds)[number];
export type Generated = { name: string; kind: TemplateKind; planKind: PlanKind; text: string };

/** The messages a plan needs, in the order in which they go out. */
export const planTemplateKinds = ['prepare', 'order', 'change', 'restore', 'risk'] as const;

const who = '{{户名}}（户号{{户号}}）';
const ask = '咨询{{咨询电话}}，回复1确认。';
const tell = '咨询{{咨询电话}}。';

/** What differs by the kind of plan: an emergency names the deed first and gives no time to prepare. */
const words: Record<PlanKind, { prefix: string; prepare: string; order: string; plan: string }> = {
  planned: {
    prefix: '计划',
    plan: '有序用电方案“{{方案名称}}”',
    prepare: `因{{原因}}，拟于{{#用户}}{{时段}}对${who}{{措施}}，压减{{压减kW}}kW（第{{轮次}}轮）{{/用户}}，请提前安排生产。`,
    order: `{{#用户}}${who}：因{{原因}}，请于{{时段}}将负荷降到{{限额kW}}kW以下（压减{{压减kW}}kW，保安负荷{{保安负荷kW}}kW），{{方案名称}}第{{轮次}}轮{{/用户}}。`,
  },
  emergency: {
    prefix: '紧急',
    plan: '紧急限电“{{方案名称}}”',
    prepare: `紧急限电准备：{{预警等级}}，{{#用户}}${who}可能于{{时段}}{{措施}}，压减{{压减kW}}kW{{/用户}}，请立即做好准备并保证保安负荷。`,
    order: `紧急{{措施}}：{{#用户}}${who}请立即将负荷降到{{限额kW}}kW以下（压减{{压减kW}}kW，保安负荷{{保安负荷kW}}kW），时段{{时段}}，第{{轮次}}轮{{/用户}}。`,
  },
};

/** The template of a plan's message, made from the kind of plan and of message. */
export function generatedTemplate(kind: (typeof planTemplateKinds)[number], planKind: PlanKind): Generated {
  const { prefix, prepare, order, plan } = words[planKind];
  const made = {
    prepare: ['预通知', `${prepare}${ask}`],
    order: ['执行令', `${order}${ask}`],
    change: [
      '变更通知',
      `${plan}有变更：{{#用户}}${who}改为{{时段}}，限额{{限额kW}}kW（压减{{压减kW}}kW）{{/用户}}，以本条为准。${ask}`,
    ],
    restore: ['恢复通知', `${plan}结束，{{#用户}}${who}{{/用户}}可恢复正常用电。感谢配合。${tell}`],
    risk: [
      '拉闸风险预警',
      `拉闸风险预警：{{预警等级}}，因{{原因}}，{{#用户}}${who}{{时段}}有被拉闸可能{{/用户}}，请保证保安负荷并做好停电准备。${tell}`,
    ],
  } as const;
  const [name, text] = made[kind];
  return { name: `${name}（${prefix}）`, kind, planKind, text };
}

/** All of them, for both kinds of plans. */
export const generatedTemplates = (): Generated[] =>
  planKinds.flatMap((planKind) => planTemplateKinds.map((kind) => generatedTemplate(kind, planKind)));
