/**
 * What is sent: a microphone, a stream, a node.
 *
 * Invariant: one input at a time; the one before is ended, and nothing that was opened here stays open. What the browser really does to a microphone is read back from it.
 */
import type { InputState, InputWish, LiveInput, MicrophoneWish } from './api.js';
import { HeterodyneLiveError } from './error.js';

interface Opened {
  node: AudioNode;
  state: InputState;
  end(): void;
}

export class Input implements LiveInput {
  private opened: Opened | null = null;
  private turn = 0;

  constructor(
    private readonly context: AudioContext,
    private into: AudioNode,
    private readonly told: (state: InputState | null, reason: 'used' | 'ended') => void,
  ) {}

  get state(): InputState | null {
    return this.opened?.state ?? null;
  }

  async use(wish: InputWish): Promise<InputState | null> {
    const turn = (this.turn += 1);
    const made = wish === null ? null : 'node' in wish ? this.node(wish.node, wish.label ?? 'node') : 'stream' in wish ? this.stream(wish.stream, wish.label ?? 'stream') : await this.microphone(wish, turn);
    if (turn !== this.turn) {
      made?.end();
      throw new HeterodyneLiveError('refused', 'Another input was chosen meanwhile.');
    }
    this.end();
    this.opened = made;
    made?.node.connect(this.into, 0, 0);
    this.told(this.state, 'used');
    return this.state;
  }

  private end(): void {
    const { opened } = this;
    this.opened = null;
    if (opened !== null) {
      opened.node.disconnect(this.into, 0, 0);
      opened.end();
    }
  }

  /** The worklet's node is another one. */
  moveTo(into: AudioNode): void {
    const node = this.opened?.node;
    try {
      node?.disconnect(this.into, 0, 0);
    } catch {
      // Whoever gave the node has taken it away from the one before.
    }
    this.into = into;
    node?.connect(into, 0, 0);
  }

  close(): void {
    this.turn += 1;
    this.end();
  }

  async devices(): Promise<{ deviceId: string; label: string }[]> {
    const all = (await (navigator as { mediaDevices?: MediaDevices }).mediaDevices?.enumerateDevices()) ?? [];
    return all.filter(({ kind }) => kind === 'audioinput').map(({ deviceId, label }) => ({ deviceId, label }));
  }

  private node(node: AudioNode, label: string): Opened {
    if (node.context !== this.context) {
      throw new HeterodyneLiveError('refused', 'The node belongs to another context; one of live.context is accepted.');
    }
    return { node, state: { ...UNKNOWN, kind: 'node', label }, end: () => {} };
  }

  private stream(stream: MediaStream, label: string): Opened {
    const [track] = stream.getAudioTracks();
    if (track === undefined) {
      throw new HeterodyneLiveError('refused', 'The stream has no sound.');
    }
    return { node: this.sourceOf(stream, () => {}), state: { ...settingsOf(track), kind: 'stream', label }, end: () => {} };
  }

  private sourceOf(stream: MediaStream, stop: () => void): MediaStreamAudioSourceNode {
    try {
      return this.context.createMediaStreamSource(stream);
    } catch (cause) {
      stop();
      throw new HeterodyneLiveError('refused', `The stream cannot be used at ${this.context.sampleRate} Hz (${String(cause)}).`);
    }
  }

  private async microphone(wish: MicrophoneWish, turn: number): Promise<Opened> {
    const devices = (navigator as { mediaDevices?: MediaDevices }).mediaDevices;
    if (devices === undefined) {
      throw new HeterodyneLiveError('refused', 'This page is not a secure context: browsers give microphones only to https and to localhost.');
    }
    const { deviceId, echoCancellation = false, noiseSuppression = false, autoGainControl = false, channels } = wish;
    const audio = {
      echoCancellation,
      noiseSuppression,
      autoGainControl,
      // As little as the browser can.
      latency: { ideal: 0 },
      ...(deviceId === undefined ? {} : { deviceId: { exact: deviceId } }),
      channelCount: { ideal: channels ?? 2 },
    };
    let stream: MediaStream;
    try {
      stream = await devices.getUserMedia({ audio });
    } catch (cause) {
      const { name, message } = cause as Error;
      throw new HeterodyneLiveError('refused', REFUSALS[name] ?? `The microphone cannot be had (${name}: ${message}).`, name);
    }
    const stop = (): void => stream.getTracks().forEach((one) => one.stop());
    const [track] = stream.getAudioTracks();
    if (track === undefined) {
      throw new HeterodyneLiveError('refused', 'The browser gave a stream without sound.');
    }
    track.addEventListener('ended', () => {
      if (turn === this.turn) {
        this.end();
        this.told(null, 'ended');
      }
    }, { once: true });
    return { node: this.sourceOf(stream, stop), state: settingsOf(track), end: stop };
  }
}

const REFUSALS: Record<string, string> = {
  NotAllowedError: "The microphone was refused, by the person, the page's policy or the system.",
  NotFoundError: 'There is no microphone.',
  OverconstrainedError: 'There is no microphone with this id.',
  NotReadableError: 'The microphone cannot be read; another program may hold it.',
};

const UNKNOWN: InputState = {
  kind: 'microphone',
  label: '',
  deviceId: null,
  echoCancellation: null,
  noiseSuppression: null,
  autoGainControl: null,
  channels: null,
  sampleRate: null,
  latencyMs: null,
};

function settingsOf(track: MediaStreamTrack): InputState {
  const said = track.getSettings() as MediaTrackSettings & { latency?: number };
  return {
    ...UNKNOWN,
    label: track.label || 'microphone',
    deviceId: said.deviceId ?? null,
    echoCancellation: typeof said.echoCancellation === 'boolean' ? said.echoCancellation : null,
    noiseSuppression: said.noiseSuppression ?? null,
    autoGainControl: said.autoGainControl ?? null,
    channels: said.channelCount ?? null,
    sampleRate: said.sampleRate ?? null,
    latencyMs: said.latency === undefined ? null : 1000 * said.latency,
  };
}
