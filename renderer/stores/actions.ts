import { create } from 'zustand';
import type { CallInput, CallName, CallOutput } from '../../shared/contract/index.ts';
import { type CallError, call } from '../client/client.ts';
import { readable } from './readable.ts';

export type Notice = { id: number; tone: 'plain' | 'danger'; text: string };

type Notices = {
  notices: Notice[];
  say(tone: Notice['tone'], text: string): void;
  drop(id: number): void;
};

/** What went well is read at a glance; what went wrong needs a while. */
const SHOWN_MS = { plain: 4_000, danger: 8_000 } as const;
let last = 0;

export const useNotices = create<Notices>((set) => ({
  notices: [],
  say(tone, text) {
    last += 1;
    const id = last;
    set((state) => ({ notices: [...state.notices, { id, tone, text }] }));
    setTimeout(
      () => set((state) => ({ notices: state.notices.filter((one) => one.id !== id) })),
      SHOWN_MS[tone],
    );
  },
  drop(id) {
    set((state) => ({ notices: state.notices.filter((one) => one.id !== id) }));
  },
}));

/** Makes a call for a button: says what went wrong, and gives back the value or undefined. */
export async function act<N extends CallName>(
  name: N,
  input: CallInput<N>,
  done?: string,
): Promise<CallOutput<N> | undefined> {
  try {
    const value = await call(name, input);
    if (done) useNotices.getState().say('plain', done);
    return value;
  } catch (error) {
    useNotices.getState().say('danger', readable(error).message);
    return undefined;
  }
}

/** Like `act`, but hands known error codes to the caller, who asks the user. */
export async function attempt<N extends CallName>(
  name: N,
  input: CallInput<N>,
): Promise<{ value: CallOutput<N> } | { error: CallError }> {
  try {
    return { value: await call(name, input) };
  } catch (error) {
    return { error: readable(error) };
  }
}

/** A key for one deliberate send: made when the dialog opens, so that a double click is one send. */
export const newDedupeKey = (): string => crypto.randomUUID();

/** Saves a file that came over the wire. */
export function saveFile(file: { name: string; base64: string }): void {
  const bytes = Uint8Array.from(atob(file.base64), (c) => c.charCodeAt(0));
  const url = URL.createObjectURL(new Blob([bytes]));
  const link = document.createElement('a');
  link.href = url;
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** A chosen file in the form of the wire. */
export async function readFile(file: File): Promise<{ name: string; base64: string }> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = '';
  for (let i = 0; i < bytes.length; i += 32_768)
    text += String.fromCharCode(...bytes.subarray(i, i + 32_768));
  return { name: file.name, base64: btoa(text) };
}
