import type { CallOutput } from '../../../shared/contract/index.ts';
import type { Core } from '../context.ts';
import { regionForecast } from '../rules/forecast-values.ts';
import { regionLoad } from '../rules/values.ts';

/** Every active warning rule with what it watches now; those that are over first. */
export async function loadWatch(core: Core): Promise<CallOutput<'forecast.watch'>> {
  const watched: CallOutput<'forecast.watch'>['watched'] = [];
  for (const rule of await core.stores.rules.list()) {
    const { trigger } = rule;
    if (!rule.isActive || (trigger.kind !== 'load' && trigger.kind !== 'forecast')) continue;
    const line = { ruleId: rule.id, name: rule.name, overKw: trigger.overKw, lastMs: rule.lastMs };
    if (trigger.kind === 'load') {
      const { kw = null, name } = await regionLoad(core, trigger.regionCode);
      const { clearKw } = trigger;
      // Between the two values it is still over what it was.
      const isOver = kw !== null && (kw >= trigger.overKw || (rule.isOver && kw > clearKw));
      watched.push({ ...line, kind: 'load', regionName: name, kw, clearKw, isOver });
    } else {
      const { name, days } = await regionForecast(core, trigger.regionCode);
      const kw = days.length > 0 ? Math.max(...days.map((day) => day.maxKw)) : null;
      const isOver = kw !== null && kw >= trigger.overKw;
      watched.push({ ...line, kind: 'forecast', regionName: name, kw, clearKw: trigger.overKw, isOver });
    }
  }
  return { watched: watched.toSorted((a, b) => Number(b.isOver) - Number(a.isOver)) };
}
