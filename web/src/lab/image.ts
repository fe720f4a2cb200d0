/**
 * The instrument made ready elsewhere: planning it takes longer than a quantum, so a Worker does that and the finished memory is copied into the worklet in pieces.
 *
 * Invariant: all state of an instance but its resting stack pointer is in its memory, so a copy of the memory is the instance. A piece is sent when the one before has been
 * taken, so that no two are copied between the same two quanta unless there was time.
 */
import type { Settings } from './orders.js';

/** What the Worker is told, and what it answers. */
export interface PrepareOrder {
  module: WebAssembly.Module;
  sampleRate: number;
  settings: Settings;
}

export type Prepared = { image: ArrayBuffer } | { refused: string };

/** Bytes of a piece: copied in some 50 µs. */
const PIECE_BYTES = 256 * 1024;

/** The memory of an instrument that has been planned, up to where it is used; or why there is none. */
export async function prepare(worker: Worker, order: PrepareOrder): Promise<Prepared> {
  try {
    return await new Promise<Prepared>((done) => {
      worker.onerror = (event) => {
        event.preventDefault();
        done({ refused: event.message || 'the Worker that prepares the instrument cannot be started' });
      };
      worker.onmessage = (event: MessageEvent) => done(event.data as Prepared);
      worker.onmessageerror = () => done({ refused: 'the Worker that prepares the instrument cannot be understood' });
      worker.postMessage(order);
    });
  } finally {
    worker.terminate();
  }
}

/** Hands an image to a worklet that answers each piece with `say: 'piece'`. */
export async function handOver(port: MessagePort, image: ArrayBuffer): Promise<void> {
  for (let at = 0; at < image.byteLength; at += PIECE_BYTES) {
    const bytes = image.slice(at, at + PIECE_BYTES);
    const taken = new Promise<void>((done) => {
      const heard = (event: MessageEvent): void => {
        if ((event.data as { say: string }).say === 'piece') {
          port.removeEventListener('message', heard);
          done();
        }
      };
      port.addEventListener('message', heard);
    });
    port.postMessage({ order: 'piece', at, bytes }, [bytes]);
    await taken;
  }
}
