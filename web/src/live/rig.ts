/**
 * Worklet and pump seen from the page: made, told, looked at, replaced, ended.
 *
 * Invariant: with shared memory the page reads what the worklet publishes; else it asks, and no more than one question is under way. Of a worklet that was replaced nothing is heard any more.
 */
import type { Shelf } from '../lab/slots.js';
import { fetchModule, type Fetched } from '../lab/module.js';
import { addScript } from '../scripts.js';
import type { LiveTransport } from './api.js';
import type { LiveAssets } from './assets.js';
import { readBlock } from './block.js';
import { HeterodyneLiveError } from './error.js';
import { Limit } from './layout.js';
import type { LiveOrder, LiveReply, StageNumbers } from './orders.js';
import { hostInPage, hostInWorker, type PumpHost } from './pump_host.js';
import type { PumpNews } from './pump.js';
import { endNode, workletNode, type WorkletNode } from './worklet_node.js';

export interface RigOptions {
  context: AudioContext;
  assets: LiveAssets;
  transport: LiveTransport;
  /** Whether channels go into a Worker. */
  inWorker: boolean;
  heard: (reply: LiveReply) => void;
  news: (news: PumpNews) => void;
  /** The pump's Worker has failed. */
  failed: (message: string) => void;
  /** The worklet has; it can be renewed. */
  broken: (message: string) => void;
}

export class Rig {
  readonly block = new Float64Array(Limit.BLOCK_WORDS);
  private shelf: Shelf<Float64Array> | null = null;
  private question: ArrayBuffer | null = null;
  private readonly chains = new Map<number, (accepted: boolean) => void>();
  private asked = 0;
  private ended = false;
  private isDead = false;

  private constructor(
    private made: WorkletNode,
    readonly pump: PumpHost,
    private readonly fetched: Fetched & { refused: null },
    private readonly options: RigOptions,
  ) {
    this.adopt(made);
  }

  static async make(options: RigOptions): Promise<Rig> {
    const { context, assets, transport } = options;
    const fetched = await fetchModule(assets.module());
    if (fetched.module === null) {
      throw new HeterodyneLiveError('too-old', fetched.refused);
    }
    await addScript(context, assets.worklet());
    const made = await workletNode(context, transport, fetched, options.broken);
    const { parts } = made;
    const pump = options.inWorker ? hostInWorker(assets.pump(), parts, options.news, options.failed) : hostInPage(parts, options.news);
    return new Rig(made, pump, fetched, options);
  }

  get node(): AudioWorkletNode {
    return this.made.node;
  }

  get module(): WebAssembly.Module {
    return this.fetched.module;
  }

  get memoryBytes(): number {
    return this.made.memoryBytes;
  }

  /** Puts another worklet in the place of this one, which knows nothing yet and is connected to nothing but the pump; `false` where all has ended meanwhile. */
  async renew(): Promise<boolean> {
    if (this.ended) {
      return false;
    }
    endNode(this.node);
    const { context, transport, broken } = this.options;
    const made = await workletNode(context, transport, this.fetched, broken);
    if (this.ended) {
      endNode(made.node);
      return false;
    }
    this.adopt(made);
    this.pump.again(made.parts);
    return true;
  }

  private adopt(made: WorkletNode): void {
    this.made = made;
    this.shelf = made.shelf;
    this.question = new ArrayBuffer(8 * Limit.BLOCK_WORDS);
    // Who asked the one before gets no answer from it.
    this.chains.forEach((done) => done(false));
    this.chains.clear();
    made.node.port.addEventListener('message', ({ data }: MessageEvent<LiveReply>) => {
      if (made === this.made) {
        this.hear(data);
      }
    });
  }

  send(order: LiveOrder, transfer: Transferable[] = []): void {
    if (!this.ended) {
      this.node.port.postMessage(order, transfer);
    }
  }

  /** The worklet has failed and no other one comes: who asked it gets no answer. */
  giveUp(): void {
    this.isDead = true;
    this.chains.forEach((done) => done(false));
    this.chains.clear();
  }

  /** Tells the worklet a chain; whether it was taken. */
  change(stages: StageNumbers[]): Promise<boolean> {
    return this.isDead ? Promise.resolve(false) : new Promise((done) => {
      this.asked += 1;
      this.chains.set(this.asked, done);
      this.send({ order: 'chain', stages, id: this.asked });
    });
  }

  private hear(reply: LiveReply): void {
    if (reply.say === 'block') {
      this.block.set(new Float64Array(reply.buffer));
      this.question = reply.buffer;
    } else if (reply.say === 'chain') {
      this.chains.get(reply.id)?.(reply.accepted);
      this.chains.delete(reply.id);
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
    if (!this.ended) {
      this.ended = true;
      this.giveUp();
      endNode(this.node);
      this.pump.end();
    }
  }
}
