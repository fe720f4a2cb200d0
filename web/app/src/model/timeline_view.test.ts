import assert from 'node:assert/strict';
import { test } from 'node:test';
import { followedView, heldView, isWhole, secondsToX, tickStep, ticks, wholeView, xToSeconds, zoomedView } from './timeline_view.ts';

test('the whole track fills the width', () => {
  const view = wholeView(120);
  assert.equal(secondsToX(view, 600, 0), 0);
  assert.equal(secondsToX(view, 600, 60), 300);
  assert.equal(xToSeconds(view, 600, 600), 120);
  assert.ok(isWhole(view, 120));
});

test('zooming keeps the second under the pointer', () => {
  const near = zoomedView(wholeView(3600), 3600, 8, 900);
  assert.equal(near.span, 450);
  assert.ok(Math.abs(secondsToX(near, 1000, 900) - 250) < 1e-9);
});

test('no view leaves the track, however it is zoomed', () => {
  let view = wholeView(28800);
  for (let turn = 0; turn < 40; turn += 1) {
    view = zoomedView(view, 28800, turn % 3 === 2 ? 0.3 : 2.5, (turn * 7919) % 28800);
    assert.ok(view.start >= 0 && view.start + view.span <= 28800 + 1e-6);
    assert.ok(view.span >= 2);
  }
  assert.deepEqual(heldView({ start: 50, span: 500 }, 100), { start: 0, span: 100 });
});

test('a track shorter than the shortest view is shown whole', () => {
  assert.deepEqual(zoomedView(wholeView(1), 1, 10, 0.5), { start: 0, span: 1 });
  assert.equal(secondsToX(wholeView(0), 500, 0), 0);
});

test('the view follows the playhead only when it leaves', () => {
  const view = { start: 100, span: 50 };
  assert.equal(followedView(view, 1000, 149), view);
  const turned = followedView(view, 1000, 151);
  assert.ok(turned.start <= 151 && turned.start + 50 > 151 && turned.start > 100);
});

test('ticks stand on round seconds, apart enough to be read', () => {
  const view = { start: 31, span: 120 };
  const step = tickStep(view, 600, 60);
  assert.equal(step, 15);
  assert.deepEqual(ticks(view, 60), [60, 120]);
  assert.equal(tickStep(wholeView(28800), 360, 64), 7200);
  assert.equal(tickStep(wholeView(1e6), 100, 50) % 14400, 0);
});
