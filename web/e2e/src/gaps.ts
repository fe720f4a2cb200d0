/**
 * Walks along a recording of a sink and says where it is not the render: how often, and for how many frames.
 *
 * Chromium's way to a sink of its own rate changes no bit (`heard/test_browser.py` holds that), so what is heard is the render or a gap. After a
 * gap the walk goes on where a stretch of the render stands again, at or after its place before; a looped track is a render of
 * itself twice.
 */

export interface Gaps {
  /** Frames between the first and the last that are the render. */
  frames: number;
  gaps: number;
  /** Frames in gaps, as the sink heard them. */
  lostFrames: number;
}

/** Frames that must agree before a place counts as found. */
const SURE_FRAMES = 256;
/** How far along the render it is looked for after a gap, in frames. */
const REACH_FRAMES = 48_000 * 4;

/** Both are interleaved stereo; the render goes on longer than the recording. */
export function gaps(recording: Float32Array, render: Float32Array): Gaps {
  const here = new Uint32Array(recording.buffer, recording.byteOffset, recording.length);
  const there = new Uint32Array(render.buffer, render.byteOffset, render.length);
  const last = Math.floor(here.length / 2) - SURE_FRAMES;
  const same = (at: number, place: number): boolean => {
    for (let n = 0; n < 2 * SURE_FRAMES; n += 1) if (here[2 * at + n] !== there[2 * place + n]) return false;
    return true;
  };
  /** Where the stretch at `at` stands, looked for from `from` on. */
  const find = (at: number, from: number): number | null => {
    const end = Math.min(Math.floor(there.length / 2) - SURE_FRAMES, from + REACH_FRAMES);
    for (let place = from; place <= end; place += 1) {
      if (there[2 * place] === here[2 * at] && there[2 * place + 1] === here[2 * at + 1] && same(at, place)) return place;
    }
    return null;
  };
  let at = 0;
  let place: number | null = null;
  const sounds = (frame: number): boolean => recording[2 * frame] !== 0 && recording[2 * frame + SURE_FRAMES] !== 0;
  while (at < last && place === null) {
    if (sounds(at)) place = find(at, 0);
    if (place === null) at += SURE_FRAMES;
  }
  if (place === null) throw new Error('the render is nowhere in the recording');
  const result: Gaps = { frames: 0, gaps: 0, lostFrames: 0 };
  const begun = at;
  let end = at;
  while (at < last) {
    while (at < last && here[2 * at] === there[2 * place] && here[2 * at + 1] === there[2 * place + 1]) {
      at += 1;
      place += 1;
    }
    end = at;
    if (at >= last) break;
    const left = at;
    let found: number | null = null;
    while (at < last && found === null) {
      if (sounds(at)) found = find(at, place);
      if (found === null) at += 32;
    }
    // What ends in silence has ended.
    if (found === null) break;
    place = found;
    // The stretch may begin before the place at which it was looked for.
    while (at > left && place > 0 && here[2 * at - 2] === there[2 * place - 2] && here[2 * at - 1] === there[2 * place - 1]) {
      at -= 1;
      place -= 1;
    }
    result.gaps += 1;
    result.lostFrames += at - left;
  }
  result.frames = end - begun;
  return result;
}
