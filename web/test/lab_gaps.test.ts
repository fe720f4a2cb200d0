/** Quanta that the browser left out: how many, and how long what is measured may have a hole. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Block, Word } from '../src/lab/block.ts';
import { beginQuantum, endQuantum, forgetGaps, isInterrupted } from '../src/lab/gaps.ts';

const FRAME = 1024;
const QUANTUM = 128;
/** Two frames, and the four quanta in which results may wait. */
const QUANTA_UNTIL_WHOLE = (2 * FRAME) / QUANTUM + 4;

function bench(first: number): { words: Int32Array; quantum: (skipped?: number) => void } {
  const { words } = Block.create({ channels: 1, frame: FRAME, shared: false });
  let due = first;
  const quantum = (skipped = 0): void => {
    due = (due + skipped * QUANTUM) | 0;
    beginQuantum(words, due, QUANTUM);
    endQuantum(words);
    due = (due + QUANTUM) | 0;
  };
  return { words, quantum };
}

test('quanta that were left out are counted, over the wrap of the frames as well', () => {
  for (const first of [0, 480_000, 0x7fff_ff00, -256]) {
    const { words, quantum } = bench(first | 0);
    for (const skipped of [0, 0, 3, 0, 1, 0]) quantum(skipped);
    assert.deepEqual([words[Word.QUANTA], words[Word.LEFT_OUT], words[Word.QUANTUM_FRAMES]], [6, 4, QUANTUM], `from frame ${first} on`);
  }
});

test('what is measured is interrupted until two frames without a gap have come', () => {
  const { words, quantum } = bench(4800);
  for (let n = 0; n < 50; n += 1) quantum();
  assert.equal(isInterrupted(words, FRAME), false);
  quantum(2);
  for (let n = 1; n < QUANTA_UNTIL_WHOLE; n += 1) {
    assert.equal(isInterrupted(words, FRAME), true, `${n} quanta after the gap`);
    quantum();
  }
  assert.equal(isInterrupted(words, FRAME), false);
});

test('what begins anew has no gap', () => {
  const { words, quantum } = bench(0);
  quantum();
  quantum(5);
  forgetGaps(words);
  assert.deepEqual([words[Word.LEFT_OUT], isInterrupted(words, FRAME)], [0, false]);
  quantum(1);
  assert.deepEqual([words[Word.LEFT_OUT], isInterrupted(words, FRAME)], [1, true]);
});
