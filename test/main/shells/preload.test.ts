import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { build } from 'esbuild';
import { beforeEach, describe, expect, it } from 'vitest';
import { root } from '../../support/product.ts';

type Bridge = {
  call(...args: unknown[]): Promise<unknown>;
  on(listener: (event: unknown) => void): () => void;
};
type Handler = (event: unknown, data: unknown) => void;

const exposed = new Map<string, Bridge>();
const invoked: unknown[][] = [];
const listening: { channel: string; handler: Handler }[] = [];
const required: string[] = [];

const electron = {
  contextBridge: {
    exposeInMainWorld: (name: string, bridge: Bridge) => exposed.set(name, bridge),
  },
  ipcRenderer: {
    invoke: async (...args: unknown[]) => {
      invoked.push(args);
      return { ok: true, value: 1 };
    },
    on: (channel: string, handler: Handler) => listening.push({ channel, handler }),
    off: (channel: string, handler: Handler) => {
      const at = listening.findIndex((one) => one.channel === channel && one.handler === handler);
      if (at >= 0) listening.splice(at, 1);
    },
  },
};

/** The bundle as the build makes it, run with nothing in reach but Electron. */
beforeEach(async () => {
  for (const list of [invoked, listening, required]) list.length = 0;
  exposed.clear();
  const { outputFiles } = await build({
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['electron'],
    write: false,
    entryPoints: [join(root, 'main/preload.ts')],
  });
  const requireOne = (name: string) => {
    required.push(name);
    if (name !== 'electron') throw new Error(`a sandboxed preload cannot load ${name}`);
    return electron;
  };
  runInNewContext(outputFiles[0]!.text, { require: requireOne, module: { exports: {} }, exports: {} });
});

const bridge = () => exposed.get('orderly')!;

describe('the bridge to the screens', () => {
  it('is one file that loads nothing but Electron', () => {
    expect(required).toEqual(['electron']);
  });

  it('has exactly two functions', () => {
    expect([...exposed.keys()]).toEqual(['orderly']);
    expect(Object.keys(bridge()).toSorted()).toEqual(['call', 'on']);
    expect(Object.values(bridge()).map((one) => typeof one)).toEqual(['function', 'function']);
  });

  it('calls over one fixed channel, with three arguments and no more', async () => {
    expect(await bridge().call('plans.list', { openOnly: true }, 'token', 'more', 'other-channel')).toEqual({
      ok: true,
      value: 1,
    });
    expect(invoked).toEqual([['orderly:call', 'plans.list', { openOnly: true }, 'token']]);
  });

  it("hands over the event's data only, never Electron's own event with its sender", () => {
    const heard: unknown[][] = [];
    bridge().on((...args) => heard.push(args));
    expect(listening.map((one) => one.channel)).toEqual(['orderly:event']);
    listening[0]?.handler({ sender: 'ipcRenderer' }, { name: 'hello' });
    expect(heard).toEqual([[{ name: 'hello' }]]);
  });

  it('stops listening when asked, and leaves other listeners alone', () => {
    const heard: string[] = [];
    const off = bridge().on(() => heard.push('first'));
    bridge().on(() => heard.push('second'));
    off();
    for (const { handler } of [...listening]) handler({}, {});
    expect(heard).toEqual(['second']);
  });

  it('gives the screens no way to other channels', () => {
    bridge().on(() => undefined);
    const off = bridge().on(() => undefined);
    expect(off.length).toBe(0);
    expect(JSON.stringify(Object.keys(bridge()))).not.toMatch(/ipc|send|invoke/);
  });
});
