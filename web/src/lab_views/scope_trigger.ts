/**
 * Where a scope begins to draw so that a periodic wave stands still: the first rising crossing of zero after the wave has been
 * clearly below it. 0 where there is none in the part that may be skipped.
 */
export function triggerAt(samples: Float32Array, shown: number): number {
  const last = samples.length - shown;
  let low = 0;
  for (let index = 0; index < last; index += 1) low = Math.min(low, samples[index] ?? 0);
  const arm = low * 0.25;
  if (low > -1e-5) return 0;
  let armed = false;
  for (let index = 1; index < last; index += 1) {
    const value = samples[index] ?? 0;
    if (value <= arm) armed = true;
    else if (armed && value >= 0 && (samples[index - 1] ?? 0) < 0) return index;
  }
  return 0;
}
