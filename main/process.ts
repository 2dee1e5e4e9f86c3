/** Small things every process of ours does the same way. */

/** The value behind `--name`, or undefined; `--name` alone reads as ''. */
export function option(args: readonly string[], name: string): string | undefined {
  const at = args.indexOf(`--${name}`);
  if (at < 0) return undefined;
  const next = args[at + 1];
  return next === undefined || next.startsWith('--') ? '' : next;
}

/** Runs `stop` once on Ctrl-C, on SIGTERM and, for children, when the parent goes away; then ends the process. */
export function onShutdown(stop: () => Promise<void>, endWithParent = false): void {
  let isStopping = false;
  const end = () => {
    if (isStopping) return;
    isStopping = true;
    setTimeout(() => process.exit(1), 10_000).unref();
    stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  if (endWithParent) {
    process.stdin.on('end', end);
    process.stdin.on('error', end);
    process.stdin.resume();
  }
}

/** Versions, memory, open handles and age of this process. */
export function runtime(): Record<string, string | number> {
  const { node, electron = '', sqlite = '' } = process.versions;
  return {
    node,
    electron,
    sqlite,
    platform: `${process.platform} ${process.arch}`,
    rssMb: Math.round(process.memoryUsage.rss() / 1_048_576),
    heapMb: Math.round(process.memoryUsage().heapUsed / 1_048_576),
    handles: process.getActiveResourcesInfo().length,
    uptimeSeconds: Math.round(process.uptime()),
  };
}

/** The line a parent waits for. */
export function sayReady(facts: Record<string, unknown>): void {
  process.stdout.write(`ready ${JSON.stringify(facts)}\n`);
}
