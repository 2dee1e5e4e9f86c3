import type { Tone } from '../../shared/model/alarm.ts';

/** Pitch in Hz, and of each stroke when it begins and how long it lasts, s. */
const tones: Record<Tone, { pitch: number; strokes: [from: number, length: number][]; volume: number }> = {
  red: {
    pitch: 880,
    strokes: [
      [0, 0.18],
      [0.26, 0.18],
    ],
    volume: 0.25,
  },
  amber: { pitch: 587, strokes: [[0, 0.22]], volume: 0.1 },
  late: { pitch: 740, strokes: [[0, 0.9]], volume: 0.25 },
};
const FADE_S = 0.02;

let context: AudioContext | undefined;

/** Plays a tone; an octave lower in a drill. Before the page was touched a browser keeps it silent. */
export async function play(tone: Tone, isDrill: boolean): Promise<void> {
  context ??= new AudioContext();
  await context.resume();
  const { pitch, strokes, volume } = tones[tone];
  for (const [from, length] of strokes) {
    const start = context.currentTime + from;
    const gain = context.createGain();
    gain.gain.setValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime(volume, start + FADE_S);
    gain.gain.setValueAtTime(volume, start + length - FADE_S);
    gain.gain.linearRampToValueAtTime(0, start + length);
    const source = context.createOscillator();
    source.frequency.value = isDrill ? pitch / 2 : pitch;
    source.connect(gain).connect(context.destination);
    source.start(start);
    source.stop(start + length);
  }
}
