/** What the page does to the text of a track: uploaded noise and clips are written into it. */

type Json = Record<string, unknown>;

/** A track of two steps. */
export const EXAMPLE = JSON.stringify(
  {
    global: { sample_rate: 44100, crossfade_duration: 4 },
    progression: [
      {
        duration: 30,
        description: 'A slow beat',
        voices: [{ synth_function_name: 'binaural_beat', params: { baseFreq: 180, beatFreq: 8, ampL: 0.5, ampR: 0.5 } }],
      },
      {
        duration: 30,
        description: 'Pulses',
        voices: [{ synth_function_name: 'isochronic_tone', params: { baseFreq: 220, beatFreq: 6, amp: 0.5 } }],
      },
    ],
  },
  null,
  2,
);

/** The track with a `.noise` file as its background. */
export function withNoise(text: string, noise: string): string {
  return changed(text, { background_noise: { params: JSON.parse(noise) as Json, amp: 1 } });
}

/** The track with clips from files, at its start, as `data:` URLs. */
export async function withClips(text: string, files: File[]): Promise<string> {
  const added = await Promise.all(files.map(async (file) => ({ file_path: await dataUrl(file), start: 0, amp: 1 })));
  const track = JSON.parse(text) as Json;
  const key = 'steps' in track ? 'clips' : 'overlay_clips';
  const present = track[key];
  return changed(text, { [key]: [...(Array.isArray(present) ? (present as unknown[]) : []), ...added] });
}

function changed(text: string, keys: Json): string {
  return JSON.stringify({ ...(JSON.parse(text) as Json), ...keys }, null, 2);
}

function dataUrl(file: File): Promise<string> {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result));
    reader.onerror = () => failed(reader.error ?? new Error(`${file.name} cannot be read`));
    reader.readAsDataURL(file);
  });
}
