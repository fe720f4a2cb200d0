import assert from 'node:assert/strict';
import { test } from 'node:test';
import { neighbourStart, stepAt, stepShapes } from './step_shapes.ts';

const steps = [
  { start: 0, end: 34 },
  { start: 28, end: 68 },
  { start: 62, end: 98 },
];

test('a fade-out lasts exactly as long as the next fade-in', () => {
  const shapes = stepShapes(steps);
  for (let index = 1; index < shapes.length; index += 1) {
    const before = shapes[index - 1]!;
    const after = shapes[index]!;
    assert.equal(before.fade, after.start);
    assert.equal(after.full, before.end);
  }
  assert.equal(shapes[0]!.full, 0);
  assert.equal(shapes[2]!.fade, 98);
});

test('steps that do not touch have upright sides', () => {
  const [first, second] = stepShapes([{ start: 0, end: 10 }, { start: 20, end: 30 }]);
  assert.deepEqual([first!.full, first!.fade, second!.full, second!.fade], [0, 10, 20, 30]);
});

test('fades longer than the step do not cross', () => {
  for (const shape of stepShapes([{ start: 0, end: 20 }, { start: 5, end: 18 }, { start: 8, end: 40 }])) {
    assert.ok(shape.start <= shape.full && shape.full <= shape.fade && shape.fade <= shape.end);
  }
});

test('the step that is heard changes when the fade is over', () => {
  assert.equal(stepAt(steps, 0), 0);
  assert.equal(stepAt(steps, 30), 0);
  assert.equal(stepAt(steps, 34), 1);
  assert.equal(stepAt(steps, 97.9), 2);
  assert.equal(stepAt(steps, 98), null);
  assert.equal(stepAt([{ start: 0, end: 1 }, { start: 2, end: 3 }], 1.5), null);
});

test('one step on, one step back', () => {
  assert.equal(neighbourStart(steps, 0, 1), 28);
  assert.equal(neighbourStart(steps, 28, 1), 62);
  assert.equal(neighbourStart(steps, 70, 1), null);
  assert.equal(neighbourStart(steps, 40, -1), 28);
  assert.equal(neighbourStart(steps, 29, -1), 0);
  assert.equal(neighbourStart(steps, 0, -1), 0);
});
