import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPlaces } from './json_places.ts';
import { lastPart, namedFiles, reachOf } from './named_files.ts';

test('whatever would have to be fetched is remote', () => {
  for (const name of [
    'http://example.org/a.wav', 'HTTPS://example.org/a.wav', '//example.org/a.wav', '\\\\server\\share\\a.wav', '/\\example.org/a.wav',
    'ftp://x/y', 'file:///etc/passwd', 'blob:null/1', ' https://x', 'ht\ntps://x', '\u0000//x', 'javascript:0', 'filesystem:x', 'ws://x',
  ]) {
    assert.equal(reachOf(name), 'remote', JSON.stringify(name));
  }
});

test('files beside the track are local, data: is inline', () => {
  for (const name of ['rain.wav', 'sounds/rain.wav', '../a.noise', '/home/me/a.wav', 'C:\\sounds\\a.wav', 'c:/a.wav', 'a b.wav', 'note: take 2.wav'.replace(': ', ' ')]) {
    assert.equal(reachOf(name), 'local', name);
  }
  assert.equal(reachOf('data:audio/wav;base64,AA=='), 'inline');
  assert.equal(reachOf(' DATA:audio/wav;base64,AA=='), 'inline');
});

test('the last part of a path is what a dropped file is called', () => {
  assert.equal(lastPart('a/b/c.wav'), 'c.wav');
  assert.equal(lastPart('a\\b\\c.wav'), 'c.wav');
  assert.equal(lastPart('presets/deep.voices#Low'), 'deep.voices');
});

test('files are found wherever a track names them, and nowhere else', () => {
  const text = JSON.stringify({
    global: { output_filename: 'https://not-a-source.example/x.wav' },
    progression: [{ description: 'https://example.org', voices: [{ params: { audio_paths: ['a.wav', '//b/c.wav'], sofaPath: '' } }] }],
    background_noise: { file_path: 'deep.noise', params: { input_audio_path: 'http://x/y.wav' } },
    overlay_clips: [{ file_path: 'data:audio/wav;base64,AA==' }],
  });
  const root = readPlaces(text);
  assert.ok(root);
  assert.deepEqual(namedFiles(root).map((file) => [file.path, file.reach]), [
    ['progression[0].voices[0].params.audio_paths[0]', 'local'],
    ['progression[0].voices[0].params.audio_paths[1]', 'remote'],
    ['background_noise.file_path', 'local'],
    ['background_noise.params.input_audio_path', 'remote'],
    ['overlay_clips[0].file_path', 'inline'],
  ]);
  for (const file of namedFiles(root)) assert.equal(JSON.parse(text.slice(file.start, file.end)), file.name);
});
