/** The module with shared memory: one thread fills the ring, another reads it, a third steers. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { BLOCK_FRAMES, Hash, Instance, compiled, goldenTracks, hashOf, memory } from './engine.mjs';
import { layout } from './layout.mjs';

const { Ring, Status, State, RING_HEADER_WORDS, QUANTUM_FRAMES } = layout();
const module = compiled('heterodyne-threads');
const golden = goldenTracks();
const STACK_BYTES = 1 << 20;

/** A seat with a ring, and a thread that keeps it filled. */
function playing(json, { mix = 'offline', paused = 0, looped = 0, frame = 0 } = {}) {
  const instance = new Instance(module, memory(128, true));
  const { exports } = instance;
  const { track, answer } = instance.load(json, { mix });
  assert.notEqual(track, 0, JSON.stringify(answer));
  const seat = exports.ht_seat_new(track, frame, 1, paused, looped, 8192);
  exports.ht_track_free(track);
  const ring = exports.ht_ring(seat);
  assert.equal(ring % 64, 0);
  const stack = exports.ht_alloc(STACK_BYTES, 16);
  const threadLocals = exports.ht_alloc(exports.__tls_size.value, exports.__tls_align.value);
  const workerData = {
    module,
    memory: instance.memory,
    seat,
    stackTop: stack + STACK_BYTES,
    threadLocals,
    ring,
    wake: Ring.WAKE,
    ahead: 4096,
  };
  const worker = new Worker(new URL('./threads.worker.mjs', import.meta.url), { workerData });
  const words = new Int32Array(instance.memory.buffer, ring, RING_HEADER_WORDS);
  return { instance, seat, worker, words, answer, reader: new Reader(instance.memory, ring) };
}

/** The plain part of a reader: quanta in order, waiting for each. */
class Reader {
  constructor(memory, ring) {
    this.words = new Int32Array(memory.buffer, ring, RING_HEADER_WORDS);
    this.capacity = this.words[Ring.CAPACITY];
    this.samples = new Float32Array(memory.buffer, ring + 4 * RING_HEADER_WORDS, 2 * this.capacity);
  }

  /** The next quantum as two views; waits for the producer, which is woken. */
  next() {
    const read = Atomics.load(this.words, Ring.READ);
    for (let spins = 0; ((Atomics.load(this.words, Ring.WRITTEN) - read) | 0) < QUANTUM_FRAMES; spins += 1) {
      this.wake();
      Atomics.wait(this.words, Ring.WRITTEN, Atomics.load(this.words, Ring.WRITTEN), 1);
      assert.ok(spins < 20_000, 'the producer has stopped');
    }
    const at = read & (this.capacity - 1);
    const left = this.samples.slice(at, at + QUANTUM_FRAMES);
    const right = this.samples.slice(this.capacity + at, this.capacity + at + QUANTUM_FRAMES);
    this.release(read + QUANTUM_FRAMES);
    return [left, right];
  }

  release(read) {
    Atomics.store(this.words, Ring.READ, read);
  }

  wake(value) {
    if (value === undefined) Atomics.add(this.words, Ring.WAKE, 1);
    else Atomics.store(this.words, Ring.WAKE, value);
    Atomics.notify(this.words, Ring.WAKE);
  }
}

async function stop({ worker, reader }) {
  const over = Promise.all([once(worker, 'message'), once(worker, 'exit')]);
  reader.wake(-(2 ** 31));
  const [[{ rendered }]] = await over;
  return rendered;
}

test('what comes through the ring from another thread has the native bits', async () => {
  for (const { name, json, hash } of golden.filter(({ name }) => name.endsWith('.json'))) {
    const seat = playing(json);
    const hashed = new Hash();
    const whole = Math.ceil(seat.answer.track.frames / BLOCK_FRAMES) * BLOCK_FRAMES;
    for (let done = 0; done < whole; done += QUANTUM_FRAMES) hashed.add(...seat.reader.next(), QUANTUM_FRAMES);
    assert.equal(hashed.toString(), hash.offline, name);
    assert.equal(Atomics.load(seat.words, Ring.ENDED), 1);
    assert.equal(Atomics.load(seat.words, Ring.END_AT), seat.answer.track.frames);
    const rendered = await stop(seat);
    assert.ok(rendered >= whole && rendered <= whole + 8192);
  }
});

test('an instance on shared memory plays by itself, too', () => {
  const instance = new Instance(module, memory(64, true));
  const [{ json, hash }] = golden.filter(({ name }) => name === 'steady_tones.json');
  const { track, answer } = instance.load(json);
  const seat = instance.exports.ht_seat_new(track, 0, 1, 0, 0, 0);
  assert.equal(hashOf(instance, seat, answer.track.frames), hash.live);
});

test('a seek is found in the ring, and what follows it is that place', async () => {
  const { json } = golden.find(({ name }) => name === 'transitions.json');
  const seat = playing(json, { looped: 1 });
  const { exports } = seat.instance;
  for (let k = 0; k < 20; k += 1) seat.reader.next();
  assert.equal(exports.ht_seek(seat.seat, 30_000), 0);
  while (Atomics.load(seat.words, Ring.SKIPS) === 0) seat.reader.next();
  const to = Atomics.load(seat.words, Ring.SKIP_TO);
  seat.reader.release(to);
  Atomics.store(seat.words, Ring.SKIPS_DONE, Atomics.load(seat.words, Ring.SKIPS));
  // After the Player's own fade of 441 frames the samples are the track's.
  for (let k = 0; k < 4; k += 1) seat.reader.next();
  const [left] = seat.reader.next();
  const alone = new Instance(module, memory(64, true));
  const { track } = alone.load(json, { mix: 'offline' });
  const there = alone.exports.ht_seat_join(track, 30_000 + 4 * QUANTUM_FRAMES, 1, 0);
  alone.exports.ht_process(there, QUANTUM_FRAMES);
  assert.deepEqual(left, alone.planes(there)[0].slice(0, QUANTUM_FRAMES));
  await stop(seat);
});

test('a block of status tells where the ring ends', async () => {
  const { json } = golden.find(({ name }) => name === 'transitions.json');
  const seat = playing(json, { paused: 1 });
  assert.equal(Atomics.load(seat.words, Ring.PAUSED), 1, 'a paused seat is a paused ring');
  assert.equal(seat.instance.exports.ht_resume(seat.seat), 0);
  assert.equal(Atomics.load(seat.words, Ring.PAUSED), 0);
  for (let k = 0; k < 50; k += 1) seat.reader.next();
  await stop(seat);
  const status = seat.instance.words(seat.instance.exports.ht_status(seat.seat), 32);
  assert.equal(status[Status.SEQUENCE] % 2, 0);
  assert.equal(status[Status.STATE], State.PLAYING);
  assert.equal(status[Status.POSITION], status[Status.WRITTEN]);
  assert.equal(status[Status.FRAMES], seat.answer.track.frames);
  assert.equal(status[Status.FAULTS], 0);
});
