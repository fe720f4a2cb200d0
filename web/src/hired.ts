/**
 * A Worker of the package, the line to it, and what is said when it dies.
 *
 * Invariant: however it ends (a script that does not load, an error, or the browser ends it without a word), all questions that wait
 * are refused and `died` is called, once; never after `dismiss`.
 */
import { lockName, watch } from './alive.js';
import { HeterodyneError } from './api.js';
import type { Assets, WorkerName } from './assets.js';
import { Line } from './line.js';
import type { Answered } from './messages.js';

export class Hired<Question extends { ask: string }> {
  readonly line: Line<Question>;
  private readonly worker: Worker;
  private readonly watching = new AbortController();

  /** `before` runs before each question is posted. */
  constructor(
    assets: Assets,
    private readonly name: WorkerName,
    private readonly died: (error: HeterodyneError) => void,
    before?: () => void,
  ) {
    this.worker = assets.worker(name);
    this.line = new Line<Question>(this.worker, before);
    const lock = lockName();
    this.worker.onmessage = ({ data }: MessageEvent<Answered | { alive: boolean }>) => {
      if ('id' in data) {
        this.line.heard(data);
      } else if (data.alive) {
        watch(lock, this.watching.signal, () => this.fail('internal', 'it has ended without a word'));
      }
    };
    this.worker.onerror = (event) => {
      event.preventDefault();
      this.fail(event.message ? 'internal' : 'asset', event.message || `${name}.js cannot be loaded as a Worker`);
    };
    this.worker.postMessage({ alive: lock });
  }

  private fail(code: HeterodyneError['code'], reason: string): void {
    if (this.watching.signal.aborted) {
      return;
    }
    const error = new HeterodyneError(code, `the ${this.name} Worker has died (${reason})`);
    this.dismiss(error);
    this.died(error);
  }

  /** Ends it; what waits is refused for this reason. */
  dismiss(error: HeterodyneError): void {
    this.watching.abort();
    this.line.hangUp(error);
    this.worker.terminate();
  }
}
