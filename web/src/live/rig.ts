/**
 * Worklet and pump seen from the page: made, told, looked at, ended.
 *
 * Invariant: with shared memory the page reads what the worklet publishes; else it asks, and no more than one question is under way.
 */
import type { Shelf } from '../lab/slots.js';
import { deliver, fetchModule } from '../lab/module.js';
import { addScript } from '../scripts.js';
import type { LiveTransport } from './api.js';
import type { LiveAssets } from './assets.js';
import { blockBuffer, readBlock, shelfOf } from './block.js';
import type { CrossingParts } from './crossing.js';
import { HeterodyneLiveError } from './error.js';
import { Limit } from './layout.js';
import type { LiveOrder, LiveReply } from './orders.js';
import { PacketRing } from './packet_ring.js';
import { hostInPage, hostInWorker, type PumpHost } from './pump_host.js';
import type { PumpNews } from './pump.js';

/** Words of a ring: 85 ms of eight peers in stereo. */
const RING_WORDS = 65_536;

export interface RigOptions {
  context: AudioContext;
  assets: LiveAssets;
  transport: LiveTransport;
  /** Whether channels go into a Worker. */
  inWorker: boolean;
  heard: (reply: LiveReply) => void;
  news: (news: PumpNews) => void;
  failed: (message: string) => void;
}

export class Rig {
  readonly block = new Float64Array(Limit.BLOCK_WORDS);
  memoryBytes = 0;
  private shelf: Shelf<Float64Array> | null = null;
  private question: ArrayBuffer | null = new ArrayBuffer(8 * Limit.BLOCK_WORDS);
  private ended = false;

  private constructor(
    readonly node: AudioWorkletNode,
    readonly pump: PumpHost,
    readonly module: WebAssembly.Module,
    private readonly options: RigOptions,
  ) {}

  static async make(options: RigOptions): Promise<Rig> {
    const { context, assets, transport } = options;
    const fetched = await fetchModule(assets.module());
    if (fetched.module === null) {
      throw new HeterodyneLiveError('too-old', fetched.refused);
    }
    await addScript(context, assets.worklet());
    const node = new AudioWorkletNode(context, 'heterodyne-live', {
      numberOfInputs: 1 + Limit.PEERS_MAX,
      numberOfOutputs: 2,
      outputChannelCount: [2, 2],
      channelCount: 2,
      channelCountMode: 'explicit',
    });
    node.onprocessorerror = (event) => options.failed((event as ErrorEvent).message || 'the worklet has failed');
    if (!(await deliver(node.port, fetched))) {
      throw new HeterodyneLiveError('internal', 'the worklet cannot compile the module');
    }
    const begin: LiveOrder & { order: 'begin' } = { order: 'begin', shared: null, port: null };
    let parts: CrossingParts;
    let shelf: Shelf<Float64Array> | null = null;
    const transfer: Transferable[] = [];
    if (transport === 'shared') {
      const ring = (): SharedArrayBuffer => PacketRing.create(RING_WORDS).buffer;
      parts = { out: ring(), in: ring(), clock: new SharedArrayBuffer(32) };
      const block = blockBuffer();
      begin.shared = { ...parts, block };
      shelf = shelfOf(block);
    } else {
      const { port1, port2 } = new MessageChannel();
      begin.port = port1;
      transfer.push(port1);
      parts = { port: port2 };
    }
    const begun = new Promise<LiveReply & { say: 'begun' }>((done) => {
      const listener = ({ data }: MessageEvent<LiveReply>): void => {
        if (data.say === 'begun') {
          node.port.removeEventListener('message', listener);
          done(data);
        }
      };
      node.port.addEventListener('message', listener);
    });
    node.port.postMessage(begin, transfer);
    const pump = options.inWorker ? hostInWorker(assets.pump(), parts, options.news, options.failed) : hostInPage(parts, options.news);
    const rig = new Rig(node, pump, fetched.module, options);
    rig.shelf = shelf;
    node.port.addEventListener('message', ({ data }: MessageEvent<LiveReply>) => rig.hear(data));
    const { reason, memoryBytes } = await begun;
    if (reason !== null) {
      rig.close();
      throw new HeterodyneLiveError('refused', reason);
    }
    rig.memoryBytes = memoryBytes;
    return rig;
  }

  send(order: LiveOrder, transfer: Transferable[] = []): void {
    if (!this.ended) {
      this.node.port.postMessage(order, transfer);
    }
  }

  private hear(reply: LiveReply): void {
    if (reply.say === 'block') {
      this.block.set(new Float64Array(reply.buffer));
      this.question = reply.buffer;
    } else {
      this.options.heard(reply);
    }
  }

  /** Looks at the newest figures; by messages, those that were asked for at the last look. */
  look(): void {
    if (this.shelf !== null) {
      readBlock(this.shelf, this.block);
    } else if (this.question !== null) {
      const { question } = this;
      this.question = null;
      this.send({ order: 'ask', buffer: question }, [question]);
    }
  }

  close(): void {
    this.send({ order: 'end' });
    this.ended = true;
    this.pump.end();
    this.node.disconnect();
  }
}
