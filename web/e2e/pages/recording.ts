/** A recorder behind a node: the first `frames` frames from the first sound on, interleaved. */

export interface Recording {
  /** Records when it is connected. */
  readonly node: AudioWorkletNode;
  /** Once the processor is there: what sounded before is caught by nobody. Firefox makes one when it finds the time, and only while the context runs. */
  readonly ready: Promise<void>;
  readonly whole: Promise<Float32Array<ArrayBuffer>>;
}

export async function recording(context: AudioContext, frames: number): Promise<Recording> {
  await context.audioWorklet.addModule('recorder.worklet.js');
  const node = new AudioWorkletNode(context, 'recorder', {
    channelCount: 2,
    channelCountMode: 'explicit',
    outputChannelCount: [2],
    processorOptions: { frames },
  });
  let isReady = (): void => {};
  const ready = new Promise<void>((done) => (isReady = done));
  const whole = new Promise<Float32Array<ArrayBuffer>>((done, failed) => {
    node.port.onmessage = ({ data }: MessageEvent<'ready' | Float32Array<ArrayBuffer>>) => (data === 'ready' ? isReady() : done(data));
    node.onprocessorerror = () => failed(new Error('the recorder broke'));
  });
  return { node, ready, whole };
}
