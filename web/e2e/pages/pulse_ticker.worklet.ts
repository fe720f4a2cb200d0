/** Short beeps now and then, with the time at which each left, and the time at which each came: `Date.now` is the clock that worklets of two processes share. */

/** The time as exactly as the worklet can be told, in ms since 1970. */
function now(): number {
  const { performance } = globalThis as { performance?: { timeOrigin?: number; now(): number } };
  return performance?.timeOrigin === undefined ? Date.now() : performance.timeOrigin + performance.now();
}

/** Quanta from one beep to the next, by turns, so that no rhythm of packets is met by all. */
const GAPS = [151, 173, 160, 167, 157, 149];
/** Quanta of a beep. */
const BEEP_QUANTA = 2;

class Ticker extends AudioWorkletProcessor {
  private left = 100;
  private beeps = 0;

  process(_inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    this.left -= 1;
    if (this.left === 0) this.port.postMessage(now());
    if (this.left <= 0) {
      for (const plane of outputs[0] ?? []) for (let n = 0; n < plane.length; n += 1) plane[n] = (n >> 4) % 2 === 0 ? 0.7 : -0.7;
    }
    if (this.left <= 1 - BEEP_QUANTA) {
      this.left = GAPS[this.beeps % GAPS.length] ?? 150;
      this.beeps += 1;
    }
    return true;
  }
}

/** Of full scale: a beep has begun. */
const LOUD = 0.2;
/** Quanta of silence after which a beep is a new one. */
const QUIET_QUANTA = 40;

class Listener extends AudioWorkletProcessor {
  private quiet = QUIET_QUANTA;

  process(inputs: Float32Array[][]): boolean {
    const loud = inputs[0]?.[0]?.some((sample) => Math.abs(sample) > LOUD) === true;
    if (loud && this.quiet >= QUIET_QUANTA) this.port.postMessage(now());
    this.quiet = loud ? 0 : this.quiet + 1;
    return true;
  }
}

registerProcessor('pulse-ticker', Ticker);
registerProcessor('pulse-listener', Listener);
