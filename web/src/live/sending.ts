/**
 * What is sent, out of what was asked for and what can be.
 *
 * Invariant: the answer is one that the desk accepts; whatever differs from the wish is told.
 */
import type { LiveCodec, LiveTransport } from './api.js';
import { Codec } from './layout.js';
import type { SenderNumbers } from './orders.js';
import { AUDIO_HEAD_BYTES, MOST_BYTES } from './packets.js';

export interface SendingWish {
  codec: LiveCodec;
  packetFrames: number | null;
  channels: 1 | 2;
  redundancy: 'off' | 'on' | 'auto';
}

export interface SendingLimits {
  transport: LiveTransport;
  sampleRate: number;
  /** Why Opus cannot be sent; `null` when it can. */
  noOpus: string | null;
}

export interface Sending {
  codec: LiveCodec;
  numbers: SenderNumbers;
  problems: { code: 'codec' | 'packet'; message: string }[];
}

const LEAST_FRAMES = 16;
/** By messages, one packet is one message: none for every quantum. */
const LEAST_POSTED_FRAMES = 256;
const OPUS_MS = [2.5, 5, 10, 20];

export function sendingOf(wish: SendingWish, { transport, sampleRate, noOpus }: SendingLimits): Sending {
  const problems: Sending['problems'] = [];
  const { channels } = wish;
  let { codec } = wish;
  if (codec === 'opus' && noOpus !== null) {
    problems.push({ code: 'codec', message: `${noOpus} s16 is sent instead.` });
    codec = 's16';
  }
  if (codec === 'f32' && channels === 2 && transport === 'messages') {
    problems.push({ code: 'codec', message: 'Two channels of f32 would be a message for every quantum here. s16 is sent instead.' });
    codec = 's16';
  }
  const asked = wish.packetFrames;
  let frames: number;
  if (codec === 'opus') {
    const choices = OPUS_MS.map((ms) => (ms * sampleRate) / 1000).filter(Number.isInteger);
    const wanted = asked ?? (5 * sampleRate) / 1000;
    frames = choices.reduce((best, one) => (Math.abs(one - wanted) < Math.abs(best - wanted) ? one : best), choices[0] ?? 480);
  } else {
    const most = Math.floor((MOST_BYTES - AUDIO_HEAD_BYTES) / ((codec === 's16' ? 2 : 4) * channels));
    const least = transport === 'messages' ? LEAST_POSTED_FRAMES : LEAST_FRAMES;
    const wanted = asked ?? (transport === 'messages' ? LEAST_POSTED_FRAMES : 128);
    frames = Number.isFinite(wanted) ? Math.round(Math.min(most, Math.max(least, wanted))) : 128;
  }
  if (asked !== null && frames !== asked) {
    problems.push({ code: 'packet', message: `Packets of ${asked} frames are not possible with ${codec}, ${channels} channels and ${transport}; ${frames} are sent.` });
  }
  const number = { s16: Codec.S16, f32: Codec.F32, opus: Codec.OPUS }[codec];
  const redundancy = wish.redundancy === 'off' ? 0 : wish.redundancy === 'on' ? 1 : 2;
  return { codec, numbers: { codec: number, packetFrames: frames, channels, redundancy }, problems };
}
