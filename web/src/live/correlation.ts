/**
 * Finds a known sound in another by correlation, with whitened spectra so that the peak is sharp whatever room and loudspeaker do.
 *
 * Invariant: makes no guess: whoever asks gets the best place and by how much it stands out.
 */

/** In place, radix 2; `sign` −1 forward, 1 back without division. */
export function transform(re: Float64Array, im: Float64Array, sign: 1 | -1): void {
  const count = re.length;
  for (let n = 1, other = 0; n < count; n += 1) {
    let bit = count >> 1;
    for (; (other & bit) !== 0; bit >>= 1) {
      other ^= bit;
    }
    other ^= bit;
    if (n < other) {
      [re[n], re[other]] = [re[other] as number, re[n] as number];
      [im[n], im[other]] = [im[other] as number, im[n] as number];
    }
  }
  for (let size = 2; size <= count; size *= 2) {
    const half = size / 2;
    for (let k = 0; k < half; k += 1) {
      const angle = (sign * 2 * Math.PI * k) / size;
      const [wr, wi] = [Math.cos(angle), Math.sin(angle)];
      for (let at = k; at < count; at += size) {
        const to = at + half;
        const [r, i] = [re[to] as number, im[to] as number];
        const [tr, ti] = [r * wr - i * wi, r * wi + i * wr];
        re[to] = (re[at] as number) - tr;
        im[to] = (im[at] as number) - ti;
        re[at] = (re[at] as number) + tr;
        im[at] = (im[at] as number) + ti;
      }
    }
  }
}

export interface Found {
  /** Samples from the beginning of `heard` to where `known` begins in it. */
  at: number;
  /** The peak over the largest value that is not next to it, in dB. */
  clarityDb: number;
}

/** Samples around the peak that belong to it. */
const NEAR = 96;

/** Where `known` begins in `heard`, from 0 to `most`. */
export function find(known: Float32Array, heard: Float32Array, most: number): Found {
  let size = 2;
  while (size < known.length + heard.length) {
    size *= 2;
  }
  const [ar, ai, br, bi] = [0, 1, 2, 3].map(() => new Float64Array(size)) as [Float64Array, Float64Array, Float64Array, Float64Array];
  ar.set(known);
  br.set(heard);
  transform(ar, ai, -1);
  transform(br, bi, -1);
  let loudest = 0;
  for (let k = 0; k < size; k += 1) {
    loudest = Math.max(loudest, (ar[k] as number) ** 2 + (ai[k] as number) ** 2);
  }
  for (let k = 0; k < size; k += 1) {
    const [a, b, c, d] = [ar[k] as number, ai[k] as number, br[k] as number, bi[k] as number];
    const power = a * a + b * b;
    // Only where the known sound is: elsewhere there is noise alone.
    const weight = power < 1e-3 * loudest ? 0 : 1 / power;
    br[k] = weight * (a * c + b * d);
    bi[k] = weight * (a * d - b * c);
  }
  transform(br, bi, 1);
  let at = 0;
  for (let n = 0; n < Math.min(most, size); n += 1) {
    if (Math.abs(br[n] as number) > Math.abs(br[at] as number)) {
      at = n;
    }
  }
  let other = 0;
  for (let n = 0; n < Math.min(most, size); n += 1) {
    if (Math.abs(n - at) > NEAR) {
      other = Math.max(other, Math.abs(br[n] as number));
    }
  }
  return { at, clarityDb: 20 * Math.log10(Math.abs(br[at] as number) / Math.max(other, 1e-300)) };
}
