import { SmppGateway, type SmppSettings } from '../../main/gateways/smpp/gateway.ts';
import { RecordingListener } from './cmpp-fakes.ts';
import { until } from './cmpp-until.ts';
import { commands, receiptTlvs } from './smpp-bytes.ts';
import { SmppServer, type SmscLink, type SmscScript } from './smpp-server.ts';

/** Link settings of the tests: nothing happens by time unless a test says so. */
export const linkSettings = {
  host: '127.0.0.1',
  systemId: 'orderly',
  password: 'drill',
  systemType: 'OP',
  window: 16,
  enquireLinkMs: 10_000,
  responseTimeoutMs: 10_000,
};

/** Puts an SMPP gateway in front of a scripted SMSC and clears both away after the test. */
export class SmppBench {
  #closers: (() => Promise<void>)[] = [];

  async start(script: SmscScript = {}, settings: Partial<SmppSettings> = {}) {
    const server = await SmppServer.start(script);
    const listener = new RecordingListener();
    const gateway = new SmppGateway({
      ...linkSettings,
      name: 'test',
      port: server.port,
      srcId: '10690001',
      connections: 1,
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

  /** The same, with the first link bound. */
  async online(script: SmscScript = {}, settings: Partial<SmppSettings> = {}) {
    const running = await this.start(script, settings);
    await until(() => running.gateway.health().isOnline, 'bind');
    const link: SmscLink = running.server.links[0]!;
    return { ...running, link };
  }

  async close(): Promise<void> {
    for (const close of this.#closers.splice(0)) await close();
  }
}

/** The client's answer to a request of the SMSC. */
export const answered = (link: SmscLink, sequence: number) =>
  until(() => link.answerTo(sequence), `answer to ${sequence}`);

/** Everything sent before has been read by the client when this returns. */
export async function allRead(link: SmscLink): Promise<void> {
  await answered(link, link.request(commands.enquireLink));
}

/** Waits until the n-th link is bound and a receipt over it is taken: the channel works in both directions. */
export async function receiptOver(
  { server, gateway, listener }: Awaited<ReturnType<SmppBench['start']>>,
  links: number,
): Promise<void> {
  await until(() => server.links.length === links && gateway.health().isOnline, `link ${links}`);
  const id = `alive-${links}`;
  await answered(
    server.links.at(-1)!,
    server.links.at(-1)!.deliver({ esmClass: 4, tlvs: receiptTlvs(id, 2) }),
  );
  const last = listener.reported.at(-1);
  if (last?.by !== 'part' || last.msgId !== id) throw new Error('the receipt was answered and not handed on');
}
