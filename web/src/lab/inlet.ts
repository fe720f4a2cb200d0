/**
 * The one source that is measured, and the change from one to the next.
 *
 * Invariant: at most one source is connected; the one before sounds on until the next is open, and an opening that was overtaken leaves nothing running.
 */
import { HeterodyneError } from '../api.js';
import type { LabSource } from './api.js';
import type { Opened } from './sources.js';

export class Inlet {
  private opened: Opened | null = null;
  private openings = 0;
  private closed = false;

  constructor(
    private readonly input: AudioNode,
    private readonly changed: (source: LabSource | null) => void,
  ) {}

  get source(): LabSource | null {
    return this.opened?.source ?? null;
  }

  /** Opens a source in place of the one before. `ended` is what a source calls that ends by itself. */
  async use(open: (ended: () => void) => Promise<Opened>): Promise<LabSource> {
    this.openings += 1;
    const turn = this.openings;
    let opened: Opened | null = null;
    const still = (): boolean => !this.closed && turn === this.openings;
    opened = await open(() => {
      if (this.opened === opened) {
        this.end();
      }
    });
    if (!still()) {
      opened.end();
      throw this.closed ? new HeterodyneError('closed', 'the Lab is closed') : new HeterodyneError('refused', 'another source was chosen meanwhile');
    }
    this.drop();
    this.opened = opened;
    opened.node.connect(this.input);
    this.changed(opened.source);
    return opened.source;
  }

  /** Ends what is measured, and what is being opened. */
  end(): void {
    this.openings += 1;
    if (this.opened !== null) {
      this.drop();
      this.changed(null);
    }
  }

  private drop(): void {
    const { opened } = this;
    this.opened = null;
    if (opened !== null) {
      try {
        opened.node.disconnect(this.input);
      } catch {
        // Whoever owns the node has disconnected it already.
      }
      opened.end();
    }
  }

  close(): void {
    this.closed = true;
    this.drop();
  }
}
