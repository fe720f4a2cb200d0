/**
 * A worklet's node, from nothing to a desk that runs.
 *
 * Invariant: what a node shares with the pump and the page is made anew with it: of a worklet that has failed in the middle of something, nothing is used on.
 */
import { deliver, type Fetched } from '../lab/module.js';
import type { Shelf } from '../lab/slots.js';
import type { LiveTransport } from './api.js';
import { blockBuffer, shelfOf } from './block.js';
import type { CrossingParts } from './crossing.js';
import { HeterodyneLiveError } from './error.js';
import { Limit } from './layout.js';
import type { LiveOrder, LiveReply } from './orders.js';
import { PacketRing } from './packet_ring.js';

/** Words of a ring: 85 ms of eight peers in stereo. */
const RING_WORDS = 65_536;

export interface WorkletNode {
  node: AudioWorkletNode;
  /** For the pump. */
  parts: CrossingParts;
  /** Where the figures are, with shared memory. */
  shelf: Shelf<Float64Array> | null;
  memoryBytes: number;
}

/** Makes one; the worklet's script has been added. `failed` is called when it fails after this has resolved. */
export async function workletNode(context: AudioContext, transport: LiveTransport, fetched: Fetched, failed: (message: string) => void): Promise<WorkletNode> {
  const node = new AudioWorkletNode(context, 'heterodyne-live', {
    numberOfInputs: 1 + Limit.PEERS_MAX,
    numberOfOutputs: 2,
    outputChannelCount: [2, 2],
    channelCount: 2,
    channelCountMode: 'explicit',
  });
  const messageOf = (event: Event): string => (event as ErrorEvent).message || 'the worklet has failed';
  const broken = new Promise<never>((_, refuse) => {
    node.onprocessorerror = (event) => refuse(new HeterodyneLiveError('internal', messageOf(event)));
  });
  // Nobody may be listening any more.
  broken.catch(() => {});
  const whole = begun(node, transport, fetched);
  try {
    const made = await Promise.race([whole, broken]);
    node.onprocessorerror = (event) => failed(messageOf(event));
    return made;
  } catch (cause) {
    whole.catch(() => {});
    endNode(node);
    throw cause;
  }
}

async function begun(node: AudioWorkletNode, transport: LiveTransport, fetched: Fetched): Promise<WorkletNode> {
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
  const answered = new Promise<LiveReply & { say: 'begun' }>((done) => {
    const listener = ({ data }: MessageEvent<LiveReply>): void => {
      if (data.say === 'begun') {
        node.port.removeEventListener('message', listener);
        done(data);
      }
    };
    node.port.addEventListener('message', listener);
  });
  node.port.postMessage(begin, transfer);
  const { reason, memoryBytes } = await answered;
  if (reason !== null) {
    throw new HeterodyneLiveError('refused', reason);
  }
  return { node, parts, shelf, memoryBytes };
}

export function endNode(node: AudioWorkletNode): void {
  const end: LiveOrder = { order: 'end' };
  node.port.postMessage(end);
  node.disconnect();
}
