import assert from 'node:assert/strict';
import { test } from 'node:test';
import { delayText, partsText, quality, stateText, type Delay, type Told } from './peer_text.ts';

const NOTHING: Delay = { captureMs: null, packetMs: null, networkMs: null, bufferMs: null, playoutMs: null, workletMs: null, totalMs: null, errorMs: null };

const peer = (change: Partial<Told>): Told => ({
  state: 'connected', reason: null, remoteMuted: false, history: [],
  statistics: { delay: NOTHING, path: 'channel', codec: 's16', loss: 0, lossThere: null, depthMs: 4, targetMs: 5, jitterMs: 1, driftPpm: 12, recoveredPackets: 0, concealedFrames: 0, underruns: 0 },
  ...change,
});

test('a delay is told with its error, and as a dash while there is none', () => {
  assert.equal(delayText(NOTHING), '– ms');
  assert.equal(delayText({ ...NOTHING, workletMs: 11.84, errorMs: 0.66 }), '11.8 ± 0.7 ms');
  assert.equal(delayText({ ...NOTHING, workletMs: 87.3 }), '87.3 ms');
});

test('only parts that are known are named', () => {
  assert.equal(partsText(NOTHING), '');
  assert.equal(partsText({ ...NOTHING, packetMs: 2.67, networkMs: 1, bufferMs: 8.01, totalMs: 11.68 }), 'packet 2.7 + network 1.0 + buffer 8.0 = 11.7 ms');
});

test('a state says what a person has to know', () => {
  assert.deepEqual(stateText(peer({})), ['Packets', 'good']);
  assert.deepEqual(stateText(peer({ remoteMuted: true })), ['Muted itself', '']);
  assert.deepEqual(stateText(peer({ state: 'failed', reason: 'No way through the network' })), ['No way through the network', 'bad']);
});

test('quality goes by what was lost in the last ten seconds', () => {
  const seconds = (loss: number) => Array.from({ length: 12 }, () => ({ loss }));
  assert.equal(quality(peer({ history: [] })), 'not measured yet');
  assert.equal(quality(peer({ history: seconds(0) })), 'whole');
  assert.equal(quality(peer({ history: seconds(0.01) })), 'nearly whole');
  assert.equal(quality(peer({ history: seconds(0.05) })), 'with holes that are filled');
  assert.equal(quality(peer({ history: seconds(0.5) })), 'broken');
});
