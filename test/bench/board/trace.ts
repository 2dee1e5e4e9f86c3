/** One event of a Chromium trace; times in microseconds. */
export type TraceEvent = {
  name: string;
  cat: string;
  ph: string;
  pid: number;
  tid: number;
  ts: number;
  dur?: number;
  /** CPU time of the thread: what others took of the machine is not in it. */
  tdur?: number;
  args: Record<string, unknown>;
};

/** Work the page's own script does, or that its script makes the browser do at once. */
const scripting = new Set([
  'FunctionCall',
  'EvaluateScript',
  'EventDispatch',
  'TimerFire',
  'FireAnimationFrame',
  'FireIdleCallback',
  'RunMicrotasks',
  'v8.run',
  'v8.callFunction',
  'MajorGC',
  'MinorGC',
]);

export type FrameFigures = {
  /** Frames the page drew. */
  frames: number;
  /** Scripting between one frame and the next, CPU ms of the page's thread. */
  scriptMsP50: number;
  scriptMsP99: number;
  scriptMsMax: number;
  framesOver16Ms: number;
  /** The longest task with layout and drawing, CPU ms, and tasks over 50 ms. */
  taskMsMax: number;
  tasksOver50Ms: number;
};

const ms = (event: TraceEvent) => (event.tdur ?? event.dur ?? 0) / 1_000;
const tidy = (value: number) => Number(value.toFixed(1));

/** What scripting cost per frame on the page's main thread. */
export function frameFigures(events: readonly TraceEvent[], frameUs = 16_667): FrameFigures {
  const main = events.find(
    (one) => one.name === 'thread_name' && one.args.name === 'CrRendererMain' && hasScripts(events, one),
  );
  if (!main) throw new Error('the trace has no page');
  const own = events
    .filter((one) => one.ph === 'X' && one.pid === main.pid && one.tid === main.tid)
    .sort((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0));
  const slots = new Map<number, number>();
  const start = own[0]?.ts ?? 0;
  let until = 0;
  for (const one of own) {
    // Only the outermost script counts: what it calls is within it.
    if (!scripting.has(one.name) || one.ts < until) continue;
    until = one.ts + (one.dur ?? 0);
    const slot = Math.floor((one.ts - start) / frameUs);
    slots.set(slot, (slots.get(slot) ?? 0) + ms(one));
  }
  const costs = [...slots.values()].sort((a, b) => a - b);
  const tasks = own
    .filter((one) => one.name === 'RunTask' || one.name === 'ThreadControllerImpl::RunTask')
    .map(ms);
  const at = (share: number) => costs[Math.min(costs.length - 1, Math.floor(costs.length * share))] ?? 0;
  return {
    frames: slots.size,
    scriptMsP50: tidy(at(0.5)),
    scriptMsP99: tidy(at(0.99)),
    scriptMsMax: tidy(at(1)),
    framesOver16Ms: costs.filter((one) => one > 16).length,
    taskMsMax: tidy(Math.max(0, ...tasks)),
    tasksOver50Ms: tasks.filter((one) => one > 50).length,
  };
}

const hasScripts = (events: readonly TraceEvent[], { pid, tid }: TraceEvent) =>
  events.some((one) => one.pid === pid && one.tid === tid && one.name === 'FunctionCall');
