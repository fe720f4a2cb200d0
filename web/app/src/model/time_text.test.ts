import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatTime, parseTime, speakTime } from './time_text.ts';

test('times are written as on a clock', () => {
  assert.equal(formatTime(0), '0:00');
  assert.equal(formatTime(59.999), '0:59');
  assert.equal(formatTime(3599), '59:59');
  assert.equal(formatTime(3600), '1:00:00');
  assert.equal(formatTime(8 * 3600 + 61), '8:01:01');
});

test('tenths are cut, and what binary cannot hold is not shown a tenth early', () => {
  assert.equal(formatTime(0.3, 1), '0:00.3');
  assert.equal(formatTime(12.29, 1), '0:12.2');
  assert.equal(formatTime(-0.04, 1), '0:00.0');
  assert.equal(formatTime(-2.5, 1), '−0:02.5');
});

test('no time is a dash', () => {
  assert.equal(formatTime(Number.NaN), '–:––');
});

test('spoken times name their units', () => {
  assert.equal(speakTime(0), '0 seconds');
  assert.equal(speakTime(3661), '1 hour 1 minute 1 second');
  assert.equal(speakTime(7200), '2 hours');
});

test('times are read as they are written', () => {
  assert.equal(parseTime('90'), 90);
  assert.equal(parseTime(' 1:30 '), 90);
  assert.equal(parseTime('1:00:30.5'), 3630.5);
  assert.equal(parseTime('0,25'), 0.25);
  for (const text of ['', '1:60', '-1', '1:2:3:4', 'one', '1:', ':30', '1e3']) assert.equal(parseTime(text), null, text);
});

test('what is written is read back', () => {
  for (let seconds = 0; seconds < 40000; seconds += 977) assert.equal(parseTime(formatTime(seconds)), seconds);
});
