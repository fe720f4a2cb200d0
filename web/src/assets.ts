/**
 * Where the files of the player lie.
 *
 * Invariant: every `new URL('./…', import.meta.url)` is written out, as `folder.ts` says.
 */
import { Folder } from './folder.js';

export type WorkerName = 'control' | 'engine' | 'render';

export class Assets extends Folder {
  worker(name: WorkerName): Worker {
    const given = this.workerOf(`${name}.js`, `heterodyne-${name}`);
    if (given !== null) {
      return given;
    }
    switch (name) {
      case 'control':
        return new Worker(new URL('./control.js', import.meta.url), { name: 'heterodyne-control' });
      case 'engine':
        return new Worker(new URL('./engine.js', import.meta.url), { name: 'heterodyne-engine' });
      case 'render':
        return new Worker(new URL('./render.js', import.meta.url), { name: 'heterodyne-render' });
    }
  }

  /** The script of a worklet. */
  worklet(name: 'ring' | 'single'): string {
    const given = this.addressOf(`${name}.worklet.js`);
    if (given !== null) {
      return given;
    }
    return name === 'ring'
      ? new URL('./ring.worklet.js?no-inline', import.meta.url).href
      : new URL('./single.worklet.js?no-inline', import.meta.url).href;
  }

  /** The engine itself, for one thread or for shared memory. */
  module(threads: boolean): string {
    const given = this.addressOf(threads ? 'heterodyne-threads.wasm' : 'heterodyne.wasm');
    if (given !== null) {
      return given;
    }
    return threads
      ? new URL('./heterodyne-threads.wasm', import.meta.url).href
      : new URL('./heterodyne.wasm', import.meta.url).href;
  }

  /** What decodes recordings; fetched when a track has some. */
  decoders(): string {
    return this.addressOf('heterodyne-decoders.wasm') ?? new URL('./heterodyne-decoders.wasm', import.meta.url).href;
  }
}
