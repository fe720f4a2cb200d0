/**
 * Runs the accuracy harness in a Worker, on the same module as the instrument.
 *
 * Invariant: a row depends on its cell, the number of trials and the seed alone, so the digest of all rows is that of `heterodyne lab accuracy` where every bit is.
 */
import { HeterodyneError } from '../api.js';
import type { Accuracy, AccuracyOptions, AccuracyRow } from './api.js';
import { LabAssets } from './assets.js';

/** What the Worker says. */
export type AccuracyReply =
  | { say: 'row'; row: AccuracyRow; fraction: number }
  | { say: 'done'; digest: string; csv: string }
  | { say: 'error'; message: string };

export interface AccuracyOrder {
  module: string;
  cells: number;
  trials: number;
  seed: number;
}

/** As the module takes them. */
const CELLS = { judged: 0, standard: 1, probe: 2 } as const;

export async function accuracy(options: AccuracyOptions = {}): Promise<Accuracy> {
  const { cells = 'judged', seed = 0, signal } = options;
  const { trials = cells === 'probe' ? 2 : 100 } = options;
  const number = CELLS[cells];
  if (number === undefined) {
    throw new HeterodyneError('refused', `cells are ${String(cells)}; ${Object.keys(CELLS).join(', ')} are accepted`);
  }
  if (!Number.isInteger(trials) || trials < 1 || trials > 1_000_000) {
    throw new HeterodyneError('refused', `trials are ${trials}; a whole number from 1 to 1000000 is accepted`);
  }
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new HeterodyneError('refused', `the seed is ${seed}; a whole number from 0 to 2^53 is accepted`);
  }
  signal?.throwIfAborted();
  const assets = new LabAssets(options.assets);
  const began = performance.now();
  const rows: AccuracyRow[] = [];
  const worker = assets.accuracy();
  try {
    const { digest, csv } = await new Promise<{ digest: string; csv: string }>((done, failed) => {
      signal?.addEventListener('abort', () => failed(signal.reason as Error), { once: true });
      worker.onerror = (event) => {
        event.preventDefault();
        failed(new HeterodyneError('internal', `the harness has failed (${event.message})`));
      };
      worker.onmessage = (event: MessageEvent) => {
        const reply = event.data as AccuracyReply;
        if (reply.say === 'row') {
          rows.push(reply.row);
          options.progress?.(rows, reply.fraction);
        } else if (reply.say === 'done') {
          done(reply);
        } else {
          failed(new HeterodyneError('internal', reply.message));
        }
      };
      worker.postMessage({ module: assets.module(), cells: number, trials, seed } satisfies AccuracyOrder);
    });
    return { cells, trials, seed, rows, digest, csv, seconds: (performance.now() - began) / 1000 };
  } finally {
    worker.terminate();
  }
}
