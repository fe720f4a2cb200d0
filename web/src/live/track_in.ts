/**
 * The ordinary track of a peer on its way into the worklet, and what the browser tells of it.
 *
 * Invariant: what is opened here is closed here. A remote stream of WebRTC flows in Chromium only while an element plays it, so one does, without sound.
 */
import type { TrackFigures } from './peer.js';

export class TrackIn {
  private node: MediaStreamAudioSourceNode | null = null;
  private sink: HTMLAudioElement | null = null;

  constructor(
    private readonly context: AudioContext,
    private into: AudioNode,
    private readonly input: number,
    private readonly stream: MediaStream,
    receiver: RTCRtpReceiver,
  ) {
    // As little as the browser can.
    const hints = receiver as RTCRtpReceiver & { jitterBufferTarget?: number | null; playoutDelayHint?: number | null };
    if ('jitterBufferTarget' in hints) {
      hints.jitterBufferTarget = 0;
    }
    if ('playoutDelayHint' in hints) {
      hints.playoutDelayHint = 0;
    }
  }

  /** The worklet's node is another one. */
  moveTo(into: AudioNode): void {
    this.node?.disconnect();
    this.into = into;
    this.node?.connect(into, 0, this.input);
  }

  /** Lets it flow, or not. */
  set(on: boolean): void {
    if (on && this.node === null) {
      this.sink = new Audio();
      this.sink.muted = true;
      this.sink.srcObject = this.stream;
      void this.sink.play().catch(() => {});
      this.node = this.context.createMediaStreamSource(this.stream);
      this.node.connect(this.into, 0, this.input);
    } else if (!on && this.node !== null) {
      this.node.disconnect();
      this.node = null;
      if (this.sink !== null) {
        this.sink.srcObject = null;
        this.sink = null;
      }
    }
  }
}

/** What the statistics of a connection say of the sound that comes in. */
export function trackFigures(report: RTCStatsReport): TrackFigures {
  const figures: TrackFigures = { jitterMs: null, bufferMs: null, roundTripMs: null, received: 0, lost: 0, concealedFrames: 0 };
  const number = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) ? value : 0);
  report.forEach((entry: Record<string, unknown>) => {
    if (entry['type'] === 'inbound-rtp' && entry['kind'] === 'audio') {
      figures.received = number(entry['packetsReceived']);
      figures.lost = number(entry['packetsLost']);
      figures.concealedFrames = number(entry['concealedSamples']);
      figures.jitterMs = 1000 * number(entry['jitter']);
      const emitted = number(entry['jitterBufferEmittedCount']);
      figures.bufferMs = emitted > 0 ? (1000 * number(entry['jitterBufferDelay'])) / emitted : null;
    } else if (entry['type'] === 'candidate-pair' && entry['nominated'] === true && typeof entry['currentRoundTripTime'] === 'number') {
      figures.roundTripMs = 1000 * entry['currentRoundTripTime'];
    }
  });
  return figures;
}
