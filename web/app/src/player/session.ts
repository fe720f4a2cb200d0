/**
 * The track that is open and the engine that plays it. Views call its methods and hear its events; nobody else talks to the
 * engine.
 *
 * Invariant: what sounds is the last text that was accepted. A text that is refused changes nothing but the list of problems.
 */
import { EditQueue } from '../model/edit_queue.ts';
import { namedFiles, lastPart } from '../model/named_files.ts';
import { readPlaces } from '../model/json_places.ts';
import { refusals } from '../model/refusal.ts';
import { Bus } from '../shell/bus.ts';
import { ClipPump } from './clip_pump.ts';
import { createEngine, explain, HeterodyneError } from './engine.ts';
import type { Diagnostic, EngineSurface, ModeChoice, PlayState, Position, Telemetry, TrackInfo } from './engine.ts';
import { dropFile, isBoolean, isNumber, keep, keepFile, keepText, recall } from '../shell/keep.ts';
import type { Notice } from '../shell/notices.ts';

export interface TrackDocument {
  readonly name: string;
  text: string;
  /** The text as it was opened. */
  readonly opened: string;
}

export type EditState = 'checking' | 'good' | 'broken';

export interface SessionEvents {
  /** The text was replaced from outside of the editor. */
  replaced: TrackDocument;
  text: TrackDocument;
  judged: { state: EditState; diagnostics: readonly Diagnostic[] };
  loaded: TrackInfo;
  state: PlayState;
  telemetry: Telemetry;
  engine: EngineSurface | null;
  context: AudioContextState;
  files: ReadonlyMap<string, Blob>;
  notice: Notice;
  tooOld: string;
}

/** What a notice offers when only another engine helps. */
export const RESTART = 'Restart engine';

const EDIT_PAUSE_MS = 350;
const KEEP_PAUSE_MS = 500;
/** Reports of the engine's position may be older than a seek by this much. */
const SEEK_SETTLES_MS = 400;
const NOWHERE: Position = { state: 'empty', seconds: 0, frame: 0, step: null, laps: 0 };

const isMode = (value: unknown): value is ModeChoice => value === 'auto' || value === 'shared' || value === 'single';

export class Session {
  readonly bus = new Bus<SessionEvents>();
  readonly files = new Map<string, Blob>();
  document: TrackDocument = { name: 'track.json', text: '', opened: '' };
  engine: EngineSurface | null = null;
  track: TrackInfo | null = null;
  diagnostics: readonly Diagnostic[] = [];
  editState: EditState = 'checking';
  gainLinear = recall('gain', 0.7, isNumber);
  looped = recall('loop', false, isBoolean);
  mode: ModeChoice = recall<ModeChoice>('mode', 'auto', isMode);
  rateHz = recall('rate', 0, isNumber);

  private readonly edits = new EditQueue<TrackDocument>((document) => this.apply(document), EDIT_PAUSE_MS);
  private readonly clips = new ClipPump();
  /** Whether the next accepted text is another track, to be played from `startSecs`, and not another version of this one. */
  private fresh = true;
  private startSecs = 0;
  private keepTimer: ReturnType<typeof setTimeout> | null = null;
  private sought = { seconds: 0, atMs: Number.NEGATIVE_INFINITY };
  private restarting: Promise<void> = Promise.resolve();

  /** Makes the engine and gives it what is open. */
  start(): Promise<void> {
    return this.restart(this.mode, this.rateHz);
  }

  // --- the text

  open(name: string, text: string): void {
    this.document = { name, text, opened: text };
    this.fresh = true;
    this.startSecs = 0;
    this.textChanged(true);
    this.edits.now(this.document);
  }

  /** What the last visit left, edits and place included. */
  restore(name: string, text: string, opened: string, startSecs = 0): void {
    this.document = { name, text, opened };
    this.startSecs = startSecs;
    this.textChanged(true);
  }

  /** From the editor, at every key. */
  edit(text: string): void {
    this.document.text = text;
    this.textChanged(false);
    this.edits.push(this.document);
  }

