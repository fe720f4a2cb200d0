/** Questions, answers and threads that die. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HeterodyneError } from '../src/api.ts';
import { described, Line } from '../src/line.ts';

type Question = { ask: 'twice'; of: number };

function make(): { line: Line<Question>; posted: (Question & { id: number })[]; before: number[] } {
  const posted: (Question & { id: number })[] = [];
  const before: number[] = [];
  const speaker = { postMessage: (message: unknown) => void posted.push(message as Question & { id: number }) };
  return { line: new Line<Question>(speaker, () => before.push(posted.length)), posted, before };
}

test('answers find their questions in any order', async () => {
  const { line, posted, before } = make();
  const answers = [3, 5].map((of) => line.ask<number>({ ask: 'twice', of }));
  for (const { id, of } of posted.reverse()) {
    line.heard({ id, value: 2 * of });
  }
  assert.deepEqual(await Promise.all(answers), [6, 10]);
  assert.deepEqual(before, [0, 1], 'each is announced before it is posted');
});

test('an error keeps its code on the way', async () => {
  const { line } = make();
  const answer = line.ask({ ask: 'twice', of: 1 });
  line.heard({ id: 1, error: described(new HeterodyneError('memory', 'full')) });
  await assert.rejects(answer, { name: 'HeterodyneError', code: 'memory', message: 'full' });
  assert.deepEqual(described(new TypeError('odd')), { code: 'internal', message: 'odd' });
});

test('when the thread dies all that wait and all that come are refused; strays are ignored', async () => {
  const { line, posted } = make();
  const waiting = line.ask({ ask: 'twice', of: 1 });
  line.hangUp(new HeterodyneError('internal', 'dead'));
  line.heard({ id: 1, value: 1 });
  line.heard({ id: 99, value: 1 });
  await assert.rejects(waiting, /dead/);
  await assert.rejects(line.ask({ ask: 'twice', of: 2 }), /dead/);
  assert.equal(posted.length, 1);
});
