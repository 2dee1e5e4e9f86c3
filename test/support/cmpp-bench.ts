import { CmppGateway, type CmppSettings } from '../../main/gateways/cmpp/gateway.ts';
import { RecordingListener } from './cmpp-fakes.ts';
import { CmppServer, type Script, type ServerLink } from './cmpp-server.ts';
import { until } from './cmpp-until.ts';

/** Puts a CMPP gateway in front of a scripted one and clears both away after the test. */
export class CmppBench {
  #closers: (() => Promise<void>)[] = [];

  async start(script: Script = {}, settings: Partial<CmppSettings> = {}) {
    const server = await CmppServer.start(script);
    const listener = new RecordingListener();
    const gateway = new CmppGateway({
      name: 'test',
      host: '127.0.0.1',
      port: server.port,
      spId: '900001',
      secret: 'drill',
      version: '3.0',
      serviceId: 'SVC',
      srcId: '10690001',
      window: 16,
      connections: 1,
      activeTestMs: 10_000,
      responseTimeoutMs: 10_000,
      ...settings,
    });
    this.#closers.push(async () => {
      // A link cut here frees what the gateway would otherwise await for seconds.
      const stopping = gateway.stop();
      await server.stop();
      await stopping;
    });
    await gateway.start(listener);
    return { server, gateway, listener };
  }

  /** The same, with the first link logged in. */
  async online(script: Script = {}, settings: Partial<CmppSettings> = {}) {
    const running = await this.start(script, settings);
    await until(() => running.gateway.health().isOnline, 'login');
    const link: ServerLink = running.server.links[0]!;
    return { ...running, link };
  }

  async close(): Promise<void> {
    for (const close of this.#closers.splice(0)) await close();
  }
}