  /** From elsewhere on the page. */
  replaceText(text: string): void {
    this.document.text = text;
    this.textChanged(true);
    this.edits.now(this.document);
  }

  get edited(): boolean {
    return this.document.text !== this.document.opened;
  }

  /** Whether what sounds is another track than the one that is open, which was not accepted yet. */
  get soundsOther(): boolean {
    return this.fresh && this.track !== null;
  }

  /** Writes the text down for the next visit, if it has changed since it was last written. */
  keepNow(): void {
    if (this.keepTimer !== null) clearTimeout(this.keepTimer);
    if (this.keepTimer === null) return;
    this.keepTimer = null;
    const { name, text, opened } = this.document;
    keepText({ name, text, opened: text === opened ? null : opened });
  }

  private textChanged(fromOutside: boolean): void {
    // Not at every key: a long track is half a megabyte. A page that is left or hidden writes at once.
    this.keepTimer ??= setTimeout(() => this.keepNow(), KEEP_PAUSE_MS);
    if (fromOutside) this.bus.emit('replaced', this.document);
    this.bus.emit('text', this.document);
  }

  // --- files beside the track

  /** Takes files that the track may name. */
  attach(files: ReadonlyMap<string, Blob>, remember = true): void {
    for (const [name, file] of files) {
      this.files.set(name, file);
      this.clips.forget(name);
      if (remember) void keepFile(name, file);
    }
    this.bus.emit('files', this.files);
    if (this.engine) this.edits.now(this.document);
  }

  detach(name: string): void {
    this.files.delete(name);
    this.clips.forget(name);
    void dropFile(name);
    this.bus.emit('files', this.files);
    this.edits.now(this.document);
  }

  /** Local files that the text names, by the last part of their paths. */
  namedNow(): Set<string> {
    const root = readPlaces(this.document.text);
    const named = root ? namedFiles(root).filter((file) => file.reach === 'local').map((file) => lastPart(file.name)) : [];
    return new Set(named.filter((name) => /\.[a-z0-9]+$/i.test(name)));
  }

  private async apply(document: TrackDocument): Promise<void> {
    const { engine } = this;
    if (!engine) return;
    this.judge('checking', this.diagnostics);
    const { text, name } = document;
    const refused = refusals(text, name);
    if (refused.length > 0) return this.judge('broken', refused);
    const options = { name, files: Object.fromEntries(this.files), mix: 'live' as const };
    try {
      const other = this.fresh || engine.track === null;
      const loaded = other ? await engine.load(text, { ...options, start: this.startSecs, loop: this.looped }) : await engine.update(text, options);
      if (engine !== this.engine || document !== this.document) return;
      if (loaded.track) {
        this.fresh = false;
        this.track = loaded.track;
        this.bus.emit('loaded', loaded.track);
        this.judge('good', loaded.diagnostics);
        const { track } = loaded;
        this.clips.feed(engine, track, this.files, () => this.track === track).catch((error: unknown) => this.complain(error));
      } else {
        this.judge('broken', loaded.diagnostics);
      }
    } catch (error) {
      if (engine !== this.engine) return;
      this.judge('broken', error instanceof HeterodyneError ? error.diagnostics : []);
      this.complain(error);
    }
  }

  private judge(state: EditState, diagnostics: readonly Diagnostic[]): void {
    this.editState = state;
    this.diagnostics = diagnostics;
    this.bus.emit('judged', { state, diagnostics });
  }

  // --- the engine

  /** Closes the engine and makes another; the track goes on where it was. */
  restart(mode: ModeChoice, rateHz: number): Promise<void> {
    this.restarting = this.restarting.then(() => this.makeEngine(mode, rateHz));
    return this.restarting;
  }

  /** Where it was when its output was closed: an engine without one is nowhere. */
  private lostAt: Position | null = null;

