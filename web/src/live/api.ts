/**
 * The public surface of `heterodyne/live`, as types. Times are in milliseconds where a name says `Ms`, else in seconds; gains are linear, levels in dB relative to
 * full scale.
 *
 * Invariant: a figure that was not measured is `null`, never 0, and what a browser cannot do is said before it is tried (`Live.requirements()`).
 */
import type { Chain } from './chain_api.js';
import type { Peer, PeerState } from './peer_api.js';
import type { RoundTrip, RoundTripOptions } from './round_trip_api.js';

export * from './chain_api.js';
export * from './peer_api.js';
export * from './round_trip_api.js';

/** How sound crosses threads: rings in shared memory, or messages of larger packets where the page is not isolated. */
export type LiveTransport = 'shared' | 'messages';

/** What carries the sound: packets of ours over an unordered data channel, or the browser's ordinary WebRTC track. */
export type LivePath = 'channel' | 'track';

/** What is in a packet of the path `channel`. */
export type LiveCodec = 's16' | 'f32' | 'opus';

export interface LiveOptions {
  /** A context to play in; without it Live makes one with the least latency and closes it in `close()`. */
  context?: AudioContext;
  /** Rate of the context that is made, in Hz. Default 48,000. */
  sampleRate?: number;
  /** `auto` (the default) takes `shared` where the page allows it. Asking for `shared` where it cannot be is an error. */
  transport?: LiveTransport | 'auto';
  /** What carries the sound. Default `channel`. */
  path?: LivePath;
  /** Default `s16`. `opus` needs WebCodecs; where it is missing, `s16` is taken and a `problem` told. */
  codec?: LiveCodec;
  /**
   * Frames of a packet. Default: 128, and 256 with `messages`, where a packet is a message and none is to come with every quantum. Samples have to fit into 1200 bytes: up to 293 frames in stereo,
   * 587 in mono, half of that with f32. Opus takes 2.5, 5 (the default), 10 or 20 ms. What does not fit is brought to the nearest that does, and a `problem` told.
   */
  packetFrames?: number;
  /** Channels that are sent. Default 2. */
  channels?: 1 | 2;
  /** Sends the frame before once more in each packet: never, always, or while a peer reports loss (the default). */
  redundancy?: 'off' | 'on' | 'auto';
  /** Servers for peers that are not in one network, besides those that the room gives. */
  iceServers?: RTCIceServer[];
  /** `relay` hides addresses from peers and needs a TURN server. Default `all`. */
  iceTransportPolicy?: RTCIceTransportPolicy;
  /** Where the wasm, worker and worklet files lie. Default: beside the package's script. */
  assets?: string | URL;
}

export interface MicrophoneWish {
  deviceId?: string;
  /** All three are off unless asked for: they cost delay and change music. */
  echoCancellation?: boolean;
  noiseSuppression?: boolean;
  autoGainControl?: boolean;
  channels?: 1 | 2;
}

/** What is sent: a microphone, a stream, a node of `live.context`, or nothing. */
export type InputWish = MicrophoneWish | { stream: MediaStream; label?: string } | { node: AudioNode; label?: string } | null;

/** What the browser really does to a microphone, whatever was asked for. `null`: it does not tell. */
export interface InputState {
  kind: 'microphone' | 'stream' | 'node';
  label: string;
  deviceId: string | null;
  echoCancellation: boolean | null;
  noiseSuppression: boolean | null;
  autoGainControl: boolean | null;
  channels: number | null;
  sampleRate: number | null;
  /** What the browser says its capture takes. */
  latencyMs: number | null;
}

export interface LiveInput {
  readonly state: InputState | null;
  /** Takes another input; the one before ends, chain and connections stay. */
  use(wish: InputWish): Promise<InputState | null>;
  /** Microphones, with labels once one was allowed. */
  devices(): Promise<{ deviceId: string; label: string }[]>;
}

