import { readFileSync } from 'node:fs';
import { answerQuestions } from './answers.ts';
import type { Usage } from './processes.ts';

/** Loaded before the entry of every measured process: says what the process has used so far. */
answerQuestions({ usage });

function usage(): Usage {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  return { cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, peakMb: (peakKb() ?? maxRSS) / 1_024 };
}

/** Linux counts the parent's memory at the fork into `maxRSS`; its status file does not. */
function peakKb(): number | undefined {
  try {
    const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    return peak === undefined ? undefined : Number(peak);
  } catch {
    return undefined;
  }
}
