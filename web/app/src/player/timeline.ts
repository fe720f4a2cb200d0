/** The timeline as a slider: shows the steps, seeks by pointer and keys, zooms for sessions of hours. */
import { neighbourStart, stepAt, stepShapes, type Shape } from '../model/step_shapes.ts';
import { speakTime } from '../model/time_text.ts';
import { followedView, heldView, isWhole, secondsToX, wholeView, xToSeconds, zoomedView, type View } from '../model/timeline_view.ts';
import { colours, Surface } from 'heterodyne/lab-views';
import type { TrackInfo } from './engine.ts';
import type { Frames } from '../shell/frames.ts';
import { block, button, element } from '../shell/page.ts';
import type { Session } from './session.ts';
import { paintTimeline, stripTop } from './timeline_paint.ts';

/** A seek while dragging at most this often; the last one always. */
const DRAG_MS = 70;

export class Timeline {
  private view: View = wholeView(0);
  private duration = 0;
  private shapes: Shape[] = [];
  private names: string[] = [];
  private hover: number | null = null;
  private drag: { kind: 'seek' | 'pan'; id: number; sentMs: number; seconds: number } | null = null;
  private readonly touches = new Map<number, number>();
  private pinch: { distance: number; anchor: number } | null = null;
  private readonly slider = block('timeline');
  private readonly surface: Surface;
  private spokenSecs = -1;
  private painted = '';
  /** Counts tracks, and sizes that have emptied the canvas. */
  private version = 0;

  constructor(
    private readonly session: Session,
    private readonly frames: Frames,
  ) {
    this.surface = new Surface(element('timeline-canvas', HTMLCanvasElement), () => {
      this.version += 1;
      frames.wake();
    });
    session.bus.on('loaded', (track) => this.take(track));
    frames.add(() => this.draw());
    const slider = this.slider;
    slider.addEventListener('pointerdown', (event) => this.down(event));
    slider.addEventListener('pointermove', (event) => this.move(event));
    slider.addEventListener('pointerup', (event) => this.up(event));
    slider.addEventListener('pointercancel', (event) => this.up(event));
    slider.addEventListener('pointerleave', () => {
      this.hover = null;
      frames.wake();
    });
    slider.addEventListener('wheel', (event) => this.wheel(event), { passive: false });
    slider.addEventListener('keydown', (event) => this.key(event));
    button('zoom-in').addEventListener('click', () => this.zoom(2));
    button('zoom-out').addEventListener('click', () => this.zoom(0.5));
    button('zoom-all').addEventListener('click', () => this.show(wholeView(this.duration)));
  }

  zoom(factor: number, anchor = this.anchor()): void {
    this.show(zoomedView(this.view, this.duration, factor, anchor));
  }

  toStep(direction: -1 | 1): void {
    const track = this.session.track;
    if (!track) return;
    const start = neighbourStart(track.steps, this.session.aim(), direction);
    if (start !== null) this.seek(start);
  }

  seek(seconds: number): void {
    void this.session.seek(seconds);
    this.frames.wake();
  }

  private take(track: TrackInfo): void {
    const whole = isWhole(this.view, this.duration);
    this.version += 1;
    this.duration = track.duration;
    this.shapes = stepShapes(track.steps);
    this.names = track.steps.map((step) => step.description || step.voices.join(', ').replace(/_/g, ' '));
    this.slider.setAttribute('aria-valuemax', String(Math.round(track.duration)));
    this.show(whole ? wholeView(track.duration) : heldView(this.view, track.duration));
    this.spokenSecs = -1;
  }

  private show(view: View): void {
    this.view = view;
    const whole = isWhole(view, this.duration);
    button('zoom-all').disabled = whole;
    button('zoom-out').disabled = whole;
    button('zoom-in').disabled = view.span <= Math.min(2, this.duration);
    this.frames.wake();
  }

  /** The playhead when it is in view, else the middle. */
  private anchor(): number {
    const { seconds } = this.session.position();
    const { start, span } = this.view;
    return seconds >= start && seconds <= start + span ? seconds : start + span / 2;
  }