export interface JoinOptions {
  /** What others see, 1 to 64 characters. */
  name?: string;
}

/** `idle`: in no room. `away`: the line to the room is down, sound between peers goes on; it is tried again. */
export type RoomState = 'idle' | 'joining' | 'joined' | 'away' | 'refused';

export interface Room {
  readonly state: RoomState;
  /** Of a refusal: its code of the protocol (`room-full`, `bad-room`, …) and what it says. */
  readonly reason: { code: string; says: string } | null;
  readonly url: string | null;
  /** This side's number in the room. */
  readonly you: number | null;
  readonly capacity: number | null;
}

/** A level, as a meter shows it: the peak falls by 20 dB in 1.5 s, RMS is over 50 ms. −Infinity is silence. */
export interface Level {
  peakDb: number;
  rmsDb: number;
}

/** One entry for each channel, left first. The same objects each time. */
export interface Meters {
  /** Before the chain. */
  input: readonly Level[];
  /** After the chain: what is sent. */
  sent: readonly Level[];
  /** What is heard: monitor and peers. */
  mix: readonly Level[];
  /** By the id of the peer, before its gain. */
  peers: ReadonlyMap<number, readonly Level[]>;
}

export type RecordSource = 'own' | 'others' | 'mix';

export interface Recording {
  readonly source: RecordSource;
  /** So far. */
  readonly seconds: number;
  /** Frames that are silence because the page could not fetch them in time. */
  readonly lostFrames: number;
  /** Ends it: a WAV file, stereo, f32 or 16 bits. */
  stop(): Promise<Blob>;
}

/** An open line to a media server, by WHIP or WHEP. */
export interface Session extends EventTarget {
  readonly state: RTCPeerConnectionState;
  /** Where the server keeps the session, for people. */
  readonly resource: string | null;
  addEventListener(type: 'state', listener: (event: CustomEvent<{ state: RTCPeerConnectionState }>) => void): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | AddEventListenerOptions): void;
  removeEventListener(type: 'state', listener: (event: CustomEvent<{ state: RTCPeerConnectionState }>) => void): void;
  removeEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | EventListenerOptions): void;
  /** Ends the session at the server too. */
  close(): Promise<void>;
}

export interface ServerOptions {
  /** For `Authorization: Bearer`. */
  token?: string;
  iceServers?: RTCIceServer[];
  signal?: AbortSignal;
}

/** What this side's own machine adds; `null`: the browser does not tell. */
export interface OwnDelay {
  captureMs: number | null;
  packetMs: number;
  /** From the context to the device, and what the context itself holds back. */
  outputLatencyMs: number | null;
  baseLatencyMs: number | null;
}

export interface LiveTelemetry {
  transport: LiveTransport;
  /** Where the data channels are served. */
  pump: 'worker' | 'page';
  quanta: number;
  /** Quanta of the context's clock that the browser left out. They are nobody's loss on the way. */
  leftOut: number;
  /** Packets that were sent, and those that were thrown away here because a channel was backed up. */
  sentPackets: number;
  droppedPackets: number;
  /** Packets for which a ring had no room. */
  ringFull: number;
  memoryBytes: number;
  own: OwnDelay;
}

export interface LiveEvents {
  room: CustomEvent<Room>;
  /** A peer came, went, changed its name, state or path. */
  peer: CustomEvent<{ peer: Peer; what: 'joined' | 'state' | 'left'; state: PeerState }>;
  /** Once a second, after the statistics of all peers. */
  statistics: CustomEvent<{ peers: readonly Peer[]; telemetry: LiveTelemetry }>;
  input: CustomEvent<{ input: InputState | null; reason: 'used' | 'ended' }>;
  chain: CustomEvent<{ chain: Chain }>;
  /** The context's state: `suspended` waits for a click and `resume()`. */
  state: CustomEvent<{ context: AudioContextState }>;
  /** Something is not as asked; all goes on. */
  problem: CustomEvent<{ code: ProblemCode; message: string; peer: number | null }>;
  /** The worklet or the Worker has failed. With `recovered` it was replaced. */
  fault: CustomEvent<{ message: string; recovered: boolean }>;
}

