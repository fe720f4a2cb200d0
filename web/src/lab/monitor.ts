/**
 * What is connected to the Lab, and whether it is heard.
 *
 * Invariant: at gain 0 nothing leads to the speakers; a change of gain is a ramp of 10 ms, and the way is cut when it has ended.
 */
const RAMP_SECONDS = 0.01;

export class Monitor {
  /** What is connected here is measured. */
  readonly input: GainNode;
  private readonly heard: GainNode;
  private cut: ReturnType<typeof setTimeout> | null = null;
  private connected = false;

  constructor(
    private readonly context: AudioContext,
    channels: number,
  ) {
    this.input = new GainNode(context, { gain: 1, channelCount: channels, channelCountMode: 'explicit' });
    this.heard = new GainNode(context, { gain: 0 });
    this.input.connect(this.heard);
  }

  listen(wanted: number): void {
    const gain = Number.isFinite(wanted) ? Math.min(1, Math.max(0, wanted)) : 0;
    const { currentTime } = this.context;
    if (this.cut !== null) {
      clearTimeout(this.cut);
      this.cut = null;
    }
    if (gain > 0 && !this.connected) {
      this.heard.connect(this.context.destination);
      this.connected = true;
    }
    const { gain: param } = this.heard;
    param.cancelScheduledValues(currentTime);
    param.setValueAtTime(param.value, currentTime);
    param.linearRampToValueAtTime(gain, currentTime + RAMP_SECONDS);
    if (gain === 0 && this.connected) {
      this.cut = setTimeout(() => this.disconnect(), 10_000 * RAMP_SECONDS);
    }
  }

  private disconnect(): void {
    this.cut = null;
    this.connected = false;
    this.heard.disconnect();
  }

  close(): void {
    if (this.cut !== null) {
      clearTimeout(this.cut);
    }
    this.input.disconnect();
    this.heard.disconnect();
  }
}
