/**
 * The last two minutes of a peer: delay and buffer as lines, a bar where sound was lost. The scale of time is fixed, that of delay grows in steps.
 */
import type { PeerMoment } from './package.ts';

const MOMENTS = 120;
const SCALES_MS = [25, 50, 100, 200, 500, 1000, 2000];

export class HistoryLine {
  private newest = -1;

  constructor(private readonly canvas: HTMLCanvasElement) {}

  show(history: readonly PeerMoment[]): void {
    const last = history[history.length - 1];
    if (!last || last.atMs === this.newest) return;
    this.newest = last.atMs;
    const { canvas } = this;
    const scale = globalThis.devicePixelRatio || 1;
    const width = Math.max(1, Math.round(canvas.clientWidth * scale));
    const height = Math.max(1, Math.round(canvas.clientHeight * scale));
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    const context = canvas.getContext('2d');
    if (!context) return;
    const shown = history.slice(-MOMENTS);
    const most = shown.reduce((most, { delayMs, depthMs }) => Math.max(most, delayMs ?? 0, depthMs ?? 0), 0);
    const full = SCALES_MS.find((each) => each >= most) ?? most;
    const style = getComputedStyle(canvas);
    context.clearRect(0, 0, width, height);
    const step = width / MOMENTS;
    const from = MOMENTS - shown.length;
    context.fillStyle = style.getPropertyValue('--error');
    shown.forEach(({ loss }, at) => {
      if (loss !== null && loss > 0) context.fillRect((from + at) * step, height * (1 - Math.min(1, 10 * loss)), Math.max(1, step - 1), height * Math.min(1, 10 * loss));
    });
    const draw = (of: (moment: PeerMoment) => number | null, colour: string): void => {
      context.strokeStyle = style.getPropertyValue(colour);
      context.lineWidth = 1.5 * scale;
      context.beginPath();
      let open = false;
      shown.forEach((moment, at) => {
        const value = of(moment);
        const [x, y] = [(from + at + 0.5) * step, height * (1 - (value ?? 0) / full)];
        if (value === null) open = false;
        else if (open) context.lineTo(x, y);
        else {
          context.moveTo(x, y);
          open = true;
        }
      });
      context.stroke();
    };
    draw(({ depthMs }) => depthMs, '--right');
    draw(({ delayMs }) => delayMs, '--left');
    context.fillStyle = style.getPropertyValue('--muted');
    context.font = `${10 * scale}px sans-serif`;
    context.fillText(`${full} ms`, 3 * scale, 11 * scale);
  }
}
