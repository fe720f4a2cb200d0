/** Starts and ends of the clock's Worker, without one: what each of them is given. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Clock, ClockOrder } from '../src/lab/clock.ts';
import { Clockwork } from '../src/lab/clockwork.ts';

class FakeWorker {
  onerror: ((event: { message: string; preventDefault(): void }) => void) | null = null;
  words: Int32Array = new Int32Array(0);

  postMessage(buffer: SharedArrayBuffer): void {
    this.words = new Int32Array(buffer);
  }

  fail(): void {
    this.onerror?.({ message: 'a test', preventDefault: () => {} });
  }
}

function bench(): { clockwork: Clockwork; workers: FakeWorker[]; told: string[] } {
  const workers: FakeWorker[] = [];
  const told: string[] = [];
  const start = (): Worker => {
    const worker = new FakeWorker();
    workers.push(worker);
    return worker as unknown as Worker;
  };
  return { clockwork: new Clockwork(start, true, (message) => told.push(message)), workers, told };
}

test('what is known of the clock outlives its Worker, the order does not', () => {
  const { clockwork, workers } = bench();
  clockwork.set('steady');
  const [first] = workers as [FakeWorker];
  first.words[Clock.LONGEST] = 23;
  first.words[Clock.RESOLUTION] = 50;
  clockwork.set('off');
  assert.equal(clockwork.words, null);
  clockwork.set('sampled');
  const second = workers[1] as FakeWorker;
  assert.notEqual(second.words.buffer, first.words.buffer);
  assert.deepEqual([second.words[Clock.LONGEST], second.words[Clock.RESOLUTION]], [23, 50]);
  assert.deepEqual([first.words[Clock.ORDER], second.words[Clock.ORDER]], [ClockOrder.END, ClockOrder.SAMPLED]);
});

test('after a failure nobody reads the words, and the mode can start another Worker', () => {
  const { clockwork, workers, told } = bench();
  clockwork.set('steady');
  workers[0]?.fail();
  assert.equal(clockwork.words, null);
  assert.match(told.join(), /a test/);
  assert.match(clockwork.unknown(null), /a test/);
  clockwork.set('steady');
  assert.equal(workers.length, 2);
  const { words } = clockwork as { words: Int32Array | null };
  assert.equal(words?.buffer, workers[1]?.words.buffer);
  // One that ended long ago takes nothing from its successor.
  workers[0]?.fail();
  assert.ok(clockwork.words !== null && told.length === 1);
});

test('a Worker that the page may not make is told, not thrown', () => {
  const told: string[] = [];
  const clockwork = new Clockwork(() => {
    throw new DOMException('not allowed here', 'SecurityError');
  }, true, (message) => told.push(message));
  clockwork.set('sampled');
  assert.equal(clockwork.words, null);
  assert.match(told.join(), /not allowed here/);
});
