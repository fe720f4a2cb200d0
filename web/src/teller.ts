/**
 * What the engine tells by itself: its state when that changes, telemetry four times a second, faults.
 *
 * Invariant: one timer, which ends with the engine; the same state is never told twice.
 */
import type { EngineEvents, Mode, PlayState } from './api.js';
import type { Deck } from './deck.js';
import { Reporter } from './telemetry.js';

/** Between two looks at the state, and between two reports, in milliseconds. */
const LOOK_MS = 50;
const LOOKS_PER_REPORT = 5;

export class Teller {
  private readonly reporter: Reporter;
  private readonly timer: ReturnType<typeof setInterval>;
  private told = '';
  private looks = 0;

  /** `deck` and `state` are asked whenever there may be something to tell. */
  constructor(
    private readonly target: EventTarget,
    private readonly context: BaseAudioContext,
    mode: Mode,
    private readonly deck: () => Deck | null,
    private readonly state: () => PlayState,
  ) {
    this.reporter = new Reporter(mode);
    this.timer = setInterval(() => this.tick(), LOOK_MS);
    context.addEventListener('statechange', this.look);
  }

  private tick(): void {
    this.look();
    this.looks = (this.looks + 1) % LOOKS_PER_REPORT;
    const deck = this.deck();
    if (this.looks !== 0 || deck === null) {
      return;
    }
    deck.tend();
    if (this.context.state === 'running') {
      this.emit('telemetry', this.reporter.report(deck.meters(), this.context));
    }
  }

  /** Tells the state when it has changed. */
  readonly look = (): void => {
    const state = this.state();
    const context = this.context.state;
    if (this.told !== `${state} ${context}`) {
      this.told = `${state} ${context}`;
      this.emit('state', { state, context });
    }
  };

  fault(message: string, recovered: boolean): void {
    this.emit('fault', { message, recovered });
    this.look();
  }

  private emit<K extends keyof EngineEvents>(type: K, detail: EngineEvents[K]['detail']): void {
    this.target.dispatchEvent(new CustomEvent(type, { detail }));
  }

  close(): void {
    clearInterval(this.timer);
    this.context.removeEventListener('statechange', this.look);
  }
}
