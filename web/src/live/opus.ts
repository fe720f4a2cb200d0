/**
 * Opus by WebCodecs: frames of sound to packets and back, in the thread of the pump.
 *
 * Invariant: a packet keeps the head that its sound came with; an encoder or decoder that fails is told once and its sound is missing, nothing else.
 */
import { AUDIO_HEAD_BYTES, CodecNumber, withPayload, type AudioHead } from './packets.js';

interface OpusConfig extends AudioEncoderConfig {
  opus: { frameDuration: number; application: string; complexity: number };
}

const BITRATE = { 1: 96_000, 2: 160_000 } as const;

function encoderConfig(sampleRate: number, channels: 1 | 2, frames: number): OpusConfig {
  return {
    codec: 'opus',
    sampleRate,
    numberOfChannels: channels,
    bitrate: BITRATE[channels],
    // Complexity 5 is some 3 % of a core in frames of 2.5 ms.
    opus: { frameDuration: Math.round((1e6 * frames) / sampleRate), application: 'lowdelay', complexity: 5 },
  };
}

/** Whether this thread can make and read Opus frames of so many frames. */
export async function opusPossible(sampleRate = 48_000, channels: 1 | 2 = 2, frames = 480): Promise<boolean> {
  if (typeof AudioEncoder === 'undefined' || typeof AudioDecoder === 'undefined') {
    return false;
  }
  try {
    const [make, read] = await Promise.all([
      AudioEncoder.isConfigSupported(encoderConfig(sampleRate, channels, frames)),
      AudioDecoder.isConfigSupported({ codec: 'opus', sampleRate, numberOfChannels: channels }),
    ]);
    return make.supported === true && read.supported === true;
  } catch {
    return false;
  }
}

/** The frame is in f32, interleaved. */
export class OpusMaker {
  private readonly encoder: AudioEncoder;
  private readonly heads: { head: Uint8Array; redundant: boolean }[] = [];
  private before: Uint8Array | null = null;

  constructor(
    private readonly shape: { sampleRate: number; channels: number; frames: number },
    made: (packet: Uint8Array<ArrayBuffer>) => void,
    failed: (message: string) => void,
  ) {
    this.encoder = new AudioEncoder({
      output: (chunk) => {
        const next = this.heads.shift();
        if (next === undefined) {
          return;
        }
        const payload = new Uint8Array(chunk.byteLength);
        chunk.copyTo(payload);
        made(withPayload(next.head, CodecNumber.OPUS, payload, next.redundant ? this.before : null));
        this.before = payload;
      },
      error: (error) => failed(String(error)),
    });
    this.encoder.configure(encoderConfig(shape.sampleRate, shape.channels === 1 ? 1 : 2, shape.frames));
  }

  fits({ sampleRate, channels, frames }: AudioHead): boolean {
    return sampleRate === this.shape.sampleRate && channels === this.shape.channels && frames === this.shape.frames;
  }

  take(bytes: Uint8Array, head: AudioHead, redundant: boolean): void {
    if (this.encoder.state !== 'configured') {
      return;
    }
    this.heads.push({ head: bytes.slice(0, AUDIO_HEAD_BYTES), redundant });
    const sound = new AudioData({
      format: 'f32',
      sampleRate: head.sampleRate,
      numberOfFrames: head.frames,
      numberOfChannels: head.channels,
      timestamp: Math.round((1e6 * head.mediaTime) / head.sampleRate),
      data: head.payload.slice(),
    });
    this.encoder.encode(sound);
    sound.close();
  }

  close(): void {
    if (this.encoder.state !== 'closed') {
      this.encoder.close();
    }
  }
}

export class OpusReader {
  private readonly decoder: AudioDecoder;
  private readonly heads: { head: Uint8Array; copy: boolean }[] = [];
  /** The frame before, until the one whose packet brought it is out: only then it is known to be missing. */
  private kept: Uint8Array<ArrayBuffer> | null = null;

  constructor(
    private readonly shape: { sampleRate: number; channels: number },
    made: (packet: Uint8Array<ArrayBuffer>, copy: boolean) => void,
    failed: (message: string) => void,
  ) {
    this.decoder = new AudioDecoder({
      output: (sound) => {
        const next = this.heads.shift();
        const { numberOfFrames: frames, numberOfChannels: channels } = sound;
        if (next !== undefined && channels === shape.channels) {
          const samples = new Float32Array(frames * channels);
          const plane = new Float32Array(frames);
          for (let channel = 0; channel < channels; channel += 1) {
            sound.copyTo(plane, { planeIndex: channel, format: 'f32-planar' });
            for (let n = 0; n < frames; n += 1) {
              samples[channels * n + channel] = plane[n] as number;
            }
          }
          const packet = withPayload(next.head, CodecNumber.F32, new Uint8Array(samples.buffer), null);
          if (next.copy) {
            this.kept = packet;
          } else {
            made(packet, false);
            if (this.kept !== null) {
              made(this.kept, true);
              this.kept = null;
            }
          }
        }
        sound.close();
      },
      error: (error) => failed(String(error)),
    });
    this.decoder.configure({ codec: 'opus', sampleRate: shape.sampleRate, numberOfChannels: shape.channels });
  }

  fits({ sampleRate, channels }: AudioHead): boolean {
    return sampleRate === this.shape.sampleRate && channels === this.shape.channels;
  }

  /** Takes packets in the order in which they were made; `missed`: the one before this one has not come. */
  take(bytes: Uint8Array, head: AudioHead, missed: boolean): void {
    if (this.decoder.state !== 'configured') {
      return;
    }
    if (missed && head.again !== null && head.again.length > 0) {
      // The frame before, under the head of this packet.
      this.decode(bytes, head.again, true, head.mediaTime - head.frames, head.sampleRate);
    }
    this.decode(bytes, head.payload, false, head.mediaTime, head.sampleRate);
  }

  private decode(packet: Uint8Array, payload: Uint8Array, copy: boolean, mediaTime: number, sampleRate: number): void {
    this.heads.push({ head: packet.slice(0, AUDIO_HEAD_BYTES), copy });
    this.decoder.decode(new EncodedAudioChunk({ type: 'key', timestamp: Math.round((1e6 * mediaTime) / sampleRate), data: payload.slice() }));
  }

  close(): void {
    if (this.decoder.state !== 'closed') {
      this.decoder.close();
    }
  }
}
