/**
 * Packets as far as a script has to read them: kinds, the head of a packet of sound, and the two that set clocks to each other.
 *
 * Invariant: the layout is that of `crates/live` (docs/live.md); whatever bytes come, reading answers `null` and never throws.
 */
export const VERSION = 1;

export const PacketKind = { AUDIO: 0, PING: 1, PONG: 2, REPORT: 3 } as const;

export const CodecNumber = { S16: 0, F32: 1, OPUS: 2 } as const;

/** Bytes before the payload of a packet of sound. */
export const AUDIO_HEAD_BYTES = 26;
/** The largest datagram. */
export const MOST_BYTES = 1200;
const PING_BYTES = 16;
const PONG_BYTES = 24;

/** Flags of a packet of sound. */
export const Flag = { REDUNDANT: 1, MUTED: 2 } as const;

export interface AudioHead {
  codec: number;
  channels: number;
  flags: number;
  sequence: number;
  /** Number of the first frame on the sender's clock; exact below 2⁵³. */
  mediaTime: number;
  frames: number;
  sampleRate: number;
  /** The sender's clock at capture, µs modulo 2³². */
  capturedUs: number;
  payload: Uint8Array;
  /** The frame before, where it is sent again. */
  again: Uint8Array | null;
}

/** What a datagram is; `null` where it is of no version that is read here. */
export function kindOf(bytes: Uint8Array): number | null {
  const first = bytes[0];
  return first === undefined || first >> 4 !== VERSION || (first & 15) > PacketKind.REPORT ? null : first & 15;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

export function readAudio(bytes: Uint8Array): AudioHead | null {
  if (bytes.length < AUDIO_HEAD_BYTES || kindOf(bytes) !== PacketKind.AUDIO) {
    return null;
  }
  const view = viewOf(bytes);
  const length = view.getUint16(24, true);
  const end = AUDIO_HEAD_BYTES + length;
  const flags = view.getUint16(2, true);
  if (end > bytes.length) {
    return null;
  }
  let again: Uint8Array | null = null;
  if ((flags & Flag.REDUNDANT) !== 0 && end + 2 <= bytes.length) {
    const second = view.getUint16(end, true);
    again = end + 2 + second <= bytes.length ? bytes.subarray(end + 2, end + 2 + second) : null;
  }
  return {
    codec: (bytes[1] as number) & 15,
    channels: (bytes[1] as number) >> 4,
    flags,
    sequence: view.getUint32(4, true),
    mediaTime: view.getUint32(8, true) + 2 ** 32 * view.getUint32(12, true),
    frames: view.getUint16(16, true),
    sampleRate: 25 * view.getUint16(18, true),
    capturedUs: view.getUint32(20, true),
    payload: bytes.subarray(AUDIO_HEAD_BYTES, end),
    again,
  };
}

/** When a packet of sound was captured, without reading the rest; 0 where it is too short. */
export function capturedUs(bytes: Uint8Array): number {
  return bytes.length < 24 ? 0 : ((bytes[20] as number) | ((bytes[21] as number) << 8) | ((bytes[22] as number) << 16) | ((bytes[23] as number) << 24)) >>> 0;
}

/** A packet with the head of another and its own payload. */
export function withPayload(head: Uint8Array, codec: number, payload: Uint8Array, again: Uint8Array | null): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(AUDIO_HEAD_BYTES + payload.length + (again === null ? 0 : 2 + again.length));
  bytes.set(head.subarray(0, AUDIO_HEAD_BYTES));
  bytes[1] = ((head[1] as number) & 0xf0) | codec;
  bytes[2] = ((head[2] as number) & ~Flag.REDUNDANT) | (again === null ? 0 : Flag.REDUNDANT);
  const view = viewOf(bytes);
  view.setUint16(24, payload.length, true);
  bytes.set(payload, AUDIO_HEAD_BYTES);
  if (again !== null) {
    view.setUint16(AUDIO_HEAD_BYTES + payload.length, again.length, true);
    bytes.set(again, AUDIO_HEAD_BYTES + payload.length + 2);
  }
  return bytes;
}

export function ping(id: number, nowUs: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(PING_BYTES);
  bytes[0] = (VERSION << 4) | PacketKind.PING;
  const view = viewOf(bytes);
  view.setUint32(4, id, true);
  put(view, 8, nowUs);
  return bytes;
}

/** The answer to a ping; `null` where it is none. */
export function pong(question: Uint8Array, nowUs: number): Uint8Array<ArrayBuffer> | null {
  if (question.length < PING_BYTES || kindOf(question) !== PacketKind.PING) {
    return null;
  }
  const bytes = new Uint8Array(PONG_BYTES);
  bytes.set(question.subarray(0, PING_BYTES));
  bytes[0] = (VERSION << 4) | PacketKind.PONG;
  put(viewOf(bytes), 16, nowUs);
  return bytes;
}

export interface Pong {
  id: number;
  askedUs: number;
  answeredUs: number;
}

export function readPong(bytes: Uint8Array): Pong | null {
  if (bytes.length < PONG_BYTES || kindOf(bytes) !== PacketKind.PONG) {
    return null;
  }
  const view = viewOf(bytes);
  return { id: view.getUint32(4, true), askedUs: get(view, 8), answeredUs: get(view, 16) };
}

function put(view: DataView, at: number, value: number): void {
  const whole = Math.max(0, Math.floor(value));
  view.setUint32(at, whole % 2 ** 32, true);
  view.setUint32(at + 4, Math.floor(whole / 2 ** 32), true);
}

function get(view: DataView, at: number): number {
  return view.getUint32(at, true) + 2 ** 32 * view.getUint32(at + 4, true);
}
