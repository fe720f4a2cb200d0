/**
 * Where the package's files lie.
 *
 * Invariant: every `new URL('./…', import.meta.url)` below is written out, since bundlers find files by that very form. `?no-inline` keeps
 * Vite from turning a small worklet into a data: URL, which a Content-Security-Policy may refuse; others take no notice of it.
 */
export type WorkerName = 'control' | 'engine' | 'render';

export class Assets {
  private readonly base: URL | null;

  /** `base`: a folder with all files of `dist`, of the page's own origin. */
  constructor(base: string | URL | undefined) {
    if (base === undefined) {
      this.base = null;
    } else {
      this.base = new URL(base, location.href);
      if (!this.base.pathname.endsWith('/')) {
        this.base.pathname += '/';
      }
    }
  }

  worker(name: WorkerName): Worker {
    if (this.base !== null) {
      return new Worker(new URL(`${name}.js`, this.base), { name: `heterodyne-${name}` });
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
    if (this.base !== null) {
      return new URL(`${name}.worklet.js`, this.base).href;
    }
    return name === 'ring'
      ? new URL('./ring.worklet.js?no-inline', import.meta.url).href
      : new URL('./single.worklet.js?no-inline', import.meta.url).href;
  }

  /** The engine itself, for one thread or for shared memory. */
  module(threads: boolean): string {
    const name = threads ? 'heterodyne-threads.wasm' : 'heterodyne.wasm';
    if (this.base !== null) {
      return new URL(name, this.base).href;
    }
    return threads
      ? new URL('./heterodyne-threads.wasm', import.meta.url).href
      : new URL('./heterodyne.wasm', import.meta.url).href;
  }

  /** What decodes recordings; fetched when a track has some. */
  decoders(): string {
    return this.base !== null
      ? new URL('heterodyne-decoders.wasm', this.base).href
      : new URL('./heterodyne-decoders.wasm', import.meta.url).href;
  }
}
