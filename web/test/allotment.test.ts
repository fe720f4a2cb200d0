/** Who does which tasks. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Allotment, type Run } from '../src/allotment.ts';
import { Dice } from './dice.ts';

test('runs from the front, as long as nobody has kept anything', () => {
  const allotment = new Allotment(20, 8, [[], []]);
  const runs = [0, 1, 1, 0].map((hand) => allotment.next(hand));
  assert.deepEqual(runs, [{ from: 0, to: 8 }, { from: 8, to: 16 }, { from: 16, to: 20 }, null]);
});

test('a hand begins with what it has kept and ends with what others have left', () => {
  const allotment = new Allotment(10, 4, [[], [3, 4, 8]]);
  assert.deepEqual(allotment.next(1), { from: 3, to: 5 });
  assert.deepEqual(allotment.next(0), { from: 0, to: 3 });
  assert.deepEqual(allotment.next(0), { from: 5, to: 8 });
  assert.deepEqual(allotment.next(0), { from: 9, to: 10 });
  assert.deepEqual(allotment.next(0), { from: 8, to: 9 });
  assert.deepEqual([allotment.next(0), allotment.next(1)], [null, null]);
});

test('every task is given out once', () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const dice = new Dice(seed);
    const [tasks, hands] = [dice.below(300), 1 + dice.below(5)];
    const kept: number[][] = Array.from({ length: hands }, () => []);
    for (let task = 0; task < tasks; task += 1) {
      kept[dice.below(hands * 2)]?.push(task);
    }
    const allotment = new Allotment(tasks, 1 + dice.below(9), kept);
    const given = new Uint8Array(tasks);
    let idle = 0;
    while (idle < 50) {
      const run: Run | null = allotment.next(dice.below(hands));
      idle = run === null ? idle + 1 : 0;
      for (let task = run?.from ?? 0; task < (run?.to ?? 0); task += 1) {
        given[task] = (given[task] ?? 0) + 1;
      }
    }
    assert.ok(
      given.every((times) => times === 1),
      `seed ${seed}`,
    );
  }
});
