import { useEffect } from 'react';
import { create } from 'zustand';
import { type AlarmItem, type AlarmMemory, listen, noAlarms, silenced } from '../../shared/model/alarm.ts';
import { useSession } from './session.ts';
import { play } from './tones.ts';

const KEY = 'orderly-sound';

type Alarms = {
  /** Whether this workstation sounds; a choice of the workstation, not of a person. */
  isOn: boolean;
  silentUntilMs: number;
  toggle(): void;
  /** Silences what is there for five minutes. */
  silence(): void;
};

let memory: AlarmMemory = noAlarms;
const isDrill = () => useSession.getState().info?.mode === 'drill';

export const useAlarms = create<Alarms>((set) => ({
  isOn: localStorage.getItem(KEY) === 'on',
  silentUntilMs: 0,
  toggle() {
    set((state) => {
      localStorage.setItem(KEY, state.isOn ? 'off' : 'on');
      // What is there already is not news, but whoever turns it on wants to hear it once.
      memory = noAlarms;
      if (!state.isOn) void play('amber', isDrill());
      return { isOn: !state.isOn, silentUntilMs: 0 };
    });
  },
  silence() {
    memory = silenced(memory, Date.now());
    set({ silentUntilMs: memory.silentUntilMs });
  },
}));

/** Sounds for what is to be acted on, where this workstation wants them; F9 silences. `nowMs` moves every second. */
export function useAlarmSounds(items: readonly AlarmItem[] | undefined, nowMs: number): void {
  const { isOn, silence } = useAlarms();
  useEffect(() => {
    if (!isOn || !items) return;
    const heard = listen(memory, items, nowMs);
    memory = heard.memory;
    useAlarms.setState({ silentUntilMs: memory.silentUntilMs });
    if (heard.tone) void play(heard.tone, isDrill());
  }, [isOn, items, nowMs]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'F9') return;
      event.preventDefault();
      silence();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [silence]);
}
