/** Counts quanta against the wall clock: how many of them a second brings. */

class Counter extends AudioWorkletProcessor {
  private until = 0;
  private begun = 0;
  private quanta = 0;

  constructor() {
    super();
    this.port.onmessage = ({ data }: MessageEvent<number>) => {
      this.begun = Date.now();
      this.until = this.begun + data * 1000;
      this.quanta = 0;
    };
  }

  process(): boolean {
    if (this.until === 0) return true;
    this.quanta += 1;
    const now = Date.now();
    if (now < this.until) return true;
    this.port.postMessage((this.quanta / (now - this.begun)) * 1000);
    this.until = 0;
    return true;
  }
}

registerProcessor('counter', Counter);
