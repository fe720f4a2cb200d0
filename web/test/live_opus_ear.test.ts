/** What a decoder of Opus gets from packets that were overtaken or lost, and what the worklet gets of it. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { Tag } from '../src/live/layout.js';
import { Link } from '../src/live/link.js';
import { OpusEar } from '../src/live/opus_ear.js';
import { AUDIO_HEAD_BYTES, CodecNumber, PacketKind, readAudio, VERSION, withPayload } from '../src/live/packets.js';
import { Pump } from '../src/live/pump.js';

interface Chunk {
  timestamp: number;
  data: Uint8Array;
}

/** A decoder that gives a frame with the number of its packet, when it is told to. */
class FakeDecoder {
  static readonly all: FakeDecoder[] = [];
  state = 'unconfigured';
  readonly fed: number[] = [];
  private readonly waiting: number[] = [];

  constructor(private readonly given: { output: (sound: unknown) => void; error: (cause: unknown) => void }) {
    FakeDecoder.all.push(this);
  }

  configure(): void {
    this.state = 'configured';
  }

  decode({ data }: Chunk): void {
    this.fed.push(data[0] as number);
    this.waiting.push(data[0] as number);
  }

  flow(): void {
    for (const number of this.waiting.splice(0)) {
      const sound = { numberOfFrames: 240, numberOfChannels: 1, copyTo: (plane: Float32Array) => void plane.fill(number), close: () => {} };
      this.given.output(sound);
    }
  }

  fail(): void {
    this.state = 'closed';
    this.given.error(new Error('broken on purpose'));
  }

  close(): void {
    this.state = 'closed';
  }
}

function codecs(t: TestContext): void {
  const place = globalThis as unknown as Record<string, unknown>;
  const before = { AudioDecoder: place['AudioDecoder'], EncodedAudioChunk: place['EncodedAudioChunk'] };
  FakeDecoder.all.length = 0;
  place['AudioDecoder'] = FakeDecoder;
  place['EncodedAudioChunk'] = class {
    constructor(init: Chunk) {
      Object.assign(this, init);
    }
  };
  t.after(() => void Object.assign(place, before));
}

/** Packet `n` of a sender that began when its clock said `beganUs`: its payload is its number, and once more that of the one before. */
function packet(n: number, { brings = false, silent = false, codec = CodecNumber.OPUS as number, beganUs = 0 } = {}): Uint8Array<ArrayBuffer> {
  const head = new Uint8Array(AUDIO_HEAD_BYTES);
  const view = new DataView(head.buffer);
  head[0] = (VERSION << 4) | PacketKind.AUDIO;
  head[1] = 1 << 4;
  view.setUint32(4, n, true);
  view.setUint32(8, 240 * n, true);
  view.setUint16(16, 240, true);
  view.setUint16(18, 48_000 / 25, true);
  view.setUint32(20, beganUs + 5000 * n, true);
  return withPayload(head, codec, silent ? new Uint8Array(0) : Uint8Array.of(n), brings ? Uint8Array.of(n - 1) : null);
}

interface Heard {
  tag: number;
  sequence: number;
  sample: number | null;
}

function heardOf(tag: number, bytes: Uint8Array): Heard {
  const head = readAudio(bytes);
  const sound = head?.payload.length === 960 ? new DataView(head.payload.buffer, head.payload.byteOffset).getFloat32(0, true) : null;
  return { tag, sequence: head?.sequence ?? -1, sample: sound };
}

function ear(t: TestContext): { ear: OpusEar; heard: Heard[]; told: string[]; decoder: () => FakeDecoder; passMs: (ms: number) => void } {
  codecs(t);
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let clockMs = 0;
  const [heard, told]: [Heard[], string[]] = [[], []];
  const made = new OpusEar((tag, bytes) => void heard.push(heardOf(tag, bytes)), (message) => void told.push(message), () => 1000 * clockMs);
  t.after(() => made.close());
  const passMs = (ms: number): void => {
    clockMs += ms;
    t.mock.timers.tick(ms);
  };
  return { ear: made, heard, told, passMs, decoder: () => FakeDecoder.all.at(-1) as FakeDecoder };
}

