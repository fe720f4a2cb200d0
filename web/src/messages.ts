/**
 * What threads of the package tell each other. Whoever asks gives a number, and gets the answer under that number.
 */
import type { Loaded } from './api.js';
import type { Source } from './module.js';

/** A question to a Worker, its number put to it. */
export type Asked<Question> = Question & { id: number };

/** What comes back. */
export type Answered =
  | { id: number; value: unknown }
  | { id: number; error: { code: string; message: string } };

/** Where a track begins and how. Frames at the context's rate. */
export interface Begin {
  frame: number;
  gain: number;
  looped: boolean;
}

/** What the control Worker does. */
export type ControlQuestion =
  | {
      ask: 'open';
      shared: boolean;
      url: string;
      decoders: string;
      rateHz: number;
      pages: number;
      ringFrames: number;
      worklet: MessagePort | null;
    }
  | { ask: 'check'; source: Source }
  | { ask: 'load'; source: Source; begin: Begin }
  /** `plays`: whether the seat is to go over to it, now. */
  | { ask: 'update'; source: Source; plays?: boolean }
  | { ask: 'seat'; begin: Begin }
  | { ask: 'seek'; frame: number }
  | { ask: 'gain'; gain: number }
  | { ask: 'loop'; on: boolean }
  | { ask: 'clip'; index: number; samples: Float32Array; finished: boolean }
  /** The engine has left all seats but this one. */
  | { ask: 'left'; seat: number }
  /** Another worklet: gets what the one before had, from this place on. */
  | { ask: 'again'; begin: Begin; worklet: MessagePort }
  /** Frees what the engine no longer needs. */
  | { ask: 'tidy' };

/** What lies where, for those who share the memory. */
export interface Seat {
  seat: number;
  ring: number;
  status: number;
}

/** The answer to `load`, `update` and `seat`. `seat` is `null` with a track that was refused, with `update`, and in the worklet. */
export interface Placed {
  loaded: Loaded;
  seat: Seat | null;
}

/** The answer to `open`. */
export interface Opened {
  module: WebAssembly.Module;
  /** `null` in `single` mode. */
  memory: WebAssembly.Memory | null;
  /** For the engine Worker's instance. */
  stack: { top: number; threadLocals: number } | null;
}

/** What the engine Worker does. */
export type EngineQuestion =
  | {
      ask: 'open';
      module: WebAssembly.Module;
      memory: WebAssembly.Memory;
      stack: { top: number; threadLocals: number };
      desk: SharedArrayBuffer;
      aheadFrames: number;
    }
  /** Goes on with this seat; answered when its ring holds what it should. */
  | { ask: 'seat'; seat: Seat };

/** Words of the desk, the block that the page and the engine Worker share: questions sent, then a histogram of times. */
export const DESK_SENT = 0;
export const DESK_HISTOGRAM = 1;

/** From the page to the worklet that reads the ring. */
export type RingOrder = { order: 'ring'; buffer: SharedArrayBuffer; ring: number } | { order: 'end' };

/** From the page to the worklet that is the engine; each is answered, by a status. */
export type SingleOrder =
  | { order: 'port'; port: MessagePort }
  | { order: 'play' }
  | { order: 'pause' }
  | { order: 'seek'; frame: number }
  | { order: 'gain'; gain: number }
  | { order: 'loop'; on: boolean }
  | { order: 'status' }
  | { order: 'end' };

/** What that worklet says about itself. */
export interface SingleStatus {
  /** Of the order that this answers; 0 when nobody has asked. */
  id: number;
  /** Why the order was not carried out. */
  error: string | null;
  /** As in layout.ts; -1 while nothing is loaded. */
  state: number;
  /** It plays, as far as it was told to. */
  running: boolean;
  frame: number;
  laps: number;
  faults: number;
  quanta: number;
  peaks: [number, number];
  /** Time of the context when this was so, in seconds. */
  time: number;
}

/** From the control Worker to that worklet, piece by piece; each is answered, and only few wait for their answer. */
export type Delivery =
  | { deliver: 'module'; module: WebAssembly.Module }
  | { deliver: 'bytes'; bytes: ArrayBuffer }
  | { deliver: 'begin'; pages: number }
  | { deliver: 'piece'; at: number; bytes: ArrayBuffer }
  /** The image is complete: the track at this address, played from here, or from where it stands now. */
  | { deliver: 'seat'; track: number; begin: Begin; keepsPlace: boolean }
  | { deliver: 'clip'; index: number; samples: Float32Array; finished: boolean };

/** What is answered to a delivery: `needs` when the module did not survive its way. */
export type Receipt = { done: true } | { needs: 'bytes' } | { error: string };

/** What is to be rendered: numbers as `ht_plan_new` takes them, times in seconds. */
export interface RenderOrder {
  source: Source;
  rateHz: number;
  stage: number;
  target: number;
  startSeconds: number;
  /** `null` goes to the end. */
  durationSeconds: number | null;
  format: number;
  dither: boolean;
}

/** Name of the last round. */
export const SOUND = 'sound';

/** A round of tasks, numbered from 0, and how much of all work is done before and after it. */
export interface RenderRound {
  name: string;
  tasks: number;
  from: number;
  to: number;
}

/** What a render will be, and the engine that plans it, for others to copy. */
export interface Planned {
  loaded: Loaded;
  /** `null` when the track was refused. */
  plan: null | {
    sampleRate: number;
    frames: number;
    round: RenderRound;
    copy: PlanCopy;
  };
}

export interface PlanCopy {
  module: WebAssembly.Module;
  image: ArrayBuffer;
  pages: number;
  plan: number;
  /** Name of the round in which it is. */
  round: string;
}

/** What a task gave: a note for everyone in the rounds that measure, a piece of the output in the last one. */
export interface TaskDone {
  task: number;
  bytes: Uint8Array<ArrayBuffer>;
  /** In the last round: where the piece begins, in frames of the output, and its greatest magnitude. */
  frame: number;
  peak: number;
  /** In the rounds that measure: the task of the last round whose sound this Worker has kept; `null` for none. */
  kept: number | null;
}

/** What a render Worker does. */
export type RenderQuestion =
  | { ask: 'plan'; url: string; decoders: string; pages: number; order: RenderOrder }
  | { ask: 'join'; copy: PlanCopy }
  /** Does tasks from `from` up to `to`, after it has taken note of what others have measured. */
  | { ask: 'tasks'; from: number; to: number; notes: TaskDone[] }
  /** Goes on to the next round; answered with it, or with `null` after the last. */
  | { ask: 'advance'; notes: TaskDone[] };
