/** What the page tells the worklet, and what that answers. */
import type { TapeSource } from './tape.js';

export interface StageNumbers {
  /** Place in the catalogue. */
  effect: number;
  bypass: boolean;
  values: number[];
}

export interface SenderNumbers {
  codec: number;
  packetFrames: number;
  channels: 1 | 2;
  /** 0 off, 1 on, 2 while there is loss. */
  redundancy: 0 | 1 | 2;
}

export interface PeerNumbers {
  slot: number;
  gain: number;
  muted: boolean;
  solo: boolean;
  byTrack: boolean;
}

export type LiveOrder =
  | { order: 'module'; module: WebAssembly.Module }
  | { order: 'bytes'; bytes: ArrayBuffer }
  | { order: 'begin'; shared: { out: SharedArrayBuffer; in: SharedArrayBuffer; clock: SharedArrayBuffer; block: SharedArrayBuffer } | null; port: MessagePort | null }
  | { order: 'sender'; sender: SenderNumbers }
  | { order: 'chain'; stages: StageNumbers[]; id: number }
  | { order: 'move'; stage: number; parameter: number; value: number }
  | { order: 'bypass'; stage: number; on: boolean }
  | { order: 'gains'; monitor: number; volume: number; muted: boolean }
  | { order: 'open'; slot: number }
  | { order: 'close'; slot: number }
  | { order: 'peer'; peer: PeerNumbers }
  | { order: 'tape'; source: TapeSource; buffer: SharedArrayBuffer | null }
  | { order: 'tape-end'; source: TapeSource }
  | { order: 'tape-spent'; source: TapeSource; buffer: ArrayBuffer }
  | { order: 'ask'; buffer: ArrayBuffer }
  | { order: 'end' };

export type LiveReply =
  | { say: 'module'; done: boolean }
  | { say: 'begun'; reason: string | null; memoryBytes: number }
  | { say: 'sender'; refused: number }
  | { say: 'chain'; id: number; accepted: boolean }
  | { say: 'block'; buffer: ArrayBuffer }
  | { say: 'tape'; source: TapeSource; buffer: ArrayBuffer; frame: number; frames: number }
  | { say: 'tape-end'; source: TapeSource };
