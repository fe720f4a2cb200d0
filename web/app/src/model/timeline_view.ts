/**
 * Which stretch of a track a timeline shows, and where a second lies on it.
 *
 * Invariant: 0 ≤ start, start + span ≤ duration, least span ≤ span ≤ duration. x = (t − start) / span · width.
 */

export interface View {
  start: number;
  span: number;
}

/** Shortest stretch that can be shown, in seconds. */
const LEAST_SPAN = 2;

export function wholeView(duration: number): View {
  return { start: 0, span: Math.max(duration, 0) };
}

/** The nearest view that lies in the track. */
export function heldView(view: View, duration: number): View {
  const span = Math.min(Math.max(view.span, Math.min(LEAST_SPAN, duration)), duration);
  return { start: Math.min(Math.max(view.start, 0), duration - span), span };
}

export const secondsToX = (view: View, width: number, seconds: number): number =>
  view.span > 0 ? ((seconds - view.start) / view.span) * width : 0;

export const xToSeconds = (view: View, width: number, x: number): number =>
  width > 0 ? view.start + (x / width) * view.span : view.start;

/** Zooms by `factor` (above 1: closer) so that `anchor` seconds stay where they are. */
export function zoomedView(view: View, duration: number, factor: number, anchor: number): View {
  const span = Math.min(Math.max(view.span / factor, Math.min(LEAST_SPAN, duration)), duration);
  const share = view.span > 0 ? (anchor - view.start) / view.span : 0;
  return heldView({ start: anchor - share * span, span }, duration);
}

export const isWhole = (view: View, duration: number): boolean => view.span >= duration - 1e-9;

/** While playing: turns the page when the playhead leaves on the right, or jumps to it when it is elsewhere. */
export function followedView(view: View, duration: number, seconds: number): View {
  if (seconds >= view.start && seconds <= view.start + view.span) return view;
  return heldView({ start: seconds - view.span * 0.08, span: view.span }, duration);
}

const TICK_STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400];

/** Distance of labelled ticks, in seconds, so that labels stand at least `least_px` apart. */
export function tickStep(view: View, width: number, leastPx: number): number {
  const least = width > 0 ? (view.span * leastPx) / width : view.span;
  return TICK_STEPS.find((step) => step >= least) ?? Math.ceil(least / 14400) * 14400;
}

/** Seconds of the ticks in view. */
export function ticks(view: View, step: number): number[] {
  const found: number[] = [];
  for (let index = Math.ceil(view.start / step - 1e-9); index * step <= view.start + view.span + 1e-9; index += 1) {
    found.push(index * step);
  }
  return found;
}
