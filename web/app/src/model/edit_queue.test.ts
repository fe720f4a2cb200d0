import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EditQueue, type Clock } from './edit_queue.ts';

/** A clock that a test moves by hand. */
class HandClock implements Clock {
  private now = 0;
  private due = new Map<number, { at: number; action: () => void }>();
  private next = 1;

  set(action: () => void, milliseconds: number): unknown {
    this.due.set(this.next, { at: this.now + milliseconds, action });
    return this.next++;
  }

  clear(handle: unknown): void {
    this.due.delete(handle as number);
  }

  async pass(milliseconds: number): Promise<void> {
    this.now += milliseconds;
    for (const [handle, { at, action }] of [...this.due]) {
      if (at > this.now) continue;
      this.due.delete(handle);
      action();
    }
    await settled();
  }
}

/** All that was promised so far has run: a macrotask comes after every microtask. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

test('typing runs once, when it pauses', async () => {
  const clock = new HandClock();
  const ran: string[] = [];
  const queue = new EditQueue<string>(async (text) => void ran.push(text), 300, clock);
  for (const text of ['a', 'ab', 'abc']) {
    queue.push(text);
    await clock.pass(200);
  }
  assert.deepEqual(ran, []);
  assert.equal(queue.idle, false);
  await clock.pass(100);
  assert.deepEqual(ran, ['abc']);
  assert.equal(queue.idle, true);
});

test('one runs at a time, and what was overtaken never does', async () => {
  const clock = new HandClock();
  const ran: string[] = [];
  let finish = () => {};
  const queue = new EditQueue<string>((text) => {
    ran.push(text);
    return new Promise((resolve) => (finish = resolve));
  }, 300, clock);
  queue.now('first');
  queue.now('second');
  queue.push('third');
  await clock.pass(300);
  assert.deepEqual(ran, ['first']);
  finish();
  await settled();
  assert.deepEqual(ran, ['first', 'third']);
});

test('an edit that waits for its pause is not started early by the end of another', async () => {
  const clock = new HandClock();
  const ran: string[] = [];
  let finish = () => {};
  const queue = new EditQueue<string>((text) => {
    ran.push(text);
    return new Promise((resolve) => (finish = resolve));
  }, 300, clock);
  queue.now('first');
  queue.push('second');
  finish();
  await settled();
  assert.deepEqual(ran, ['first']);
  await clock.pass(300);
  assert.deepEqual(ran, ['first', 'second']);
});

test('a failure does not stop the next', async () => {
  const ran: string[] = [];
  const queue = new EditQueue<string>(async (text) => {
    ran.push(text);
    if (text === 'bad') throw new Error('broken');
  }, 0, new HandClock());
  queue.now('bad');
  queue.now('good');
  await settled();
  assert.deepEqual(ran, ['bad', 'good']);
});

test('what was cleared does not run', async () => {
  const clock = new HandClock();
  const ran: string[] = [];
  const queue = new EditQueue<string>(async (text) => void ran.push(text), 300, clock);
  queue.push('a');
  queue.clear();
  await clock.pass(1000);
  assert.deepEqual(ran, []);
});