/** What cannot be sent as asked (`codec`, `packet`), or a network that takes less than is sent (`backed-up`). */
export type ProblemCode = 'codec' | 'packet' | 'backed-up';

/** Why a call was refused. */
export type LiveErrorCode =
  | 'too-old'
  | 'not-isolated'
  | 'asset'
  | 'refused'
  | 'closed'
  | 'internal'
  /** The room's server: `bad-room`, `room-full` and so on are in `reason`. */
  | 'room'
  /** A WHIP or WHEP server has answered otherwise than it should. */
  | 'server';

export interface LiveError extends Error {
  readonly code: LiveErrorCode;
  /** The protocol's own word, such as `room-full` or `401`. */
  readonly reason: string | null;
}

/** What of Live a browser and a page can do. */
export interface LiveRequirements {
  /** Live runs at all. */
  possible: boolean;
  /** Why not, for people. */
  reason: string | null;
  missing: string[];
  /** Rings in shared memory; else messages. */
  shared: { possible: boolean; reason: string | null };
  /** Data channels can be served by a Worker; else by the page, which delays them while it is busy. */
  workerChannels: boolean;
  opus: boolean;
  microphone: boolean;
}

export interface LiveSurface {
  readonly context: AudioContext;
  readonly transport: LiveTransport;
  /** Why `shared` was not taken under `auto`. */
  readonly transportReason: string | null;
  readonly input: LiveInput;
  readonly chain: Chain;
  /** How loud one hears oneself, after the chain: 0 (the default) to 1. */
  monitor: number;
  /** How loud all is that is heard, 0 to 1. Default 1. */
  volume: number;
  /** Sends silence, and says so to the peers. */
  mute: boolean;
  /** Which way this side sends. Can be changed while it runs. */
  path: LivePath;
  codec: LiveCodec;
  packetFrames: number;
  /** Connected to the speakers when Live was made without a `context`, else for the page to connect: all that is heard. */
  readonly output: AudioNode;
  readonly room: Room;
  readonly peers: readonly Peer[];

  /** Enters a room: the address of its page or of its WebSocket; `/rooms/TOKEN` is what counts. A seat that this tab had is taken again. */
  join(url: string | URL, options?: JoinOptions): Promise<Room>;
  leave(): Promise<void>;
  /** Starts the context; browsers ask for a click. */
  resume(): Promise<void>;

  /** The newest levels. Cheap: call it with each picture. */
  meters(): Meters;
  telemetry(): LiveTelemetry;
  record(source: RecordSource, options?: { format?: 'f32' | 's16' }): Recording;

  /** Publishes what is sent to a media server (WHIP, RFC 9725). */
  publish(whipUrl: string | URL, options?: ServerOptions): Promise<Session>;
  /** Listens to a media server (WHEP); what comes is a peer in the mix. */
  listen(whepUrl: string | URL, options?: ServerOptions): Promise<Session & { peer: Peer }>;

  /** Test card: how long this device takes from speaker to microphone, and whether left is left. Plays chirps; needs a microphone as input. */
  roundTrip(options?: RoundTripOptions): Promise<RoundTrip>;

  addEventListener<K extends keyof LiveEvents>(type: K, listener: (event: LiveEvents[K]) => void, options?: boolean | AddEventListenerOptions): void;
  removeEventListener<K extends keyof LiveEvents>(type: K, listener: (event: LiveEvents[K]) => void, options?: boolean | EventListenerOptions): void;

  close(): Promise<void>;
}

/** What the entry exports, besides `makeRoom`: `Live.create(options)`, `Live.requirements()`. */
export interface LiveClass {
  create(options?: LiveOptions): Promise<LiveSurface>;
  requirements(): LiveRequirements;
}
