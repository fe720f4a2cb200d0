/** Interleaved stereo as a WAV file: f32, or 16 bits. */
import type { Piece } from './tape.js';

const HEAD_BYTES = 44;

export function wav(pieces: readonly Piece[], sampleRate: number, format: 'f32' | 's16'): Blob {
  const sampleBytes = format === 'f32' ? 4 : 2;
  const dataBytes = sampleBytes * pieces.reduce((sum, piece) => sum + piece.length, 0);
  const head = new DataView(new ArrayBuffer(HEAD_BYTES));
  const name = (at: number, text: string): void => [...text].forEach((letter, n) => head.setUint8(at + n, letter.charCodeAt(0)));
  name(0, 'RIFF');
  head.setUint32(4, Math.min(0xffff_ffff, HEAD_BYTES - 8 + dataBytes), true);
  name(8, 'WAVEfmt ');
  head.setUint32(16, 16, true);
  head.setUint16(20, format === 'f32' ? 3 : 1, true);
  head.setUint16(22, 2, true);
  head.setUint32(24, sampleRate, true);
  head.setUint32(28, 2 * sampleBytes * sampleRate, true);
  head.setUint16(32, 2 * sampleBytes, true);
  head.setUint16(34, 8 * sampleBytes, true);
  name(36, 'data');
  head.setUint32(40, Math.min(0xffff_ffff, dataBytes), true);
  return new Blob([head.buffer as ArrayBuffer, ...pieces.map((piece) => (format === 'f32' ? piece : whole(piece)))], { type: 'audio/wav' });
}

function whole(piece: Piece): Int16Array<ArrayBuffer> {
  return Int16Array.from(piece, (sample) => Math.max(-32_768, Math.min(32_767, Math.round(32_768 * sample))));
}