  private async makeEngine(mode: ModeChoice, rateHz: number, was = this.lostAt ?? this.engine?.position() ?? null): Promise<void> {
    const old = this.engine;
    this.lostAt = null;
    this.engine = null;
    this.bus.emit('engine', null);
    await old?.close().catch(() => {});
    try {
      this.engine = await createEngine(mode, rateHz);
    } catch (error) {
      if (error instanceof HeterodyneError && error.code === 'too-old') return this.bus.emit('tooOld', error.message);
      if (mode === 'auto' && rateHz === 0) {
        this.bus.emit('notice', { kind: 'error', text: explain(error), action: { name: 'Try again', run: () => void this.start() } });
        return;
      }
      this.complain(error);
      return this.makeEngine('auto', 0, was);
    }
    this.mode = mode;
    this.rateHz = rateHz;
    keep('mode', mode);
    keep('rate', rateHz);
    this.listen(this.engine);
    this.bus.emit('engine', this.engine);
    this.fresh = true;
    if (was) this.startSecs = was.state === 'ended' ? 0 : was.seconds;
    await this.engine.gain(this.gainLinear);
    await this.apply(this.document);
    this.startSecs = 0;
    if (was?.state === 'playing') await this.play();
  }

  private listen(engine: EngineSurface): void {
    const hear = <T>(type: string, then: (detail: T) => void) =>
      engine.addEventListener(type, (event) => {
        if (engine === this.engine) then((event as CustomEvent<T>).detail);
      });
    hear<Telemetry>('telemetry', (telemetry) => this.bus.emit('telemetry', telemetry));
    hear<{ state: PlayState; context: AudioContextState }>('state', ({ state, context }) => {
      if (context === 'closed') this.lostAt = engine.position();
      this.bus.emit('state', state);
      this.bus.emit('context', context);
    });
    hear<{ message: string; recovered: boolean }>('fault', ({ message, recovered }) => {
      if (recovered) this.bus.emit('notice', { kind: 'info', text: `The engine has started itself again: ${message}` });
      else {
        const run = () => void this.restart(this.mode, this.rateHz);
        this.bus.emit('notice', { kind: 'error', text: `The engine has stopped: ${message}`, action: { name: RESTART, run } });
      }
    });
  }

  // --- the transport

  position(): Position {
    return this.engine?.position() ?? NOWHERE;
  }

  async play(): Promise<void> {
    await this.steer(async (engine) => {
      if (engine.position().state === 'ended') await engine.seek(0);
      await engine.play();
    });
  }

  pause(): Promise<void> {
    return this.steer((engine) => engine.pause());
  }

  toggle(): Promise<void> {
    return this.position().state === 'playing' && !this.heldBack ? this.pause() : this.play();
  }

  /** Whether it plays as far as the engine goes, and the browser lets nothing through; or never will again. */
  get heldBack(): boolean {
    return this.lost || (this.engine !== null && this.position().state === 'playing' && this.engine.context.state !== 'running');
  }

  /** Whether the sound output is gone for good; another engine gets another one. */
  get lost(): boolean {
    return this.engine?.context.state === 'closed';
  }

  stop(): Promise<void> {
    return this.steer((engine) => engine.stop());
  }

  seek(seconds: number): Promise<void> {
    const to = Math.min(Math.max(0, seconds), this.track?.duration ?? 0);
    this.sought = { seconds: to, atMs: performance.now() };
    return this.steer((engine) => engine.seek(to));
  }

  /** Where moves by some seconds start from: the last seek, while the engine may not have told of it yet. */
  aim(): number {
    return performance.now() - this.sought.atMs < SEEK_SETTLES_MS ? this.sought.seconds : this.position().seconds;
  }

  setGain(linear: number): Promise<void> {
    this.gainLinear = linear;
    keep('gain', linear);
    return this.steer((engine) => engine.gain(linear));
  }

  setLoop(on: boolean): Promise<void> {
    this.looped = on;
    keep('loop', on);
    return this.steer((engine) => engine.loop(on));
  }

  private async steer(act: (engine: EngineSurface) => Promise<void>): Promise<void> {
    if (!this.engine) return;
    try {
      await act(this.engine);
    } catch (error) {
      this.complain(error);
    }
    this.bus.emit('state', this.position().state);
  }

  complain(error: unknown): void {
    this.bus.emit('notice', { kind: 'error', text: explain(error) });
  }
}
