import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileKind, formatBytes } from './file_kind.ts';
import { fileStem, readRange, renderBytes } from './render_plan.ts';
import { stepVoices, voiceWords } from './voice_words.ts';

test('sizes of stereo files', () => {
  assert.equal(renderBytes(1, 44100, 's16'), 176400);
  assert.equal(renderBytes(60, 48000, 's24'), 17280000);
  assert.equal(renderBytes(0.5, 44100, 'f32'), 176400);
  assert.equal(formatBytes(176400), '176 kB');
  assert.equal(formatBytes(5080320000), '5.1 GB');
  assert.equal(formatBytes(12), '12 B');
  assert.equal(formatBytes(999_700), '1.0 MB');
});

test('ranges', () => {
  assert.deepEqual(readRange('', '', 120), { start: 0, duration: 120 });
  assert.deepEqual(readRange('0:30', '1:30', 120), { start: 30, duration: 60 });
  assert.deepEqual(readRange('1:00', '9:00', 120), { start: 60, duration: 60 });
  for (const [from, to, field] of [['x', '', 'from'], ['2:00', '', 'from'], ['30', '30', 'to'], ['30', 'soon', 'to']] as const) {
    const wrong = readRange(from, to, 120);
    assert.ok('problem' in wrong && wrong.field === field);
  }
});

test('names of files', () => {
  assert.equal(fileStem('evening.json'), 'evening');
  assert.equal(fileStem('a/b:c?.json'), 'a b c');
  assert.equal(fileStem('..'), 'track');
  assert.equal(fileStem(''), 'track');
});

test('what a file is', () => {
  assert.equal(fileKind('a.JSON'), 'track');
  assert.equal(fileKind('Deep Brown.noise'), 'noise');
  assert.equal(fileKind('low.voices'), 'voice');
  assert.equal(fileKind('rain.FLAC'), 'clip');
  assert.equal(fileKind('rain', 'audio/x-thing'), 'clip');
  assert.equal(fileKind('.json'), 'unknown');
  assert.equal(fileKind('a.exe'), 'unknown');
});

test('a voice in words', () => {
  assert.deepEqual(voiceWords({ synth_function_name: 'binaural_beat', params: { baseFreq: 110, beatFreq: 10 } }), { name: 'Binaural beat', detail: '110 Hz · beat 10 Hz' });
  assert.deepEqual(
    voiceWords({ synth_function_name: 'isochronic_tone_transition', params: { startBaseFreq: 196, endBaseFreq: 147.004, startBeatFreq: 6, endBeatFreq: 6 } }),
    { name: 'Isochronic tone', detail: '196 → 147 Hz · beat 6 Hz' },
  );
  assert.deepEqual(voiceWords({ synth_function_name: 'noise_swept_notch', params: { noise_parameters: { name: 'brown' } } }), { name: 'Noise, moving notches', detail: 'brown' });
  assert.deepEqual(voiceWords({ synth_function_name: 'some_new_voice' }), { name: 'some new voice', detail: '' });
  assert.deepEqual(voiceWords(null), { name: 'Voice', detail: '' });
});

test('voices of both dialects', () => {
  const voice = { synth_function_name: 'qam_beat' };
  for (const key of ['steps', 'progression']) assert.deepEqual(stepVoices({ [key]: [{ voices: [voice] }, {}] }), [[{ name: 'QAM beat', detail: '' }], []]);
  assert.equal(stepVoices({}), null);
  assert.equal(stepVoices([1]), null);
});
