/**
 * Tapes and recordings on the page.
 *
 * Invariant: one tape for each source, shared by all who record it; what the page could not fetch in time is silence and is counted.
 */
import type { Recording, RecordSource } from './api.js';
import type { LiveOrder, LiveReply } from './orders.js';
import { tapeBuffer, TapeReader, type Piece, type TapeSource } from './tape.js';
import { wav } from './wav.js';

const FETCH_MS = 100;

/** Longest silence that is put in for what is missing, in frames. */
const MOST_GAP = 480_000;

/** Who listens to a tape: pieces in order, with the context's frame that each begins at. */
export type Listener = (piece: Piece, frame: number) => void;

interface Running {
  reader: TapeReader | null;
  listeners: Set<Listener>;
  next: number | null;
  /** Frames that readers before this one have lost. */
  lostBefore: number;
}

export class Tapes {
  private readonly running = new Map<TapeSource, Running>();
  private timer: ReturnType<typeof setInterval> | null = null;
  private ends: (() => void)[] = [];

  constructor(
    private readonly shared: boolean,
    private readonly send: (order: LiveOrder, transfer?: Transferable[]) => void,
  ) {}

  begin(source: TapeSource, listener: Listener): void {
    const there = this.running.get(source);
    if (there !== undefined) {
      there.listeners.add(listener);
      return;
    }
    const buffer = this.shared ? tapeBuffer() : null;
    this.running.set(source, { reader: buffer === null ? null : new TapeReader(buffer), listeners: new Set([listener]), next: null, lostBefore: 0 });
    this.send({ order: 'tape', source, buffer });
    this.timer ??= setInterval(() => this.fetch(), FETCH_MS);
  }

  lostFrames(source: TapeSource): number {
    const tape = this.running.get(source);
    return (tape?.lostBefore ?? 0) + (tape?.reader?.lostFrames ?? 0);
  }

  private fetch(): void {
    for (const tape of this.running.values()) {
      const { reader } = tape;
      const first = reader?.firstFrame ?? null;
      if (reader !== null && first !== null) {
        this.fill(tape, first);
        tape.next ??= first;
        const piece = reader.take();
        this.hand(tape, piece, tape.next);
        tape.next += piece.length / 2;
      }
    }
  }

  /** What is missing before a frame is silence. */
  private fill(tape: Running, frame: number): void {
    const gap = tape.next === null ? 0 : Math.min(frame - tape.next, MOST_GAP);
    if (gap > 0) {
      this.hand(tape, new Float32Array(2 * gap), tape.next ?? 0);
      tape.next = frame;
    }
  }

  /** The worklet was replaced: tapes go on in the new one, with silence for the time between. */
  again(): void {
    this.fetch();
    for (const [source, tape] of this.running) {
      const buffer = this.shared ? tapeBuffer() : null;
      tape.lostBefore += tape.reader?.lostFrames ?? 0;
      tape.reader = buffer === null ? null : new TapeReader(buffer);
      this.send({ order: 'tape', source, buffer });
    }
    // What was asked of the one before is not answered any more.
    this.ends.splice(0).forEach((done) => done());
  }

  private hand(tape: Running, piece: Piece, frame: number): void {
    if (piece.length > 0) {
      tape.listeners.forEach((listener) => listener(piece, frame));
    }
  }

  heard(reply: LiveReply): void {
    if (reply.say === 'tape') {
      const tape = this.running.get(reply.source);
      if (tape !== undefined) {
        this.fill(tape, reply.frame);
        this.hand(tape, new Float32Array(reply.buffer).slice(0, 2 * reply.frames), reply.frame);
        tape.next = reply.frame + reply.frames;
      }
      this.send({ order: 'tape-spent', source: reply.source, buffer: reply.buffer }, [reply.buffer]);
    } else if (reply.say === 'tape-end') {
      this.ends.shift()?.();
    }
  }

  /** All that was written until now has been handed out when this resolves. */
  async end(source: TapeSource, listener: Listener): Promise<void> {
    const tape = this.running.get(source);
    if (tape?.listeners.has(listener) !== true) {
      return;
    }
    this.fetch();
    if (tape.listeners.size === 1) {
      if (tape.reader === null) {
        // The last piece comes before this answer.
        await Promise.race([new Promise<void>((done) => {
          this.ends.push(done);
          this.send({ order: 'tape-end', source });
        }), new Promise((done) => setTimeout(done, 1000))]);
      } else {
        this.send({ order: 'tape-end', source });
      }
      if (tape.listeners.size === 1) {
        this.running.delete(source);
      }
    }
    tape.listeners.delete(listener);
    if (this.running.size === 0 && this.timer !== null) {
      clearInterval(this.timer);
      this.timer = null;
    }
  }

  close(): void {
    if (this.timer !== null) {
      clearInterval(this.timer);
    }
    this.running.clear();
  }
}

export class TapeRecording implements Recording {
  private readonly pieces: Piece[] = [];
  private frames = 0;
  private lost = 0;
  private done: Promise<Blob> | null = null;
  private readonly listener: Listener = (piece) => {
    this.pieces.push(piece);
    this.frames += piece.length / 2;
    this.lost = Math.max(this.lost, this.tapes.lostFrames(this.source));
  };

  constructor(
    private readonly tapes: Tapes,
    readonly source: RecordSource,
    private readonly sampleRate: number,
    private readonly format: 'f32' | 's16',
  ) {
    tapes.begin(source, this.listener);
  }

  get seconds(): number {
    return this.frames / this.sampleRate;
  }

  get lostFrames(): number {
    return this.lost;
  }

  stop(): Promise<Blob> {
    this.done ??= this.tapes.end(this.source, this.listener).then(() => wav(this.pieces, this.sampleRate, this.format));
    return this.done;
  }
}
