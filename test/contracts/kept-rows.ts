import { type KeptRow, laterRows } from './kept-rows-later.ts';

const AT = 1_700_000_000_000;
const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const by = { saved_by: '韩立国', saved_ms: AT, version: 1 };
const audit = {
  at_ms: AT,
  user_name: '系统管理员',
  workstation: '调度台一',
  action: 'settings.save',
  subject: 'settings',
};
/** Hashes as the first version wrote them: they are kept, not computed. */
const chain = [
  'c2f8b724e29ca63d886919ee1e5aba62d45376eddda9b1c6deb77ba988104b34',
  '1b004600d462f1f148dc53590815e7a2aa552cc56e16594798072f18447afd36',
];

/**
 * What each version's databases hold, in the columns of that version: one row and more for every table, by the step that
 * made the table. Rows of released steps are never changed; a new step adds its own.
 */
export const keptRows: Record<string, Record<string, KeptRow[]>> = {
  '001-archive': {
    users: [
      {
        id: id(1),
        login: '0421',
        name: '周敏',
        role: 'dispatcher',
        is_active: 1,
        password_hash: 'scrypt$AAAA$AAAA',
      },
    ],
    settings: [
      // One price for all time: how the first versions kept it.
      {
        name: 'settings',
        body: '{"utility":{"name":"抚顺供电公司"},"sms":{"partFen":6,"approvalOver":70}}',
      },
    ],
    audit: [
      { ...audit, seq: 1, detail: '{"n":1}', hash: chain[0]! },
      { ...audit, seq: 2, detail: '{"n":2}', prev_hash: chain[0]!, hash: chain[1]! },
    ],
    regions: [{ code: '210402', name: '新抚区', parent: '210400' }],
    industries: [{ code: '3011', name: '水泥制造', parent: '30' }],
    customers: [
      {
        id: id(2),
        account_no: '330012345678',
        name: '抚顺明珠水泥有限公司',
        search_key: 'fsmzsnyxgs',
        region_code: '210402',
        industry_code: '3011',
        voltage: '110kV',
        capacity_kva: 50_000.5,
        security_kw: 800,
        feeder: '城西线',
        is_protected: 0,
        limit_class: '2',
        version: 3,
      },
    ],
    offices: [{ id: id(3), name: '经信委' }],
    contacts: [
      {
        id: id(4),
        name: '王小明',
        search_key: 'wxm',
        mobile: '+8613800001111',
        contact_state: 'active',
        remark: '夜班',
        version: 2,
      },
    ],
    assignments: [
      { id: id(5), contact_id: id(4), role: 'power', customer_id: id(2) },
      { id: id(6), contact_id: id(4), role: 'office', office_id: id(3) },
    ],
    contact_groups: [{ id: id(7), name: '重点用户', is_favourite: 1, version: 1 }],
    group_members: [{ group_id: id(7), contact_id: id(4) }],
    templates: [{ id: id(8), name: '执行令', kind: 'order', version: 2, is_active: 1 }],
    template_versions: [1, 2].map((version) => ({
      id: id(8 + version),
      template_id: id(8),
      version,
      body: `请于{{时段}}压减，第 ${version} 版`,
      user_name: '韩立国',
      at_ms: AT,
    })),
  },
  '002-sms': {
    deliveries: (['delivered', 'queued'] as const).map((state, i) => ({
      id: id(20 + i),
      message_id: id(30),
      contact_id: id(4),
      contact_name: '王小明',
      contact_role: 'power',
      customer_ids: id(2),
      phone: '+8613800001111',
      body: '【演练】请压减',
      parts: 1,
      priority: 1,
      asks_confirmation: 1,
      delivery_state: state,
      run_at_ms: AT,
      attempts: 1 - i,
      lease_until_ms: 0,
      gateway: 'sms-server',
      queued_ms: AT,
      submitted_ms: AT * (1 - i),
      done_ms: AT * (1 - i),
      confirmed_ms: 0,
    })),
    attempts: [
      {
        id: id(22),
        delivery_id: id(20),
        gateway: 'sms-server',
        started_ms: AT,
        closed_ms: AT + 5,
        outcome: 'accepted',
      },
    ],
    delivery_parts: [
      {
        id: id(23),
        delivery_id: id(20),
        part_no: 1,
        gateway: 'sms-server',
        msg_id: 'm-1',
        phone: '+8613800001111',
        part_state: 'delivered',
        at_ms: AT,
      },
    ],
    reports: [
      { id: id(24), gateway: 'sms-server', msg_id: 'm-1', stat: 'DELIVRD', at_ms: AT, is_matched: 1 },
    ],
    inbound: [
      {
        id: id(25),
        gateway: 'sms-server',
        ref: 'r-1',
        phone: '+8613800001111',
        body: '1',
        at_ms: AT,
        handled: 'confirmed',
      },
    ],
    outbox: [{ id: id(26), account: 'dispatch', body: '{"kind":"state"}', created_ms: AT }],
  },
  '003-plans': {
    plans: [
      {
        id: id(40),
        plan_no: 'J20231115-01',
        name: '迎峰度夏',
        kind: 'emergency',
        measure: 'limit',
        warning_level: '2',
        start_ms: AT,
        end_ms: AT + 3_600_000,
        target_kw: 12_000.5,
        plan_state: 'restored',
        is_drill: 1,
        version: 7,
        created_by: '周敏',
        issued_ms: AT,
        restored_ms: AT + 3_600_000,
        approval_due_ms: 0,
      },
    ],
    plan_items: [{ plan_id: id(40), customer_id: id(2), round_no: 1, reduction_kw: 400.25, limit_kw: 1_200 }],
    plan_events: [{ id: id(41), plan_id: id(40), at_ms: AT, step: 'issued', user_name: '周敏' }],
    messages: [
      {
        id: id(30),
        dedupe_key: 'k-1',
        kind: 'order',
        title: '执行令',
        plan_id: id(40),
        template_id: id(8),
        template_version: 2,
        priority: 1,
        asks_confirmation: 1,
        is_drill: 1,
        created_by: '周敏',
        created_ms: AT,
        due_ms: 0,
        parts: 2,
        cost_fen: 12,
      },
    ],
    orders: [
      {
        id: id(42),
        plan_id: id(40),
        customer_id: id(2),
        account_no: '330012345678',
        round_no: 1,
        command: 'limit',
        limit_kw: 1_200,
        start_ms: AT,
        end_ms: AT + 3_600_000,
        order_state: 'done',
        created_ms: AT,
        changed_ms: AT,
      },
    ],
    curves: [
      {
        account_no: '330012345678',
        curve_day: '2023-11-14',
        points: Buffer.from([1, 2, 3, 4]),
        fetched_ms: AT,
      },
    ],
  },
  '004-rules': {
    rules: [
      {
        id: id(50),
        body: JSON.stringify({
          name: '早报',
          isActive: false,
          mode: 'ask',
          trigger: { kind: 'schedule', cron: '0 8 * * *' },
          templateId: id(8),
          audience: {},
        }),
        version: 1,
        saved_by: '韩立国',
        saved_ms: AT,
        last_ms: 0,
        is_over: 0,
      },
    ],
    rule_events: [{ id: id(51), rule_id: id(50), once_key: 'o-1', at_ms: AT, outcome: 'asked' }],
  },
  '007-queries': {
    services: [
      {
        id: id(60),
        code: 'DFCX',
        name: '电费查询',
        words: '电费,余额',
        source: 'balance',
        template_id: id(8),
        month_fen: 0,
        use_fen: 10,
        push_day: 1,
        push_at: '09:00',
        is_active: 1,
        ...by,
      },
    ],
    service_numbers: [{ service_no: '9001', service_code: 'DFCX', is_active: 1, version: 1 }],
    leases: [{ name: 'queries', holder: '调度台一', until_ms: 0 }],
    subscriptions: [
      {
        id: id(61),
        phone: '+8613800001111',
        service_code: 'DFCX',
        service_name: '电费查询',
        sub_state: 'active',
        from_ms: AT,
        to_ms: 0,
        month_fen: 200,
        use_fen: 0,
        inbound_text: '订 电费',
        inbound_ms: AT,
        notice_ms: AT,
        changed_ms: AT,
      },
    ],
    subscription_events: [{ id: id(62), subscription_id: id(61), at_ms: AT, step: 'asked' }],
    query_uses: [
      {
        id: id(63),
        at_ms: AT,
        phone: '+8613800001111',
        service_code: 'DFCX',
        kind: 'query',
        outcome: 'answered',
        fee_fen: 10,
        answer_ms: 300,
      },
    ],
    query_talks: [{ phone: '+8613800001111', body: '{}', changed_ms: AT }],
    query_guards: [
      { phone: '+8613800002222', reason: 'flood', since_ms: AT, until_ms: AT, held: 3, last_ms: AT },
    ],
    query_promises: [{ id: id(64), phone: '+8613800001111', inbound_id: id(25), body: '{}', since_ms: AT }],
    invitations: [{ id: id(65), phone: '+8613800001111', at_ms: AT, outcome: 'sent', answered_ms: 0 }],
  },
  '006-gaps': {
    gap_days: [{ gap_day: '2023-11-15', body: '{"maxDemandKw":900000,"blocks":[],"source":"typed"}', ...by }],
  },
  '009-reports': {
    report_days: [{ sum_day: '2023-11-15', counted_ms: AT, total: 2, is_stale: 0 }],
    delivery_days: [
      {
        id: id(70),
        sum_day: '2023-11-15',
        kind: 'order',
        is_drill: 1,
        total: 2,
        cancelled: 0,
        pending: 0,
        delivered: 2,
        failed: 0,
        uncertain: 0,
        asked: 2,
        confirmed: 1,
        parts: 2,
        waits: '5:2',
        confirms: '60:1',
      },
    ],
    inbound_days: [{ id: id(71), sum_day: '2023-11-15', gateway: 'sms-server', messages: 1, parts: 1 }],
    report_closings: [{ id: id(72), closed_month: '2023-10', is_drill: 0, step: 1, at_ms: AT, body: '{}' }],
    saved_reports: [{ id: id(73), name: '月报', body: '{}', ...by }],
    produced_reports: [{ id: id(74), once_key: 'p-1', name: '月报', file_bytes: 10, at_ms: AT }],
  },
  '012-administration': {
    users: [
      {
        id: id(80),
        login: '0317',
        name: '韩立国',
        role: 'supervisor',
        is_active: 1,
        password_hash: 'scrypt$AAAA$BBBB',
        must_change: 1,
      },
    ],
  },
  '010-curves': {
    curve_sums: [
      {
        curve_day: '2023-11-14',
        leaf_kind: 'r',
        leaf_code: '210402',
        reported: 1,
        fetched_ms: AT,
        body: Buffer.from([9, 8]),
      },
    ],
    day_weather: [{ weather_day: '2023-11-14', max_c: 3.5, min_c: -7.25 }],
  },
  '005-archive-care': {
    archive_changes: [{ id: id(90), kind: 'customers', at_ms: AT }],
    archive_history: [{ id: id(91), owner_id: id(2), at_ms: AT, action: 'customers.save', changes: '[]' }],
    number_checks: [{ id: id(92), phone: '+8613800001111', outcome: 'right', at_ms: AT }],
  },
  '008-evaluations': {
    evaluations: [{ plan_id: id(40), rule: 'last5', computed_ms: AT, start_ms: AT, body: '{}' }],
    evaluation_items: [
      {
        plan_id: id(40),
        customer_id: id(2),
        round_no: 1,
        account_no: '330012345678',
        start_ms: AT,
        end_ms: AT,
        should_kw: 400.25,
        limit_kw: 1_200,
        over_kw: 0,
        actual_kw: 380.5,
        points: 4,
        missing: 0,
        is_met: 1,
        is_over: 0,
      },
    ],
  },
  '011-forecasts': {
    forecasts: [
      {
        subject_key: 'region 210400',
        forecast_day: '2023-11-16',
        known_day: '2023-11-14',
        made_ms: AT,
        body: '{}',
      },
    ],
    supply_limits: [{ limit_day: '2023-11-16', body: '[]', ...by }],
  },
  '013-messages': {
    template_categories: [{ id: id(95), name: '迎峰度夏' }],
  },
  '014-follow-up': {
    delivery_notes: [{ id: id(96), delivery_id: id(97), body: '已电话告知', user_name: '周敏', at_ms: AT }],
  },
  ...laterRows,
};
