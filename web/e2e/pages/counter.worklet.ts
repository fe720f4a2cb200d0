/** Counts quanta: how far the context's own clock went in them, and the wall clock. */

/** What so many quanta brought. */
export interface Counted {
  quanta: number;
  frames: number;
  milliseconds: number;
}

class Counter extends AudioWorkletProcessor {
  private wanted = 0;
  private quanta = 0;
  private firstFrame = 0;
  private begun = 0;

  constructor() {
    super();
    this.port.onmessage = ({ data }: MessageEvent<number>) => {
      this.wanted = data;
      this.quanta = 0;
    };
  }

  process(): boolean {
    if (this.wanted === 0) return true;
    if (this.quanta === 0) {
      this.firstFrame = currentFrame;
      this.begun = Date.now();
    }
    if (this.quanta === this.wanted) {
      const counted: Counted = { quanta: this.quanta, frames: currentFrame - this.firstFrame, milliseconds: Date.now() - this.begun };
      this.port.postMessage(counted);
      this.wanted = 0;
    }
    this.quanta += 1;
    return true;
  }
}

registerProcessor('counter', Counter);
