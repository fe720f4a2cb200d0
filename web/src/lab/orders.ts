/** What page and worklets of the Lab tell each other. Orders are carried out in turn; only `module`, `bytes`, `piece`, `begin` and `ask` are answered. */

/** How the instrument is made: the arguments of `init`. */
export interface Settings {
  frame: number;
  channels: 1 | 2;
  window: number;
  /** NaN unless the window has one. */
  beta: number;
}

/** What may change while it runs: numbers as the module takes them. */
export interface Tuning {
  a4: number;
  temperament: number;
  /** 0 follows the strongest tone. */
  zoom: number;
  /** Bit h for harmonic h. */
  harmonics: number;
  /** Bit n for section n. */
  sections: number;
}

export type LabOrder =
  | { order: 'module'; module: WebAssembly.Module }
  | { order: 'bytes'; bytes: ArrayBuffer }
  /** A piece of the memory of an instrument that has been planned. Without any, the worklet plans it itself. */
  | { order: 'piece'; at: number; bytes: ArrayBuffer }
  /** `buffer` is shared memory, or `null` for messages. Without a module before it, the fallback begins. */
  | { order: 'begin'; settings: Settings; tuning: Tuning; buffer: SharedArrayBuffer | null }
  /** The page wants the block, written into this. */
  | { order: 'ask'; buffer: ArrayBuffer }
  | { order: 'tune'; tuning: Tuning }
  /** Another clock, or none; `ticks`: count those of Date.now() instead. */
  | { order: 'clock'; buffer: SharedArrayBuffer | null; ticks: boolean }
  | { order: 'reset' }
  | { order: 'end' };

export type LabReply =
  /** A module was understood, or its bytes are wanted. */
  | { say: 'module'; done: boolean }
  | { say: 'piece' }
  | { say: 'begun'; active: boolean; reason: string | null; memoryBytes: number }
  | { say: 'block'; buffer: ArrayBuffer };

/** What a signal is, as the module takes it. */
export interface SignalNumbers {
  kind: number;
  frequency: number;
  levelDb: number;
  p1: number;
  p2: number;
  p3: number;
}

export type SignalOrder =
  | { order: 'module'; module: WebAssembly.Module }
  | { order: 'bytes'; bytes: ArrayBuffer }
  | { order: 'signal'; signal: SignalNumbers }
  | { order: 'end' };

export type SignalReply = { say: 'module'; done: boolean } | { say: 'signal'; accepted: boolean; reason: string | null };
