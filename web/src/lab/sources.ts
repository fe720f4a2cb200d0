/**
 * What can be measured: microphones, files, test signals, streams, nodes.
 *
 * Invariant: each opening gives a node of the Lab's context and a way to end it that leaves nothing running; what the browser really did to a microphone
 * is read back from it and told, whatever was asked for.
 */
import { HeterodyneError } from '../api.js';
import { addScript } from '../scripts.js';
import type { LabSource, MicrophoneOptions, MicrophoneSettings, SignalOptions } from './api.js';
import { signalLabel, signalNumbers } from './choices.js';
import { deliver, type Fetched } from './module.js';
import type { SignalReply } from './orders.js';

/** A source that sounds. */
export interface Opened {
  source: LabSource;
  node: AudioNode;
  end(): void;
}

const PROCESSING = ['echoCancellation', 'noiseSuppression', 'autoGainControl'] as const;

export async function openMicrophone(context: AudioContext, options: MicrophoneOptions, ended: () => void): Promise<Opened> {
  const { deviceId, channels } = options;
  // Pages without a secure context have none.
  const devices = (navigator as { mediaDevices?: MediaDevices }).mediaDevices;
  if (devices === undefined) {
    throw new HeterodyneError('refused', 'This page is not a secure context: browsers give microphones only to https and to localhost.');
  }
  let stream: MediaStream;
  try {
    stream = await devices.getUserMedia({
      audio: {
        echoCancellation: false,
        noiseSuppression: false,
        autoGainControl: false,
        ...(deviceId === undefined ? {} : { deviceId: { exact: deviceId } }),
        ...(channels === undefined ? {} : { channelCount: { ideal: channels } }),
      },
    });
  } catch (cause) {
    throw Object.assign(new HeterodyneError('refused', microphoneRefusal(cause as Error, deviceId)), { cause });
  }
  const [track] = stream.getAudioTracks();
  if (track === undefined) {
    throw new HeterodyneError('refused', 'The browser gave a stream without sound.');
  }
  const stop = (): void => stream.getTracks().forEach((one) => one.stop());
  track.addEventListener('ended', ended, { once: true });
  const node = streamNode(context, stream, stop);
  const microphone = settingsOf(track);
  return { source: { kind: 'microphone', label: microphone.label || 'microphone', microphone }, node, end: stop };
}

function microphoneRefusal(cause: Error, deviceId: string | undefined): string {
  switch (cause.name) {
    case 'NotAllowedError':
      return `The microphone was refused, by the person, the page's policy or the system (${cause.message}).`;
    case 'NotFoundError':
      return 'There is no microphone.';
    case 'OverconstrainedError':
      return `There is no microphone with the id ${deviceId}.`;
    case 'NotReadableError':
      return `The microphone cannot be read; another program may hold it (${cause.message}).`;
    default:
      return `The microphone cannot be had (${cause.name}: ${cause.message}).`;
  }
}

function settingsOf(track: MediaStreamTrack): MicrophoneSettings {
  const said = track.getSettings() as MediaTrackSettings & { latency?: number };
  return {
    label: track.label,
    deviceId: said.deviceId ?? null,
    echoCancellation: typeof said.echoCancellation === 'boolean' ? said.echoCancellation : null,
    noiseSuppression: said.noiseSuppression ?? null,
    autoGainControl: said.autoGainControl ?? null,
    channels: said.channelCount ?? null,
    sampleRate: said.sampleRate ?? null,
    latency: said.latency ?? null,
    stillOn: PROCESSING.filter((name) => said[name] === true),
  };
}

function streamNode(context: AudioContext, stream: MediaStream, stop: () => void): MediaStreamAudioSourceNode {
  try {
    return context.createMediaStreamSource(stream);
  } catch (cause) {
    stop();
    throw new HeterodyneError('refused', `The stream cannot be measured at ${context.sampleRate} Hz (${String(cause)})`);
  }
}

export function openStream(context: AudioContext, stream: MediaStream, label: string): Opened {
  return { source: { kind: 'stream', label }, node: streamNode(context, stream, () => {}), end: () => {} };
}

export async function openFile(
  context: AudioContext,
  file: Blob | ArrayBuffer,
  options: { name?: string; loop?: boolean },
  ended: () => void,
): Promise<Opened> {
  const label = options.name ?? (file instanceof File ? file.name : 'file');
  // Decoding takes the buffer away.
  const bytes = file instanceof Blob ? await file.arrayBuffer() : file.slice(0);
  let buffer: AudioBuffer;
  try {
    buffer = await context.decodeAudioData(bytes);
  } catch (cause) {
    throw new HeterodyneError('refused', `${label} cannot be decoded (${String(cause)})`);
  }
  const node = new AudioBufferSourceNode(context, { buffer, loop: options.loop ?? true });
  node.onended = ended;
  node.start();
  const end = (): void => {
    node.onended = null;
    node.stop();
  };
  return { source: { kind: 'file', label, duration: buffer.duration }, node, end };
}

export async function openSignal(context: AudioContext, worklet: string, fetched: Fetched, signal: SignalOptions, failed: (message: string) => void): Promise<Opened> {
  const numbers = signalNumbers(signal);
  if (fetched.module === null) {
    throw new HeterodyneError('too-old', `Test signals need WebAssembly. ${fetched.refused}`);
  }
  await addScript(context, worklet);
  const node = new AudioWorkletNode(context, 'heterodyne-lab-signal', { numberOfInputs: 0, numberOfOutputs: 1, outputChannelCount: [2] });
  node.onprocessorerror = (event) => failed((event as ErrorEvent).message || "the signal's worklet has failed");
  const end = (): void => node.port.postMessage({ order: 'end' });
  await deliver(node.port, fetched);
  const reply = new Promise<SignalReply & { say: 'signal' }>((done) => {
    node.port.addEventListener('message', (event: MessageEvent) => {
      const said = event.data as SignalReply;
      if (said.say === 'signal') {
        done(said);
      }
    });
  });
  node.port.postMessage({ order: 'signal', signal: numbers });
  const { accepted, reason } = await reply;
  if (!accepted) {
    end();
    throw new HeterodyneError('refused', reason ?? 'the signal is not accepted');
  }
  return { source: { kind: 'signal', label: signalLabel(signal) }, node, end };
}

export function openNode(context: AudioContext, node: AudioNode, label: string): Opened {
  if (node.context !== context) {
    throw new HeterodyneError('refused', 'the node belongs to another context; one of lab.context is accepted');
  }
  return { source: { kind: 'node', label }, node, end: () => {} };
}
