/**
 * Where the files of Live lie.
 *
 * Invariant: as in `../assets.ts`, every `new URL('./…', import.meta.url)` is written out, since bundlers find files by that very form.
 */
export class LiveAssets {
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
      ? new URL('heterodyne-live.wasm', this.base).href
      : new URL('./heterodyne-live.wasm', import.meta.url).href;
  }

  worklet(): string {
    return this.base !== null
      ? new URL('live.worklet.js', this.base).href
      : new URL('./live.worklet.js?no-inline', import.meta.url).href;
  }

  pump(): Worker {
    return this.base !== null
      ? new Worker(new URL('live_pump.js', this.base), { name: 'heterodyne-live-pump' })
      : new Worker(new URL('./live_pump.js', import.meta.url), { name: 'heterodyne-live-pump' });
  }
}
