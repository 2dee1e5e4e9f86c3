import type { AppEvents, CallName, Envelope, EventName } from '../../shared/contract/index.ts';

export type WireEvent =
  | { [N in EventName]: { name: N; payload: AppEvents[N] } }[EventName]
  | { name: 'hello' }
  | { name: 'bye' };

/** The road to the main process: Electron's bridge, or HTTP and a WebSocket. */
export interface Transport {
  call(name: CallName, input: unknown, token: string): Promise<Envelope<unknown>>;
  /** Listens to events until the returned function is called. `hello` = connected, `bye` = connection lost. */
  listen(token: string, listener: (event: WireEvent) => void): () => void;
}

type Bridge = {
  call(name: string, input: unknown, token: string): Promise<Envelope<unknown>>;
  on(listener: (event: WireEvent) => void): () => void;
};

declare global {
  interface Window {
    orderly?: Bridge;
  }
}

function electronTransport(bridge: Bridge): Transport {
  return {
    call: (name, input, token) => bridge.call(name, input, token),
    listen(_token, listener) {
      listener({ name: 'hello' });
      return bridge.on(listener);
    },
  };
}

const RECONNECT_MS = 1_000;

function httpTransport(): Transport {
  return {
    async call(name, input, token) {
      const response = await fetch(`api/${name}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(token ? { authorization: `Bearer ${token}` } : {}),
        },
        body: JSON.stringify(input),
      });
      return (await response.json()) as Envelope<unknown>;
    },
    listen(token, listener) {
      let isOver = false;
      let socket: WebSocket | undefined;
      const open = () => {
        socket = new WebSocket(`ws://${location.host}/events`);
        socket.onopen = () => socket?.send(JSON.stringify({ token }));
        socket.onmessage = (message) => listener(JSON.parse(String(message.data)) as WireEvent);
        socket.onclose = () => {
          if (isOver) return;
          listener({ name: 'bye' });
          setTimeout(open, RECONNECT_MS);
        };
      };
      open();
      return () => {
        isOver = true;
        socket?.close();
      };
    },
  };
}

/** The one place that decides which shell we are in. */
export const transport: Transport = window.orderly ? electronTransport(window.orderly) : httpTransport();
