/** Quanta of other sizes than 128, which newer browsers give to those who ask. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ring as Word } from '../src/layout.ts';
import { Ring, RingReader, RingWriter } from '../src/ring.ts';

for (const frames of [64, 192, 256, 441, 1000]) {
  test(`a reader of ${frames} frames gives what went in, all around the ring`, () => {
    const ring = Ring.create(2048, 48_000);
    const [writer, reader] = [new RingWriter(ring), new RingReader(ring, frames)];
    const [left, right] = [new Float32Array(frames), new Float32Array(frames)];
    let [written, read] = [0, 0];
    while (read < 20_000) {
      const piece = Float32Array.from({ length: 128 }, (_, n) => written + n);
      written += writer.write(piece, piece.map((sample) => -sample));
      while (ring.fill >= frames) {
        assert.ok(reader.read(left, right));
        left.forEach((sample, n) => assert.ok(sample === read + n && right[n] === -sample, `frame ${read + n}: ${sample}`));
        read += frames;
      }
    }
    assert.equal(Atomics.load(ring.words, Word.LATE), 0);
  });
}
