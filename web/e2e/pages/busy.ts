/**
 * Keeps the page's thread busy as bad pages do: blocked for two seconds, then laying out a large document in every frame, then making
 * garbage as fast as it can be thrown away.
 */

export const BLOCKED_SECONDS = 2;
/** Elements that are laid out anew in every frame. */
const CELLS = 3000;
/** Objects that are made and forgotten in one go. */
const GARBAGE = 200_000;

export interface Busy {
  /** The longest time between two turns of the page's loop, in milliseconds. */
  longestTurnMs: number;
  layoutFrames: number;
  layoutSeconds: number;
  garbageRounds: number;
}

/** Blocks, lays out and litters; the two latter share what is left of `seconds`. */
export async function busy(seconds: number): Promise<Busy> {
  const report: Busy = { longestTurnMs: 0, layoutFrames: 0, layoutSeconds: 0, garbageRounds: 0 };
  const begun = performance.now();
  block(begun + BLOCKED_SECONDS * 1000);
  report.longestTurnMs = performance.now() - begun;
  const half = ((seconds - BLOCKED_SECONDS) / 2) * 1000;
  await layout(performance.now() + half, report);
  await litter(performance.now() + half, report);
  return report;
}

function block(until: number): void {
  while (performance.now() < until);
}

async function layout(until: number, report: Busy): Promise<void> {
  const grid = document.createElement('div');
  for (let n = 0; n < CELLS; n += 1) {
    const cell = document.createElement('span');
    cell.textContent = `cell ${n} `;
    grid.append(cell);
  }
  document.body.append(grid);
  const begun = performance.now();
  let last = begun;
  while (performance.now() < until) {
    await new Promise((done) => requestAnimationFrame(done));
    report.longestTurnMs = Math.max(report.longestTurnMs, performance.now() - last);
    report.layoutFrames += 1;
    // Each width is another one, and reading the height makes the page work it out at once.
    grid.style.width = `${300 + (report.layoutFrames % 7) * 40}px`;
    if (grid.offsetHeight === 0) throw new Error('the page lays out nothing');
    last = performance.now();
  }
  report.layoutSeconds = (performance.now() - begun) / 1000;
  grid.remove();
}

async function litter(until: number, report: Busy): Promise<void> {
  let kept: object[] = [];
  while (performance.now() < until) {
    const begun = performance.now();
    const heap: object[] = [];
    for (let n = 0; n < GARBAGE; n += 1) heap.push({ n, text: `${n}`, next: heap[n - 1] });
    // Some of it grows old, so that the old generation is collected too.
    kept = report.garbageRounds % 8 === 0 ? heap : kept;
    report.garbageRounds += 1;
    report.longestTurnMs = Math.max(report.longestTurnMs, performance.now() - begun);
    await new Promise((done) => setTimeout(done));
  }
  if (kept.length === 0) throw new Error('no garbage was made');
}
