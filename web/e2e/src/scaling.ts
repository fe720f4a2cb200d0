/**
 * What a file of the offline mix adds to the engine's samples: a step whose voices pass full scale is scaled down to it, as a whole.
 *
 * Its peak is known once the step has been rendered; a file can be written then, a quantum that is due cannot wait. So the file is the
 * worklet's samples where no step passes 1, and where one does those of the step times one number, 1 / peak.
 */

/** Frames of a stretch that is looked at by itself: the engine's block. */
const STRETCH_FRAMES = 512;
/** A product and a sum, rounded to f32, of samples that do not pass 2. */
const ROUNDING = 2 ** -22;

export interface Scaled {
  /** Gains of stretches that have one, each once, in order. */
  gains: number[];
  /** Stretches in which several steps sound, each with a gain of its own. */
  mixed: number;
}

/** Compares the file with what left the worklet; both are interleaved and equally long. */
export function scaledBy(file: Float32Array, worklet: Float32Array): Scaled {
  const found: Scaled = { gains: [], mixed: 0 };
  for (let from = 0; from < file.length; from += 2 * STRETCH_FRAMES) {
    const [here, there] = [file.subarray(from, from + 2 * STRETCH_FRAMES), worklet.subarray(from, from + 2 * STRETCH_FRAMES)];
    const loudest = there.reduce((best, sample, n) => (Math.abs(sample) > Math.abs(there[best] ?? 0) ? n : best), 0);
    const peak = there[loudest] ?? 0;
    // What is hardly heard tells no gain.
    if (Math.abs(peak) < 0.1) continue;
    const gain = (here[loudest] ?? 0) / peak;
    if (!there.every((sample, n) => Math.abs((here[n] ?? 0) - sample * gain) <= ROUNDING)) found.mixed += 1;
    else if (!found.gains.some((one) => Math.abs(one - gain) < 10 * ROUNDING)) found.gains.push(gain);
  }
  return found;
}

export const peakOf = (samples: Float32Array): number => samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
