/**
 * Where the files of the Lab lie.
 *
 * Invariant: every `new URL('./…', import.meta.url)` is written out, as `folder.ts` says.
 */
import { Folder } from '../folder.js';

export class LabAssets extends Folder {
  module(): string {
    return this.addressOf('heterodyne-lab.wasm') ?? new URL('./heterodyne-lab.wasm', import.meta.url).href;
  }

  worklet(): string {
    return this.addressOf('lab.worklet.js') ?? new URL('./lab.worklet.js?no-inline', import.meta.url).href;
  }

  clock(): Worker {
    return this.workerOf('lab_clock.js', 'heterodyne-lab-clock') ?? new Worker(new URL('./lab_clock.js', import.meta.url), { name: 'heterodyne-lab-clock' });
  }

  preparer(): Worker {
    return this.workerOf('lab_prepare.js', 'heterodyne-lab-prepare') ?? new Worker(new URL('./lab_prepare.js', import.meta.url), { name: 'heterodyne-lab-prepare' });
  }

  accuracy(): Worker {
    return this.workerOf('lab_accuracy.js', 'heterodyne-lab-accuracy') ?? new Worker(new URL('./lab_accuracy.js', import.meta.url), { name: 'heterodyne-lab-accuracy' });
  }
}
