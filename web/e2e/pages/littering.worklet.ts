/** Three processors that sound alike: one makes nothing, one boxes a number in each quantum, one makes an object. */

abstract class Sawtooth extends AudioWorkletProcessor {
  protected readonly phase = new Float64Array(1);

  protected fill(outputs: Float32Array[][]): void {
    // Taking an array apart by pattern would make an iterator.
    const left = outputs[0]?.[0];
    const right = outputs[0]?.[1];
    if (left === undefined || right === undefined) return;
    let phase = this.phase[0] ?? 0;
    for (let n = 0; n < left.length; n += 1) {
      phase += 1 / 256;
      if (phase >= 1) phase -= 2;
      left[n] = right[n] = phase * 0.01;
    }
    this.phase[0] = phase;
  }
}

class Clean extends Sawtooth {
  process(_inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    this.fill(outputs);
    return true;
  }
}

class Boxing extends Sawtooth {
  private last: unknown = null;

  process(_inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    this.fill(outputs);
    // No small integer: V8 puts it into a box on the heap.
    this.last = this.last === null ? 0.5 : this.phase[0];
    return true;
  }
}

class Littering extends Sawtooth {
  private last: { quantum: number } | null = null;

  process(_inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    this.fill(outputs);
    this.last = { quantum: (this.last?.quantum ?? 0) + 1 };
    return true;
  }
}

registerProcessor('clean', Clean);
registerProcessor('boxing', Boxing);
registerProcessor('littering', Littering);
