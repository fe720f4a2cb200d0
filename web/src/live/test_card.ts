/**
 * The test card: chirps on the left and on the right, found again in the microphone.
 *
 * Invariant: times are counted in frames of the context's clock, from the frame at which a chirp leaves the graph to the frame at which it enters it; the browser's and the device's delays of
 * both directions are in them.
 */
import { find } from './correlation.js';
import type { Listener, Tapes } from './recorder.js';
import type { RoundTrip, RoundTripOptions, RoundTripSide } from './round_trip_api.js';
import type { Piece } from './tape.js';

const CHIRP_SECONDS = 0.12;
/** Longest way that is looked for. */
const MOST_SECONDS = 0.8;
const EVERY_SECONDS = 1.1;
/** A peak that stands out less is no chirp. */
const LEAST_CLARITY_DB = 6;
/** One side has to be louder by this, to be told from the other. */
const LEAST_DIFFERENCE_DB = 3;

/** A sweep from 500 to 6000 Hz, faded at both ends. */
export function chirp(sampleRate: number): Float32Array<ArrayBuffer> {
  const count = Math.round(CHIRP_SECONDS * sampleRate);
  const [low, high] = [500, Math.min(6000, 0.4 * sampleRate)];
  return Float32Array.from({ length: count }, (_, n) => {
    const part = n / count;
    const turns = (CHIRP_SECONDS * low * (Math.exp(part * Math.log(high / low)) - 1)) / Math.log(high / low);
    const fade = Math.min(1, Math.min(n, count - 1 - n) / (0.01 * sampleRate));
    return Math.sin(2 * Math.PI * turns) * fade;
  });
}

interface Played {
  side: 0 | 1;
  frame: number;
}

export async function testCard(context: AudioContext, into: AudioNode, tapes: Tapes, channels: number | null, options: RoundTripOptions): Promise<RoundTrip> {
  const { chirps = 4, gain = 0.25, signal } = options;
  const { sampleRate } = context;
  const pieces: { piece: Piece; frame: number }[] = [];
  const listener: Listener = (piece, frame) => pieces.push({ piece, frame });
  tapes.begin('input', listener);
  const known = chirp(sampleRate);
  const played: Played[] = [];
  const begin = Math.ceil((context.currentTime + 0.3) * sampleRate);
  const sources: AudioBufferSourceNode[] = [];
  for (let n = 0; n < 2 * chirps; n += 1) {
    const side = (n % 2) as 0 | 1;
    const buffer = new AudioBuffer({ length: known.length, numberOfChannels: 2, sampleRate });
    buffer.copyToChannel(known.map((sample) => gain * sample), side);
    const source = new AudioBufferSourceNode(context, { buffer });
    const frame = begin + Math.round(n * EVERY_SECONDS * sampleRate);
    source.connect(into);
    source.start(frame / sampleRate);
    sources.push(source);
    played.push({ side, frame });
  }
  const end = (begin + 2 * chirps * EVERY_SECONDS * sampleRate) / sampleRate;
  try {
    await until(context, end, signal);
  } finally {
    sources.forEach((source) => source.disconnect());
    await tapes.end('input', listener);
  }
  return judge(pieces, played, known, sampleRate, channels);
}

async function until(context: AudioContext, seconds: number, signal: AbortSignal | undefined): Promise<void> {
  while (context.currentTime < seconds && context.state === 'running') {
    signal?.throwIfAborted();
    await new Promise((done) => setTimeout(done, 50));
  }
}

/** What the pieces of a tape tell of chirps that were played at known frames. */
export function judge(pieces: readonly { piece: Piece; frame: number }[], played: readonly Played[], known: Float32Array, sampleRate: number, channels: number | null): RoundTrip {
  const most = Math.round(MOST_SECONDS * sampleRate);
  const found = played.map(({ side, frame }) => {
    const planes = [cut(pieces, frame, most + known.length, 0), cut(pieces, frame, most + known.length, 1)];
    const places = planes.map((plane) => ({ ...find(known, plane, most), level: levelDb(plane) }));
    const best = (places[0]?.clarityDb ?? 0) >= (places[1]?.clarityDb ?? 0) ? places[0] : places[1];
    return { side, at: best?.at ?? 0, clarityDb: best?.clarityDb ?? -Infinity, levels: places.map(({ at }, n) => levelDb((planes[n] as Float32Array).subarray(at, at + known.length))) };
  });
  const sideOf = (side: 0 | 1): RoundTripSide => {
    const all = found.filter((one) => one.side === side);
    const heard = all.filter(({ clarityDb }) => clarityDb >= LEAST_CLARITY_DB).sort((a, b) => a.at - b.at);
    const middle = heard[heard.length >> 1];
    const ms = (frames: number): number => (1000 * frames) / sampleRate;
    const enough = middle !== undefined && 2 * heard.length > all.length;
    return {
      ms: enough ? ms(middle.at) : null,
      spreadMs: enough ? ms((heard[heard.length - 1]?.at ?? 0) - (heard[0]?.at ?? 0)) / 2 : null,
      heard: heard.length,
      chirps: all.length,
      clarityDb: middle?.clarityDb ?? null,
      levelsDb: middle?.levels ?? [],
    };
  };
  const [left, right] = [sideOf(0), sideOf(1)];
  const times = [left.ms, right.ms].filter((ms): ms is number => ms !== null);
  const lean = ({ levelsDb: [a = -Infinity, b = -Infinity] }: RoundTripSide): number => (Number.isFinite(a) || Number.isFinite(b) ? a - b : 0);
  const [leanLeft, leanRight] = [lean(left), lean(right)];
  const told = channels !== 1 && left.ms !== null && right.ms !== null && Math.abs(leanLeft - leanRight) >= LEAST_DIFFERENCE_DB;
  return {
    left,
    right,
    ms: times.length === 0 ? null : Math.min(...times),
    sides: !told ? 'unknown' : leanLeft > leanRight ? 'right' : 'swapped',
    reason: reasonOf(left, right),
  };
}

function reasonOf(left: RoundTripSide, right: RoundTripSide): string | null {
  if (left.ms === null && right.ms === null) {
    return 'The microphone did not hear the chirps: turn the loudspeakers up and effects of the browser (echo cancellation) off.';
  }
  if (left.ms === null || right.ms === null) {
    return `Only the ${left.ms === null ? 'right' : 'left'} side was heard.`;
  }
  return null;
}

/** One channel of the tape from a frame on; what is not there is silence. */
function cut(pieces: readonly { piece: Piece; frame: number }[], from: number, count: number, channel: 0 | 1): Float32Array {
  const out = new Float32Array(count);
  for (const { piece, frame } of pieces) {
    for (let n = Math.max(0, from - frame); n < piece.length / 2 && frame + n < from + count; n += 1) {
      out[frame + n - from] = piece[2 * n + channel] as number;
    }
  }
  return out;
}

function levelDb(samples: Float32Array): number {
  const sum = samples.reduce((all, sample) => all + sample * sample, 0);
  return 10 * Math.log10(sum / Math.max(1, samples.length));
}
