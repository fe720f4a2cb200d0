/** A track that cannot be used is an exception that says where and why; what plays goes on. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { DIALECTS, RATE_HZ, TRACK, fresh, pull } from './module.mjs';

/** What is broken, at which line and column, and the path. */
const BROKEN = [
  ['{\n  "progression": [\n', 3, 1, 'progression[0]'],
  ['', 1, 1, null],
  ['[1, 2]', 1, 1, null],
  ['{"steps": []} trailing', 1, 15, null],
  [
    '{"global": {"sample_rate": 8000},\n "progression": [{"duration": 1, "voices": [\n  {"synth_function_name": "binaural_beat", "params": {"baseFreq": "loud"}}]}]}',
    3, 67, 'progression[0].voices[0].params.baseFreq',
  ],
  [
    '{"global_settings": {"sample_rate": 8000},\n "steps": [{"duration": "long", "voices": []}]}',
    2, 25, 'steps[0].duration',
  ],
];

function thrown(call) {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
}

for (const name of ['start_stream', 'update_track']) {
  for (const playing of [false, true]) {
    test(`${name} refuses what is broken, ${playing ? 'while a track plays' : 'in silence'}`, async () => {
      const [web, untouched] = [await fresh(), await fresh()];
      if (playing) for (const each of [web, untouched]) each.start_stream(TRACK, RATE_HZ, 2);
      for (const [text, line, column, path] of BROKEN) {
        const error = thrown(() => web[name](text, RATE_HZ, 0));
        assert.ok(error instanceof Error && error.name === 'TrackError', text);
        assert.ok(error.message.includes(`:${line}:${column}: error`), error.message);
        if (path !== null) assert.ok(error.message.includes(path), error.message);
        const first = error.diagnostics.find((one) => one.severity === 'error');
        assert.deepEqual([first.file, first.path], ['track_json_str', path], text);
        if (first.line !== null) assert.deepEqual([first.line, first.column], [line, column], text);
        assert.deepEqual(web.last_diagnostics(), error.diagnostics);
        assert.equal(web.elapsed_samples(), untouched.elapsed_samples());
        assert.deepEqual(pull(web, 700), pull(untouched, 700));
      }
    });
  }
}

test('ranges are those of the text, in the units of JavaScript', async () => {
  const web = await fresh();
  const text = '{"𝄞 title": "ä", "steps": [{"duration": "long", "voices": []}]}';
  const { diagnostics } = thrown(() => web.start_stream(text, RATE_HZ, 0));
  const { start, end, found, accepted } = diagnostics.find((one) => one.path === 'steps[0].duration');
  assert.equal(text.slice(start, end), '"long"');
  assert.ok(found.includes('long') && accepted.includes('number'), `${found}, ${accepted}`);
});

test('what is no text is a TypeError', async () => {
  const web = await fresh();
  for (const wrong of [undefined, null, 7, DIALECTS.old(), ['{}'], Symbol('track'), 1n]) {
    for (const call of [() => web.start_stream(wrong, RATE_HZ, 0), () => web.update_track(wrong)]) {
      assert.throws(call, (error) => error instanceof TypeError && error.message.includes('track_json_str'));
    }
  }
  web.start_stream(TRACK, RATE_HZ, 2);
  assert.equal(web.elapsed_samples(), 16_000n);
});

test('warnings can be asked for', async () => {
  const web = await fresh();
  assert.deepEqual(web.last_diagnostics(), []);
  const track = { ...DIALECTS.new(), colour: 'green' };
  web.start_stream(JSON.stringify(track), RATE_HZ, 0);
  const [warning] = web.last_diagnostics();
  assert.deepEqual([warning.severity, warning.code, warning.path], ['warning', 'unknown-key', 'colour']);
  web.update_track(TRACK);
  assert.deepEqual(web.last_diagnostics(), []);
});

test('an edit is heard at the same place', async () => {
  const [web, other] = [await fresh(), await fresh()];
  const edited = DIALECTS.old();
  edited.progression[0].voices[0].params.baseFreq = 250;
  web.start_stream(TRACK, RATE_HZ, 0);
  other.start_stream(JSON.stringify(edited), RATE_HZ, 0);
  for (const each of [web, other]) pull(each, 9000);
  web.update_track(JSON.stringify(edited));
  assert.equal(web.elapsed_samples(), 9000n);
  for (const each of [web, other]) pull(each, 80);
  assert.deepEqual(pull(web, 5000), pull(other, 5000));
});
