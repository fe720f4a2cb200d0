/** Draws the timeline: seconds above, steps as trapezoids that cross where they are crossfaded, the whole track as a strip below. */
import type { Shape } from '../model/step_shapes.ts';
import { formatTime } from '../model/time_text.ts';
import { isWhole, secondsToX, tickStep, ticks, wholeView, type View } from '../model/timeline_view.ts';
import { CANVAS_FONT, colours, type Surface } from 'heterodyne/lab-views';

const RULER_PX = 24;
const STRIP_PX = 12;
const PAD_PX = 8;

export interface TimelineState {
  view: View;
  duration: number;
  shapes: readonly Shape[];
  names: readonly string[];
  seconds: number;
  step: number | null;
  /** Second under the pointer. */
  hover: number | null;
}

/** Where the strip begins, in CSS pixels from the top. */
export const stripTop = (height: number): number => height - STRIP_PX - 4;

const HUES = [166, 184, 200, 216, 232, 152];

function tint(index: number, alpha: number): string {
  const hue = HUES[index % HUES.length] ?? 166;
  return colours().dark ? `hsla(${hue}, 52%, 60%, ${alpha})` : `hsla(${hue}, 60%, 32%, ${alpha})`;
}

export function paintTimeline(surface: Surface, state: TimelineState): void {
  if (!surface.begin()) return;
  const { context, width, height } = surface;
  const { view, duration, shapes, seconds } = state;
  context.font = CANVAS_FONT;
  if (duration <= 0) return;
  const top = RULER_PX + 4;
  const bottom = stripTop(height) - PAD_PX;
  const x = (secs: number) => secondsToX(view, width, secs);
  paintRuler(surface, view, top, bottom);

  for (const shape of shapes) {
    if (shape.end < view.start || shape.start > view.start + view.span) continue;
    const here = shape.index === state.step;
    trace(context, shape, x, top, bottom);
    context.fillStyle = tint(shape.index, here ? 0.38 : 0.22);
    context.fill();
    context.save();
    context.clip();
    context.fillStyle = tint(shape.index, 0.2);
    context.fillRect(0, top, x(seconds), bottom - top);
    context.restore();
    trace(context, shape, x, top, bottom);
    context.strokeStyle = tint(shape.index, here ? 1 : 0.72);
    context.lineWidth = 1.5;
    context.lineJoin = 'round';
    context.stroke();
  }
  for (const shape of shapes) paintName(surface, state, shape, x, top);
  paintStrip(surface, state);
  if (state.hover !== null) paintMark(surface, x(state.hover), state.hover, colours().muted, bottom, false);
  paintMark(surface, x(seconds), seconds, colours().text, bottom, true);
}

function trace(context: CanvasRenderingContext2D, shape: Shape, x: (secs: number) => number, top: number, bottom: number): void {
  context.beginPath();
  context.moveTo(x(shape.start) + 0.75, bottom);
  context.lineTo(x(shape.full) + 0.75, top);
  context.lineTo(x(shape.fade) - 0.75, top);
  context.lineTo(x(shape.end) - 0.75, bottom);
  context.closePath();
}

function paintRuler(surface: Surface, view: View, top: number, bottom: number): void {
  const { context, width } = surface;
  const step = tickStep(view, width, 72);
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  context.fillStyle = colours().muted;
  context.strokeStyle = colours().grid;
  context.lineWidth = 1;
  context.beginPath();
  for (const second of ticks(view, step)) {
    const at = Math.round(secondsToX(view, width, second)) + 0.5;
    context.moveTo(at, 6);
    context.lineTo(at, bottom);
    const label = formatTime(second, step < 1 ? 1 : 0);
    if (at + 5 + context.measureText(label).width < width) context.fillText(label, at + 5, 12);
  }
  context.moveTo(0, top - 4.5);
  context.stroke();
}

function paintName(surface: Surface, state: TimelineState, shape: Shape, x: (secs: number) => number, top: number): void {
  const { context, width } = surface;
  const left = Math.max(x(shape.full), 0) + 10;
  const right = Math.min(x(shape.fade), width) - 10;
  if (right - left < 28) return;
  const name = state.names[shape.index] ?? '';
  context.save();
  context.beginPath();
  context.rect(left, top, right - left, 44);
  context.clip();
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  context.font = shape.index === state.step ? `600 ${CANVAS_FONT}` : CANVAS_FONT;
  context.fillStyle = colours().text;
  context.fillText(fitted(context, `${shape.index + 1}  ${name}`, right - left), left, top + 16);
  context.font = CANVAS_FONT;
  context.fillStyle = colours().muted;
  if (right - left > 40) context.fillText(formatTime(shape.end - shape.start), left, top + 34);
  context.restore();
}

/** A name cut so that it fits, with an ellipsis. */
function fitted(context: CanvasRenderingContext2D, text: string, width: number): string {
  if (context.measureText(text).width <= width) return text;
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (context.measureText(`${text.slice(0, middle).trimEnd()}…`).width <= width) low = middle;
    else high = middle - 1;
  }
  return `${text.slice(0, low).trimEnd()}…`;
}

function paintStrip(surface: Surface, state: TimelineState): void {
  const { context, width, height } = surface;
  const top = stripTop(height);
  const whole = wholeView(state.duration);
  const x = (secs: number) => secondsToX(whole, width, secs);
  for (const shape of state.shapes) {
    const from = x((shape.start + shape.full) / 2);
    const to = x((shape.fade + shape.end) / 2);
    context.fillStyle = tint(shape.index, shape.index === state.step ? 0.9 : 0.42);
    context.fillRect(from + 0.5, top + 4, Math.max(1, to - from - 1), STRIP_PX - 8);
  }
  if (!isWhole(state.view, state.duration)) {
    const from = x(state.view.start);
    const wide = Math.max(8, x(state.view.start + state.view.span) - from);
    context.strokeStyle = colours().accent;
    context.lineWidth = 1.5;
    context.strokeRect(Math.min(from, width - wide) + 0.75, top + 0.75, wide - 1.5, STRIP_PX - 1.5);
  }
  context.fillStyle = colours().text;
  context.fillRect(Math.min(width - 2, Math.max(0, x(state.seconds) - 1)), top, 2, STRIP_PX);
}

function paintMark(surface: Surface, at: number, seconds: number, colour: string, bottom: number, head: boolean): void {
  const { context, width } = surface;
  if (at < -1 || at > width + 1) return;
  const x = Math.min(width - 1, Math.max(1, at));
  context.fillStyle = colour;
  context.fillRect(x - (head ? 1 : 0.5), head ? 20 : 4, head ? 2 : 1, bottom - (head ? 20 : 4));
  if (head) {
    context.beginPath();
    context.moveTo(x - 6, 18);
    context.lineTo(x + 6, 18);
    context.lineTo(x, 27);
    context.closePath();
    context.fill();
    return;
  }
  const label = formatTime(seconds, 1);
  context.font = CANVAS_FONT;
  const wide = context.measureText(label).width + 12;
  const left = Math.min(width - wide - 2, Math.max(2, x - wide / 2));
  context.fillStyle = colours().text;
  context.fillRect(left, 2, wide, 18);
  context.fillStyle = colours().card;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  context.fillText(label, left + 6, 11.5);
}
