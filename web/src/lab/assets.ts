/**
 * Where the files of the Lab lie.
 *
 * Invariant: as in `../assets.ts`, every `new URL('./…', import.meta.url)` is written out, since bundlers find files by that very form.
 */
export class LabAssets {
  private readonly base: URL | null;

  /** `base`: a folder with all files of `dist`, of the page's own origin. */
  constructor(base: string | URL | undefined) {
    this.base = base === undefined ? null : new URL(base, location.href);
    if (this.base !== null && !this.base.pathname.endsWith('/')) {
      this.base.pathname += '/';
    }
  }

  module(): string {
    return this.base !== null
      ? new URL('heterodyne-lab.wasm', this.base).href
      : new URL('./heterodyne-lab.wasm', import.meta.url).href;
  }

  worklet(): string {
    return this.base !== null
      ? new URL('lab.worklet.js', this.base).href
      : new URL('./lab.worklet.js?no-inline', import.meta.url).href;
  }

  clock(): Worker {
    return this.base !== null
      ? new Worker(new URL('lab_clock.js', this.base), { name: 'heterodyne-lab-clock' })
      : new Worker(new URL('./lab_clock.js', import.meta.url), { name: 'heterodyne-lab-clock' });
  }

  preparer(): Worker {
    return this.base !== null
      ? new Worker(new URL('lab_prepare.js', this.base), { name: 'heterodyne-lab-prepare' })
      : new Worker(new URL('./lab_prepare.js', import.meta.url), { name: 'heterodyne-lab-prepare' });
  }

  accuracy(): Worker {
    return this.base !== null
      ? new Worker(new URL('lab_accuracy.js', this.base), { name: 'heterodyne-lab-accuracy' })
      : new Worker(new URL('./lab_accuracy.js', import.meta.url), { name: 'heterodyne-lab-accuracy' });
  }
}
