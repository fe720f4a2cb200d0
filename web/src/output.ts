/**
 * What the page connects: a gain of one that stays, and behind it the worklet, which may be replaced.
 *
 * Invariant: the node changes no sample, and is the same for as long as the engine lives.
 */
import { HeterodyneError } from './api.js';
import { addScript } from './scripts.js';

/** Longest wait for a context that may not run before somebody clicks, in milliseconds. */
const RESUME_MS = 500;

export class Output {
  readonly node: GainNode;
  private worklet: AudioWorkletNode | null = null;
  private connectedByPage = false;

  constructor(readonly context: BaseAudioContext) {
    this.node = new GainNode(context, { gain: 1, channelCount: 2, channelCountMode: 'explicit' });
    const connect = this.node.connect.bind(this.node) as (to: AudioNode | AudioParam) => AudioNode;
    const watched = (...to: Parameters<typeof connect>): AudioNode => {
      this.connectedByPage = true;
      return connect(...to);
    };
    Object.defineProperty(this.node, 'connect', { value: watched });
  }

  /** Connects to the speakers, unless the page has connected the node to anything. */
  connectByDefault(): void {
    if (!this.connectedByPage) {
      this.node.connect(this.context.destination);
    }
  }

  /** Makes the worklet, in place of the one before. */
  async make(url: string, name: string, failed: (message: string) => void): Promise<AudioWorkletNode> {
    const { context } = this;
    await addScript(context, url);
    const worklet = new AudioWorkletNode(context, name, {
      numberOfInputs: 0,
      numberOfOutputs: 1,
      outputChannelCount: [2],
    });
    worklet.onprocessorerror = (event) => {
      if (worklet === this.worklet) {
        failed((event as ErrorEvent).message || 'the worklet has failed');
      }
    };
    this.worklet?.disconnect();
    this.worklet = worklet;
    worklet.connect(this.node);
    return worklet;
  }

  /** Lets the context run; a browser that waits for a click lets this go on without it. */
  async resume(): Promise<void> {
    const { context } = this;
    if (context.state === 'running' || !('resume' in context) || 'startRendering' in context) {
      return;
    }
    const resumed = (context as AudioContext).resume().catch(() => {});
    await Promise.race([resumed, new Promise((done) => setTimeout(done, RESUME_MS))]);
  }

  close(): void {
    this.worklet?.port.postMessage({ order: 'end', id: 0 });
    this.worklet?.disconnect();
    this.worklet = null;
    this.node.disconnect();
  }
}

/** A context of the engine's own; long buffers, since nothing here answers to a key. */
export function makeContext(sampleRate: number | undefined): AudioContext {
  try {
    return new AudioContext({ latencyHint: 'playback', ...(sampleRate === undefined ? {} : { sampleRate }) });
  } catch (cause) {
    throw new HeterodyneError('refused', `no AudioContext at ${sampleRate ?? 'the default'} Hz (${String(cause)})`);
  }
}
