import { command } from '../../../main/gateways/cmpp/codec.ts';
import { CmppLink } from '../../../main/gateways/cmpp/link.ts';
import { decodeDeliver, decodeReport, encodeDeliverResp } from '../../../main/gateways/cmpp/messages.ts';
import { toAirParts } from '../../../main/gateways/cmpp/text.ts';
import { onShutdown, option, sayReady } from '../../../main/process.ts';
import { toGatewayNumber } from '../../../shared/sms/phone.ts';
import { answerQuestions } from './answers.ts';
import { percentile } from './figures.ts';
import { account, LINKS, phoneOf, textOf, WINDOW } from './traffic.ts';

/** Entry: bare CMPP submits over the product's own links, nothing stored. `--port N --count N --reports N`. */
const port = Number(option(process.argv, 'port'));
const count = Number(option(process.argv, 'count'));
/** Reports to wait for after the last answer. */
const reports = Number(option(process.argv, 'reports'));
let reported = 0;
let allReported: () => void = () => undefined;
const isReported = new Promise<void>((resolve) => {
  allReported = resolve;
});

const openLink = (): Promise<CmppLink> =>
  new Promise((resolve, reject) => {
    const link: CmppLink = new CmppLink(
      {
        host: '127.0.0.1',
        port,
        spId: account.spId,
        secret: account.secret,
        version: '3.0',
        window: WINDOW,
        activeTestMs: 30_000,
        responseTimeoutMs: 60_000,
      },
      {
        ready: () => resolve(link),
        lost: (reason) => reject(new Error(reason)),
        async delivered(packet, version) {
          const deliver = decodeDeliver(packet.body, version);
          if (deliver.isReport) {
            decodeReport(deliver.content);
            reported += 1;
            if (reported >= reports) allReported();
          }
          return { msgId: deliver.msgId, body: encodeDeliverResp(deliver.msgId, 0, version) };
        },
      },
    );
    link.open();
  });

const links = await Promise.all(Array.from({ length: LINKS }, openLink));

/** One place of the window: the next message as soon as the last is answered, so that latency is the wire's alone. */
async function keepBusy(link: CmppLink, indexes: Iterator<number>, latencies: number[]): Promise<void> {
  for (let next = indexes.next(); !next.done; next = indexes.next()) {
    const [part, ...more] = toAirParts(textOf(next.value), 1);
    if (!part || more.length > 0) throw new Error('the text must be one part');
    const started = performance.now();
    const answer = await link.submit({
      pkTotal: part.total,
      pkNumber: part.number,
      wantsReport: true,
      serviceId: account.serviceId,
      udhi: part.udhi,
      format: part.format,
      spId: account.spId,
      srcId: account.srcId,
      phones: [toGatewayNumber(phoneOf(next.value))],
      content: part.content,
    });
    latencies.push(performance.now() - started);
    if (answer.kind !== 'answered' || answer.result !== 0)
      throw new Error(`command ${command.submit} was not taken: ${JSON.stringify(answer, textual)}`);
  }
}

const textual = (_key: string, value: unknown) => (typeof value === 'bigint' ? value.toString() : value);

answerQuestions({
  async send() {
    const indexes = Array.from({ length: count }, (_, index) => index).values();
    const latencies: number[] = [];
    const places = links.flatMap((link) => Array.from({ length: WINDOW }, () => link));
    await Promise.all(places.map((link) => keepBusy(link, indexes, latencies)));
    if (reports > 0) await isReported;
    return { p50Ms: percentile(latencies, 0.5), p99Ms: percentile(latencies, 0.99) };
  },
});
onShutdown(async () => {
  await Promise.all(links.map((link) => link.close(1_000)));
});
sayReady({});