  private draw(): boolean {
    const position = this.session.position();
    const seconds = this.drag?.kind === 'seek' ? this.drag.seconds : position.seconds;
    const playing = position.state === 'playing';
    if (playing && !this.drag && !this.pinch) this.view = followedView(this.view, this.duration, seconds);
    const step = this.session.track ? stepAt(this.session.track.steps, seconds) : null;
    // In a track of hours the playhead needs a second for a pixel: what would look the same is not painted again.
    const place = Math.round(secondsToX(this.view, this.surface.width, seconds) * devicePixelRatio);
    const { width, height } = this.surface;
    const look = [this.view.start, this.view.span, place, step, this.drag ? place : this.hover, width, height, this.version, colours().text].join();
    if (look !== this.painted) paintTimeline(this.surface, {
      view: this.view, duration: this.duration, shapes: this.shapes, names: this.names, seconds, step, hover: this.drag ? seconds : this.hover,
    });
    this.painted = look;
    const whole = Math.floor(seconds);
    if (whole !== this.spokenSecs) {
      this.spokenSecs = whole;
      this.slider.setAttribute('aria-valuenow', String(whole));
      const words = step === null ? '' : `, step ${step + 1}: ${this.names[step] ?? ''}`;
      this.slider.setAttribute('aria-valuetext', `${speakTime(seconds)} of ${speakTime(this.duration)}${words}`);
    }
    return playing;
  }

  // --- pointer

  private xOf(event: MouseEvent): number {
    return event.clientX - this.slider.getBoundingClientRect().left;
  }

  private secondsOf(event: MouseEvent): number {
    return Math.min(this.duration, Math.max(0, xToSeconds(this.view, this.surface.width, this.xOf(event))));
  }

  private down(event: PointerEvent): void {
    if (event.button !== 0 || this.duration <= 0) return;
    this.slider.setPointerCapture(event.pointerId);
    if (event.pointerType === 'touch') this.touches.set(event.pointerId, this.xOf(event));
    if (this.touches.size === 2) {
      const [a = 0, b = 0] = this.touches.values();
      this.drag = null;
      this.pinch = { distance: Math.max(16, Math.abs(a - b)), anchor: xToSeconds(this.view, this.surface.width, (a + b) / 2) };
      return;
    }
    const y = event.clientY - this.slider.getBoundingClientRect().top;
    const pan = y >= stripTop(this.surface.height) - 4 && !isWhole(this.view, this.duration);
    this.drag = { kind: pan ? 'pan' : 'seek', id: event.pointerId, sentMs: 0, seconds: this.secondsOf(event) };
    this.dragged(event);
  }

  private move(event: PointerEvent): void {
    if (this.touches.has(event.pointerId)) this.touches.set(event.pointerId, this.xOf(event));
    if (this.pinch && this.touches.size === 2) {
      const [a = 0, b = 0] = this.touches.values();
      const distance = Math.max(16, Math.abs(a - b));
      this.zoom(distance / this.pinch.distance, this.pinch.anchor);
      this.pinch.distance = distance;
      return;
    }
    if (this.drag?.id === event.pointerId) return this.dragged(event);
    if (event.pointerType === 'mouse') this.hover = this.secondsOf(event);
    this.frames.wake();
  }

  private dragged(event: PointerEvent): void {
    const { drag } = this;
    if (!drag) return;
    if (drag.kind === 'pan') {
      const middle = (this.xOf(event) / Math.max(1, this.surface.width)) * this.duration;
      this.show(heldView({ start: middle - this.view.span / 2, span: this.view.span }, this.duration));
      return;
    }
    drag.seconds = this.secondsOf(event);
    if (event.timeStamp - drag.sentMs >= DRAG_MS) {
      drag.sentMs = event.timeStamp;
      void this.session.seek(drag.seconds);
    }
    this.frames.wake();
  }

  private up(event: PointerEvent): void {
    this.touches.delete(event.pointerId);
    if (this.touches.size < 2) this.pinch = null;
    if (this.drag?.id !== event.pointerId) return;
    const { kind, seconds } = this.drag;
    this.drag = null;
    if (kind === 'seek') this.seek(seconds);
  }

  private wheel(event: WheelEvent): void {
    if (this.duration <= 0) return;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      this.zoom(Math.exp(-event.deltaY * 0.004), this.secondsOf(event));
      return;
    }
    const across = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX;
    if (across === 0 || Math.abs(across) < Math.abs(event.deltaY) * 0.5 || isWhole(this.view, this.duration)) return;
    event.preventDefault();
    this.show(heldView({ start: this.view.start + (across / this.surface.width) * this.view.span, span: this.view.span }, this.duration));
  }

  // --- keys

  private key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const seconds = this.session.aim();
    const far = event.shiftKey ? 30 : 5;
    const acts: Record<string, () => void> = {
      ArrowLeft: () => this.seek(seconds - far),
      ArrowDown: () => this.seek(seconds - far),
      ArrowRight: () => this.seek(seconds + far),
      ArrowUp: () => this.seek(seconds + far),
      PageUp: () => this.toStep(1),
      PageDown: () => this.toStep(-1),
      Home: () => this.seek(0),
      End: () => this.seek(this.duration),
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }
}

