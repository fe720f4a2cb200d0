/** Play, stop, loop, steps, gain and the clock. */
import { faderGain, faderPlace, formatDb, toDb } from '../model/decibel.ts';
import { formatTime } from '../model/time_text.ts';
import type { PlayState, TrackInfo } from './engine.ts';
import type { Frames } from '../shell/frames.ts';
import { dropNotice, dropOffer } from '../shell/notices.ts';
import { block, button, element, input, say, setText } from '../shell/page.ts';
import { RESTART, type Session } from './session.ts';
import type { Timeline } from './timeline.ts';

const HELD_BACK_MS = 1500;

const HELD_BACK = 'The browser holds the sound back.';
const LOST = 'The sound output was closed.';

const WORDS: Record<PlayState, string> = { empty: '', paused: 'Paused', playing: 'Playing', ended: 'The end' };

export class Transport {
  private readonly playButton = button('play');
  private readonly fader = input('gain');
  private shown: PlayState = 'empty';
  private watching = false;

  constructor(
    private readonly session: Session,
    frames: Frames,
    timeline: Timeline,
  ) {
    this.playButton.addEventListener('click', () => void session.toggle());
    button('stop').addEventListener('click', () => void session.stop());
    button('loop').addEventListener('click', () => this.turnLoop());
    button('previous-step').addEventListener('click', () => timeline.toStep(-1));
    button('next-step').addEventListener('click', () => timeline.toStep(1));
    this.fader.value = String(faderPlace(session.gainLinear));
    this.fader.addEventListener('input', () => this.turnGain(Number(this.fader.value)));
    this.showGain();
    this.showLoop();
    session.bus.on('state', (state) => {
      this.show(state);
      frames.wake();
    });
    session.bus.on('context', () => this.watchContext());
    session.bus.on('loaded', (track) => this.take(track));
    session.bus.on('engine', (engine) => {
      this.enable(engine !== null && session.track !== null);
      if (engine) dropOffer(RESTART);
    });
    this.enable(false);
    frames.add(() => {
      const { seconds, state } = session.position();
      setText(block('clock-now'), formatTime(seconds, 1));
      return state === 'playing';
    });
  }

  /** Moves the fader by a part of its way. */
  nudgeGain(by: number): void {
    this.turnGain(Math.min(1, Math.max(0, faderPlace(this.session.gainLinear) + by)));
    this.fader.value = String(faderPlace(this.session.gainLinear));
  }

  turnLoop(): void {
    void this.session.setLoop(!this.session.looped);
    this.showLoop();
  }

  private turnGain(place: number): void {
    void this.session.setGain(faderGain(place));
    this.showGain();
  }

  private showGain(): void {
    const db = toDb(this.session.gainLinear);
    setText(element('gain-text', HTMLOutputElement), `${formatDb(db)} dB`);
    this.fader.setAttribute('aria-valuetext', Number.isFinite(db) ? `${formatDb(db)} decibels` : 'silent');
  }

  private showLoop(): void {
    button('loop').setAttribute('aria-pressed', String(this.session.looped));
  }

  private take(track: TrackInfo): void {
    setText(block('clock-end'), formatTime(track.duration));
    this.enable(true);
  }

  private enable(on: boolean): void {
    for (const id of ['play', 'stop', 'previous-step', 'next-step', 'render-open']) button(id).disabled = !on;
  }

  /** A context that stays suspended while it should play is told; starting is allowed its moment. */
  private watchContext(): void {
    if (!this.session.heldBack) dropNotice(HELD_BACK);
    if (this.watching || !this.session.heldBack) return;
    this.watching = true;
    setTimeout(() => {
      this.watching = false;
      if (!this.session.heldBack) return;
      const { mode, rateHz, lost } = this.session;
      const action = lost
        ? { name: RESTART, run: () => void this.session.restart(mode, rateHz) }
        : { name: 'Let it sound', run: () => void this.session.play() };
      this.session.bus.emit('notice', lost ? { kind: 'error', text: LOST, action } : { kind: 'info', text: HELD_BACK, action });
    }, HELD_BACK_MS);
  }

  private show(state: PlayState): void {
    const playing = state === 'playing';
    this.playButton.title = playing ? 'Pause' : 'Play';
    this.playButton.setAttribute('aria-label', this.playButton.title);
    element('play-icon', SVGUseElement).setAttribute('href', playing ? '#i-pause' : '#i-play');
    if (state !== this.shown && WORDS[state] !== '') say(WORDS[state]);
    this.shown = state;
  }
}
