/**
 * Clips that the engine cannot read by itself (formats that only the browser knows) are decoded by the browser and pushed into
 * the track, a second at a time. What was decoded is kept for the next version of the track.
 */
import { lastPart } from '../model/named_files.ts';
import type { EngineSurface, TrackInfo } from './engine.ts';

export class ClipPump {
  private readonly decoded = new Map<string, { rate: number; sound: Promise<AudioBuffer> }>();

  forget(name: string): void {
    this.decoded.delete(name);
  }

  async feed(engine: EngineSurface, track: TrackInfo, files: ReadonlyMap<string, Blob>, wanted: () => boolean): Promise<void> {
    for (const [index, clip] of track.clips.entries()) {
      const name = lastPart(clip.name);
      const file = files.get(name);
      if (!clip.streamed || !file) continue;
      const sound = await this.decode(engine.context, name, file);
      const rate = Math.round(sound.sampleRate);
      for (let at = 0; at < sound.length; at += rate) {
        if (!wanted()) return;
        const length = Math.min(rate, sound.length - at);
        await engine.pushClip(index, interleaved(sound, at, length), at + length >= sound.length);
      }
    }
  }

  private decode(context: BaseAudioContext, name: string, file: Blob): Promise<AudioBuffer> {
    const held = this.decoded.get(name);
    if (held && held.rate === context.sampleRate) return held.sound;
    const sound = file.arrayBuffer().then((bytes) => context.decodeAudioData(bytes)).catch(() => {
      this.decoded.delete(name);
      throw new Error(`${name} is no sound that this browser can read.`);
    });
    this.decoded.set(name, { rate: context.sampleRate, sound });
    return sound;
  }
}

/** One channel goes to both ears; of more than two the first two count. */
function interleaved(sound: AudioBuffer, from: number, length: number): Float32Array {
  const left = sound.getChannelData(0);
  const right = sound.numberOfChannels > 1 ? sound.getChannelData(1) : left;
  const both = new Float32Array(length * 2);
  for (let index = 0; index < length; index += 1) {
    both[2 * index] = left[from + index] ?? 0;
    both[2 * index + 1] = right[from + index] ?? 0;
  }
  return both;
}
