/** What every view is: made inside an element of the page, shown readings, closed. */
import type { Reading } from '../lab/api.js';

export interface View {
  /** Draws what was measured; `null` empties the view. `nowMs` as `performance.now()`: text changes at a calm rate. */
  show(reading: Reading | null, nowMs: number): void;
  /** Lets go of what it watches and takes its elements away. */
  close(): void;
}
