import { request } from 'node:http';
import { type Product, startProduct } from './product.ts';

export type Answer = { status: number; headers: Record<string, string | string[] | undefined>; body: string };
export type Ask = { method?: string; headers?: Record<string, string>; body?: string };
export type Wire = {
  ok: boolean;
  value?: Record<string, unknown>;
  error?: { code: string; params: Record<string, number> };
};

const small = ['--customers', '12', '--days', '2'];

/** A small started product and requests to it exactly as written: no client tidies the path or the headers. */
export class WireProduct {
  readonly product: Product;
  readonly host: string;
  token = '';

  private constructor(product: Product) {
    this.product = product;
    this.host = new URL(product.url).host;
  }

  /** Starts it (again) in a data folder, with a supervisor logged in. */
  static async open(dataDir?: string): Promise<WireProduct> {
    const made = new WireProduct(await startProduct({ args: small, ...(dataDir ? { dataDir } : {}) }));
    const answer = await made.call('accounts.login', { login: '0317', password: 'orderly-0317' }, '');
    made.token = String(answer.value?.token);
    return made;
  }

  ask(path: string, { method = 'GET', headers = {}, body }: Ask = {}): Promise<Answer> {
    const [hostname, port] = this.host.split(':');
    return new Promise((resolve, reject) => {
      const sent = request({ hostname, port, path, method, headers, agent: false }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
        );
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }

  post(name: string, input: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.ask(`/api/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(input),
    });
  }

  async call(name: string, input: unknown, bearer = this.token): Promise<Wire> {
    const answer = await this.post(name, input, bearer ? { authorization: `Bearer ${bearer}` } : {});
    return JSON.parse(answer.body) as Wire;
  }
}
