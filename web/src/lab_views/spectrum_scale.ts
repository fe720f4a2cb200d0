/**
 * From bins of a transform to columns of a picture whose frequency axis is logarithmic. Where a column covers several bins
 * the loudest counts, so that no tone is lost; where a bin covers several columns they are joined by straight lines.
 */

export class SpectrumScale {
  constructor(
    readonly lowHz: number,
    readonly highHz: number,
    readonly width: number,
  ) {}

  toX(hz: number): number {
    return (Math.log(hz / this.lowHz) / Math.log(this.highHz / this.lowHz)) * this.width;
  }

  toHz(x: number): number {
    return this.lowHz * (this.highHz / this.lowHz) ** (x / this.width);
  }

  /** dB for each column from dB of each bin; bin k lies at k · binHz. */
  columns(bins: Float32Array, binHz: number, into: Float32Array): void {
    const last = bins.length - 1;
    for (let column = 0; column < into.length; column += 1) {
      const low = this.toHz(column) / binHz;
      const high = this.toHz(column + 1) / binHz;
      const from = Math.ceil(low);
      const to = Math.min(last, Math.ceil(high) - 1);
      if (to >= from) {
        let most = Number.NEGATIVE_INFINITY;
        for (let bin = from; bin <= to; bin += 1) most = Math.max(most, bins[bin] ?? most);
        into[column] = most;
      } else {
        const at = Math.min(last, (low + high) / 2);
        const left = Math.floor(at);
        const a = bins[left] ?? Number.NEGATIVE_INFINITY;
        const b = bins[Math.min(last, left + 1)] ?? a;
        into[column] = Number.isFinite(a) && Number.isFinite(b) ? a + (b - a) * (at - left) : Math.max(a, b);
      }
    }
  }
}

/** Frequencies worth a line: 1, 2 and 5 of each decade. The ones (10, 100, 1000 …) carry a label. */
export function spectrumLines(lowHz: number, highHz: number): { hz: number; label: string | null }[] {
  const lines: { hz: number; label: string | null }[] = [];
  for (let decade = 10 ** Math.floor(Math.log10(lowHz)); decade <= highHz; decade *= 10) {
    for (const factor of [1, 2, 5]) {
      const hz = decade * factor;
      if (hz < lowHz || hz > highHz) continue;
      lines.push({ hz, label: factor === 1 ? (hz >= 1000 ? `${hz / 1000} kHz` : `${hz} Hz`) : null });
    }
  }
  return lines;
}

/** Greatest bin from `lowHz` on, refined by the parabola through it and its neighbours. `null` below `floorDb`. */
export function greatestHz(bins: Float32Array, binHz: number, lowHz: number, floorDb: number): number | null {
  let at = Math.ceil(lowHz / binHz);
  for (let bin = at + 1; bin < bins.length; bin += 1) if ((bins[bin] ?? 0) > (bins[at] ?? 0)) at = bin;
  const top = bins[at] ?? Number.NEGATIVE_INFINITY;
  if (!(top > floorDb)) return null;
  const left = bins[at - 1];
  const right = bins[at + 1];
  if (left === undefined || right === undefined || !Number.isFinite(left) || !Number.isFinite(right)) return at * binHz;
  const bend = left - 2 * top + right;
  return (at + (bend < 0 ? (left - right) / (2 * bend) : 0)) * binHz;
}
