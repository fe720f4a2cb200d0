/**
 * Where the files of Live lie.
 *
 * Invariant: every `new URL('./…', import.meta.url)` is written out, as `folder.ts` says.
 */
import { Folder } from '../folder.js';

export class LiveAssets extends Folder {
  module(): string {
    return this.addressOf('heterodyne-live.wasm') ?? new URL('./heterodyne-live.wasm', import.meta.url).href;
  }

  worklet(): string {
    return this.addressOf('live.worklet.js') ?? new URL('./live.worklet.js?no-inline', import.meta.url).href;
  }

  pump(): Worker {
    return this.workerOf('live_pump.js', 'heterodyne-live-pump') ?? new Worker(new URL('./live_pump.js', import.meta.url), { name: 'heterodyne-live-pump' });
  }
}
