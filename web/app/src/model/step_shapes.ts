/**
 * Steps of a track as trapezoids: each rises while the step before it falls. So what overlaps is what is crossfaded.
 *
 * Steps that overlap farther than to their neighbour keep the overlap with the neighbour; the lane alternates where three meet.
 */

export interface Stretch {
  start: number;
  end: number;
}

export interface Shape extends Stretch {
  index: number;
  /** Where the fade-in is over and where the fade-out begins, in seconds. */
  full: number;
  fade: number;
}

/** Trapezoids of steps in the order of the track. */
export function stepShapes(steps: readonly Stretch[]): Shape[] {
  return steps.map((step, index) => {
    const before = steps[index - 1];
    const after = steps[index + 1];
    const full = before ? Math.min(Math.max(before.end, step.start), step.end) : step.start;
    const fade = after ? Math.max(Math.min(after.start, step.end), step.start) : step.end;
    // A step shorter than its two fades together: they meet in the middle of what they share.
    const middle = (full + fade) / 2;
    return { index, start: step.start, end: step.end, full: Math.min(full, Math.max(middle, step.start)), fade: Math.max(fade, Math.min(middle, step.end)) };
  });
}

/** Index of the step that is heard at a second: while two overlap the one being faded in counts once its fade is over. `null` in gaps. */
export function stepAt(steps: readonly Stretch[], seconds: number): number | null {
  const shapes = stepShapes(steps);
  let inFade: number | null = null;
  for (const shape of shapes) {
    if (seconds < shape.start || seconds >= shape.end) continue;
    if (inFade !== null && seconds < shape.full) return inFade;
    inFade = shape.index;
  }
  return inFade;
}

/** Where `[` and `]` go: the start of the step before (of this one, when it has played for two seconds) and of the next. */
export function neighbourStart(steps: readonly Stretch[], seconds: number, direction: -1 | 1): number | null {
  if (direction > 0) {
    const next = steps.find((step) => step.start > seconds + 0.05);
    return next ? next.start : null;
  }
  const before = steps.filter((step) => step.start < seconds - 2);
  return before.length > 0 ? Math.max(...before.map((step) => step.start)) : 0;
}
