/** Keeps every frame from the first quantum that is not silent on, as many as were asked for, and passes sound on. Says `ready` in its first quantum. */

const SILENCE = new Float32Array(128);

class Recorder extends AudioWorkletProcessor {
  private readonly kept: Float32Array;
  private frames = 0;
  private ready = false;
  private sent = false;

  constructor(options: AudioWorkletNodeOptions) {
    super();
    const { frames } = options.processorOptions as { frames: number };
    this.kept = new Float32Array(2 * (frames + 128));
  }

  process(inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    if (!this.ready) {
      this.ready = true;
      this.port.postMessage('ready');
    }
    // A node before this one that has nothing more to say gives no channels: that is silence too.
    const left = inputs[0]?.[0] ?? SILENCE;
    const right = inputs[0]?.[1] ?? SILENCE;
    outputs[0]?.[0]?.set(left);
    outputs[0]?.[1]?.set(right);
    if (this.sent || (this.frames === 0 && left.every((sample) => sample === 0) && right.every((sample) => sample === 0))) return true;
    for (let n = 0; n < left.length && 2 * this.frames < this.kept.length; n += 1) {
      this.kept[2 * this.frames] = left[n] ?? 0;
      this.kept[2 * this.frames + 1] = right[n] ?? 0;
      this.frames += 1;
    }
    if (2 * this.frames === this.kept.length) {
      this.sent = true;
      this.port.postMessage(this.kept);
    }
    return true;
  }
}

registerProcessor('recorder', Recorder);
