/**
 * Where the package's files lie, if the page says so.
 *
 * Invariant: what is answered lies in that folder. Without one nothing is: then a file lies beside the script, and each `assets.ts` has its
 * `new URL('./…', import.meta.url)` written out, since bundlers find files by that very form. `?no-inline` keeps Vite from turning a small worklet into
 * a data: URL, which a Content-Security-Policy may refuse; others take no notice of it.
 */
export class Folder {
  private readonly base: URL | null;

  /** `base`: a folder with all files of `dist`, of the page's own origin. */
  constructor(base: string | URL | undefined) {
    this.base = base === undefined ? null : new URL(base, location.href);
    if (this.base !== null && !this.base.pathname.endsWith('/')) {
      this.base.pathname += '/';
    }
  }

  /** Address of a file there. */
  protected addressOf(file: string): string | null {
    return this.base && new URL(file, this.base).href;
  }

  /** Worker of a script there. */
  protected workerOf(file: string, name: string): Worker | null {
    const address = this.addressOf(file);
    return address === null ? null : new Worker(address, { name });
  }
}