test('the decoder gets overtaken packets in their order, those in order at once', (t) => {
  const { ear: here, heard, decoder } = ear(t);
  here.take(packet(0));
  assert.deepEqual(decoder().fed, [0]);
  for (const n of [1, 3, 4, 2, 5]) here.take(packet(n));
  assert.deepEqual(decoder().fed, [0, 1, 2, 3, 4, 5]);
  decoder().flow();
  assert.deepEqual(heard, [0, 1, 2, 3, 4, 5].map((n) => ({ tag: Tag.DECODED, sequence: n, sample: n })));
});

test('what waits for a lost one is let go by a timer, without another packet', (t) => {
  const { ear: here, decoder, passMs } = ear(t);
  here.take(packet(0));
  here.take(packet(2));
  passMs(19);
  assert.deepEqual(decoder().fed, [0]);
  passMs(1);
  assert.deepEqual(decoder().fed, [0, 2]);
  here.take(packet(1));
  here.take(packet(3));
  assert.deepEqual(decoder().fed, [0, 2, 3], 'too late');
});

test('what was lost is read from the next packet, and handed on right after that: only then the worklet misses it', (t) => {
  const { ear: here, heard, decoder } = ear(t);
  here.take(packet(0, { brings: true }));
  here.take(packet(1, { brings: true }));
  here.take(packet(3, { brings: true }));
  here.take(packet(2, { brings: true }));
  assert.deepEqual(decoder().fed, [0, 1, 2, 3]);
  decoder().flow();
  assert.deepEqual(heard.slice(2), [
    { tag: Tag.DECODED, sequence: 3, sample: 3 },
    { tag: Tag.DECODED | Tag.COPY, sequence: 3, sample: 2 },
  ]);
});

test('a sender that begins anew from 0 is heard', (t) => {
  const { ear: here, decoder } = ear(t);
  for (let n = 0; n < 250; n += 1) here.take(packet(n));
  for (let n = 0; n < 3; n += 1) here.take(packet(n, { beganUs: 250 * 5000 }));
  assert.deepEqual(decoder().fed.slice(-4), [249, 0, 1, 2]);
});

test('silence of somebody who is muted goes on as it is, and is no gap', (t) => {
  const { ear: here, heard, decoder } = ear(t);
  here.take(packet(0));
  here.take(packet(1, { silent: true }));
  here.take(packet(2));
  assert.deepEqual([decoder().fed, heard], [[0, 2], [{ tag: 0, sequence: 1, sample: null }]]);
});

test('a decoder that fails is told once; nothing waits after that, nor after the end', (t) => {
  const { ear: here, told, decoder, passMs } = ear(t);
  here.take(packet(0));
  here.take(packet(2));
  decoder().fail();
  here.take(packet(3));
  passMs(100);
  assert.deepEqual([told.length, decoder().fed], [1, [0]]);
  assert.match(told[0] as string, /broken on purpose/);
});

test('no timer is left by who is closed', (t) => {
  const { ear: here, decoder, passMs } = ear(t);
  here.take(packet(0));
  here.take(packet(2));
  here.close();
  passMs(100);
  assert.deepEqual([decoder().fed, decoder().state], [[0], 'closed']);
});

test('the pump: each peer has an order of its own, packets of other codecs pass', (t) => {
  codecs(t);
  const { port1, port2 } = new MessageChannel();
  const pump = new Pump({ port: port1 }, () => {});
  t.after(() => {
    pump.close();
    port2.close();
  });
  const channels = [0, 1].map(() => ({ readyState: 'connecting', close: () => {} }) as unknown as RTCDataChannel);
  channels.forEach((channel, slot) => pump.attach(slot, channel));
  const arrive = (slot: number, bytes: Uint8Array<ArrayBuffer>): void => channels[slot]?.onmessage?.({ data: bytes.buffer } as MessageEvent);
  for (const n of [0, 2, 1]) arrive(0, packet(n));
  for (const n of [7, 9, 8]) arrive(1, packet(n));
  // The sender takes another codec and comes back: what was between is no gap.
  arrive(0, packet(3, { codec: CodecNumber.S16 }));
  arrive(0, packet(9));
  assert.deepEqual(FakeDecoder.all.map(({ fed }) => fed), [[0, 1, 2, 9], [7, 8, 9]]);
  assert.equal(new Link(0, channels[0] as RTCDataChannel, 0).ear, null, 'who sends no Opus has no decoder');
});
