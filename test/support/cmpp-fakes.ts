import type { GatewayInbound, GatewayListener, GatewayReport, Log, Outbound } from '../../main/core/ports.ts';

/** A listener that remembers what it was given; `before` may wait or throw in place of a slow or broken store. */
export class RecordingListener implements GatewayListener {
  readonly reported: GatewayReport[] = [];
  readonly received: GatewayInbound[] = [];
  calls = 0;
  changes = 0;
  before: () => Promise<void> = async () => undefined;

  async reports(reports: GatewayReport[]): Promise<void> {
    this.calls += 1;
    await this.before();
    this.reported.push(...reports);
  }
  async inbound(messages: GatewayInbound[]): Promise<void> {
    this.calls += 1;
    await this.before();
    this.received.push(...messages);
  }
  changed(): void {
    this.changes += 1;
  }
}

/** A log that keeps the names of its events. */
export class RecordingLog implements Log {
  readonly events: string[] = [];
  info(event: string): void {
    this.events.push(event);
  }
  warn(event: string): void {
    this.events.push(event);
  }
  error(event: string): void {
    this.events.push(event);
  }
}

let count = 0;

export function outbound(fields: Partial<Outbound> = {}): Outbound {
  count += 1;
  return {
    id: `d${count}`,
    clientId: `d${count}`,
    phone: '+8613900000001',
    text: 'hello',
    parts: 1,
    priority: 1,
    ...fields,
  };
}
