/**
 * The worklet seen from the page: its node, its block, what it is told.
 *
 * Invariant: by messages, the worklet sends nothing that the page has not asked for, and two buffers go round, so that nothing can pile up while either
 * side is busy.
 */
import { addScript } from '../scripts.js';
import { Block, type Shape } from './block.js';
import { handOver, prepare } from './image.js';
import { deliver, type Fetched } from './module.js';
import type { LabOrder, LabReply, Settings, Tuning } from './orders.js';

/** Buffers that go round. */
const BUFFERS = 2;

export interface RigOptions {
  context: AudioContext;
  worklet: string;
  /** Makes the Worker that plans the instrument. */
  preparer: () => Worker;
  fetched: Fetched;
  settings: Settings;
  tuning: () => Tuning;
  shared: boolean;
  /** `process` has thrown, or the worklet cannot be made. */
  failed: (message: string) => void;
}

export class Rig {
  /** Resolves when it measures, or is closed before that. */
  readonly begun: Promise<void>;
  active = false;
  /** Why it is not `active`. */
  reason: string | null = null;
  memoryBytes = 0;
  messages = 0;
  bytes = 0;
  private newest: Block | null;
  private ended = (): void => {};
  private readonly pool: ArrayBuffer[] = [];
  private readonly shape: Shape;

  private constructor(
    readonly node: AudioWorkletNode,
    private readonly options: RigOptions,
  ) {
    const { settings, shared } = options;
    this.shape = { channels: settings.channels, frame: settings.frame, shared };
    this.newest = shared ? Block.create(this.shape) : null;
    if (!shared) {
      const { bytes } = new Block(null, this.shape);
      this.pool = Array.from({ length: BUFFERS }, () => new ArrayBuffer(bytes));
    }
    const closed = new Promise<void>((done) => {
      this.ended = done;
    });
    this.begun = Promise.race([this.begin(), closed]);
  }

  static async make(options: RigOptions): Promise<Rig> {
    const { context, worklet, settings } = options;
    await addScript(context, worklet);
    const node = new AudioWorkletNode(context, 'heterodyne-lab', {
      numberOfInputs: 1,
      numberOfOutputs: 1,
      outputChannelCount: [1],
      channelCount: settings.channels,
      channelCountMode: 'explicit',
    });
    node.onprocessorerror = (event) => options.failed((event as ErrorEvent).message || 'the worklet has failed');
    return new Rig(node, options);
  }

  private async begin(): Promise<void> {
    const { node, options } = this;
    const { fetched, settings, tuning } = options;
    const begun = new Promise<void>((done) => {
      node.port.addEventListener('message', (event: MessageEvent) => {
        const reply = event.data as LabReply;
        if (reply.say === 'begun') {
          this.active = reply.active;
          this.reason = reply.active ? null : (fetched.refused ?? reply.reason ?? 'the worklet cannot read the module');
          this.memoryBytes = reply.memoryBytes;
          done();
        } else if (reply.say === 'block') {
          this.take(reply.buffer);
        }
      });
      node.port.start();
    });
    if ((await deliver(node.port, fetched)) && fetched.module !== null) {
      const image = await this.prepared(fetched.module);
      if (image !== null) {
        await handOver(node.port, image);
      }
    }
    this.send({ order: 'begin', settings, tuning: tuning(), buffer: (this.newest?.buffer as SharedArrayBuffer | undefined) ?? null });
    await begun;
  }

  /** The instrument, planned by a Worker. What that cannot do, or may not by the page's policy, the worklet does, though it takes longer than a quantum. */
  private async prepared(module: WebAssembly.Module): Promise<ArrayBuffer | null> {
    const { context, settings, preparer } = this.options;
    try {
      const prepared = await prepare(preparer(), { module, sampleRate: context.sampleRate, settings });
      return 'image' in prepared ? prepared.image : null;
    } catch {
      return null;
    }
  }

  private take(buffer: ArrayBuffer): void {
    this.messages += 1;
    this.bytes += buffer.byteLength;
    const before = this.newest?.buffer;
    this.newest = new Block(buffer, this.shape);
    if (before instanceof ArrayBuffer) {
      this.pool.push(before);
    }
  }

  /** The newest that has come; `null` before the first. */
  get block(): Block | null {
    return this.newest;
  }

  /** By messages, asks for the newest, unless all buffers are on their way. */
  look(): void {
    const buffer = this.pool.pop();
    if (buffer !== undefined) {
      this.node.port.postMessage({ order: 'ask', buffer } satisfies LabOrder, [buffer]);
    }
  }

  send(order: LabOrder): void {
    this.node.port.postMessage(order);
  }

  close(): void {
    this.send({ order: 'end' });
    this.node.disconnect();
    this.node.onprocessorerror = null;
    this.ended();
  }
}
