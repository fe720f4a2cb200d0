/**
 * What is measured where WebAssembly is not to be had: peak, RMS, crest and offset of each channel since the reset, in the places of the
 * instrument's results.
 *
 * Invariant: `take` makes no object; everything else in the results is NaN, which means not known. Samples that are no numbers count as silence and as
 * faults.
 */
import { Head, Level, Limit, Section } from '../layout.js';
import type { Settings } from '../orders.js';
import type { Meter } from './instrument.js';

/** A channel's peak, sum and sum of squares. */
const PEAK = 0;
const SUM = 1;
const SQUARES = 2;
const STRIDE = 3;

export class ScriptLevels implements Meter {
  readonly results = new Float64Array(Limit.RESULT_WORDS).fill(NaN);
  readonly spectra: readonly Float32Array[] = [];
  readonly fast = null;
  readonly zoom = null;
  readonly memoryBytes = 0;
  private readonly sums: Float64Array;

  constructor(
    sampleRate: number,
    private readonly settings: Settings,
  ) {
    this.sums = new Float64Array(STRIDE * settings.channels);
    this.results[Head.VERSION] = Limit.LAB_ABI_VERSION;
    this.results[Head.SAMPLE_RATE] = sampleRate;
    this.results[Head.CHANNELS] = settings.channels;
    this.results[Head.FRAME] = settings.frame;
    this.results[Head.QUANTA] = 0;
    this.results.fill(0, Head.COUNTERS, Head.COUNTERS + Section.COUNT);
    this.reset();
  }

  take(left: Float32Array, right: Float32Array): number {
    const { results } = this;
    results[Head.QUANTA] = (results[Head.QUANTA] as number) + 1;
    results[Head.FRAMES] = (results[Head.FRAMES] as number) + left.length;
    this.measure(0, left);
    if (this.settings.channels === 2) {
      this.measure(1, right);
    }
    const counter = Head.COUNTERS + Section.LEVELS;
    results[counter] = (results[counter] as number) + 1;
    return 1 << Section.LEVELS;
  }

  private measure(channel: number, samples: Float32Array): void {
    const { results, sums } = this;
    const at = STRIDE * channel;
    let peak = sums[at + PEAK] as number;
    let sum = 0;
    let squares = 0;
    let faults = 0;
    for (let n = 0; n < samples.length; n += 1) {
      const sample = samples[n] as number;
      if (sample - sample !== 0) {
        faults += 1;
        continue;
      }
      peak = Math.max(peak, Math.abs(sample));
      sum += sample;
      squares += sample * sample;
    }
    sums[at + PEAK] = peak;
    sums[at + SUM] = (sums[at + SUM] as number) + sum;
    sums[at + SQUARES] = (sums[at + SQUARES] as number) + squares;
    const frames = results[Head.FRAMES] as number;
    const level = Level.BASE + Level.STRIDE * channel;
    const rms = Math.sqrt((sums[at + SQUARES] as number) / frames);
    results[level + Level.SAMPLE_PEAK_DB] = 20 * Math.log10(peak);
    results[level + Level.RMS_DB] = 20 * Math.log10(rms);
    results[level + Level.CREST_DB] = 20 * Math.log10(peak / rms);
    results[level + Level.OFFSET] = (sums[at + SUM] as number) / frames;
    results[Head.FAULTS] = (results[Head.FAULTS] as number) + faults;
  }

  tune(): void {}

  reset(): void {
    this.sums.fill(0);
    this.results[Head.FRAMES] = 0;
    this.results[Head.FAULTS] = 0;
  }
}
