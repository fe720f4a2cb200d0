/**
 * Two threads at one ring, as fast as they can: one writes frames that know their number, one reads and judges each.
 *
 * Frame n is the pair (n mod 2²⁴, a hash of n mod 2²⁴), both whole numbers that f32 holds, so a torn, repeated, missing or foreign frame
 * is seen as such. What was read is told by the words of the ring, never by the reader under test.
 */

import { offer } from './offer.ts';
import { Ring } from '../../src/ring.ts';
import type { FuzzOrder, FuzzReport } from './ring_frames.ts';

interface Wanted extends Omit<FuzzOrder, 'buffer' | 'stop'> {
  capacityFrames: number;
}

/** Both threads' reports. An error of either is thrown. */
async function fuzz(wanted: Wanted): Promise<{ written: FuzzReport; read: FuzzReport }> {
  const ring = Ring.create(wanted.capacityFrames, 48_000);
  const stop = new SharedArrayBuffer(12);
  const order: FuzzOrder = { ...wanted, buffer: ring.buffer, stop };
  const threads = [new Worker('ring_writer.worker.js', { type: 'module' }), new Worker('ring_reader.worker.js', { type: 'module' })];
  try {
    const [written, read] = await Promise.all(
      threads.map(
        (thread) =>
          new Promise<FuzzReport>((done, failed) => {
            thread.onmessage = ({ data }: MessageEvent<FuzzReport>) => done(data);
            thread.onerror = (event) => failed(new Error(event.message || 'a thread of the fuzz did not start'));
            thread.postMessage(order);
          }),
      ),
    );
    if (written === undefined || read === undefined) throw new Error('a thread said nothing');
    return { written, read };
  } finally {
    for (const thread of threads) thread.terminate();
  }
}

offer({ fuzz });
